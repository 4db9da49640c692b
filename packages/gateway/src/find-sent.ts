import type { Pool } from '@rootsms/db';
import type { Flight } from './link.ts';
import { MESSAGE_ROW_COLUMNS, messageOf, type MessageRow } from './message-content.ts';
import { newParts } from './parts.ts';
import type { Sealing } from './sealing.ts';

const FIND = `select ${MESSAGE_ROW_COLUMNS}, x.part, x.upstream_id as matched
   from gateway.upstream x join gateway.message m on m.server_id = x.server_id and m.id = x.message_id
  where x.link_id = $1 and x.upstream_id = any ($2::text[])
  order by array_position($2::text[], x.upstream_id), x.message_id desc limit 1`;

const PARTS = `select part, state, error, upstream_id from gateway.message_part
  where server_id = $1 and message_id = $2`;

/**
 * The message that a link's carrier knows by one of these ids (likeliest first), from gateway.upstream; the
 * newest when the carrier has used the id before. null when there is none.
 */
export async function findSent(
  pool: Pool,
  sealing: Sealing,
  linkId: number,
  upstreamIds: readonly string[],
): Promise<{ upstreamId: string; flight: Flight } | null> {
  const { rows } = await pool.query<MessageRow & { part: number; matched: string }>(FIND, [
    linkId,
    [...upstreamIds],
  ]);
  const row = rows[0];
  if (row === undefined) return null;
  const content = await sealing.open(row.server_id, row.id, row.sealed);
  const message = messageOf(row, content ?? NOTHING, 0);
  if (message.long || row.segments > 1) {
    const parts = await pool.query<{ part: number; state: number; error: number; upstream_id: string }>(
      PARTS,
      [row.server_id, row.id],
    );
    if (parts.rows.length > 0) {
      message.parts = newParts(row.segments);
      for (const { part, state, error, upstream_id } of parts.rows)
        message.parts[part] = { state, error, upstreamId: upstream_id, flying: false };
    }
  }
  return {
    upstreamId: row.matched,
    flight: { message, part: row.part, sentAtMs: message.sentAtMs, rowed: true },
  };
}

const NOTHING = {
  sourceTon: 0,
  sourceNpi: 0,
  source: '',
  destTon: 0,
  destNpi: 0,
  dest: '',
  text: new Uint8Array(),
};
