import type { Clock } from '@rootsms/kit';
import type { Pool } from '@rootsms/db';
import type { Content } from '@rootsms/seal';
import { MESSAGE_ROW_COLUMNS, messageOf, type MessageRow } from './message-content.ts';
import { EVENT, type OutboxEvent } from './outbox-event.ts';
import type { Sealing } from './sealing.ts';

/** An event read back from the table. */
export interface OutboxRow {
  readonly event: OutboxEvent;
  /** Of an inbound; null when its retention is over. */
  readonly content: Content | null;
}

interface ClaimedRow {
  readonly event_id: bigint;
  readonly event_kind: number;
  readonly event_state: number;
  readonly event_error: number;
  readonly event_attempts: number;
  readonly event_at: Date;
  readonly message_id: bigint;
}

/** Takes parked events of a server for this node, oldest first. */
const CLAIM = `update gateway.outbox o set node_id = $1
   from (select id from gateway.outbox
          where server_id = $2 and target = $3 and node_id is null and (due_at is null or due_at <= now())
          order by id limit $4 for update skip locked) c
  where o.id = c.id
  returning o.id as event_id, o.kind as event_kind, o.state as event_state, o.error as event_error,
            o.attempts as event_attempts, o.done_at as event_at, o.message_id`;

const READ_MESSAGES = `select ${MESSAGE_ROW_COLUMNS}
   from unnest($2::int8[]) as u (id) join gateway.message m on m.server_id = $1 and m.id = u.id`;

const READ_INBOUND = `select i.id, i.sealed
   from unnest($2::int8[]) as u (id) join gateway.inbound i on i.server_id = $1 and i.id = u.id`;

export interface OutboxReader {
  readonly pool: Pool;
  readonly sealing: Sealing;
  readonly clock: Clock;
  readonly nodeId: number;
}

/**
 * Claims up to `most` events and reads what they tell; an event whose row is gone comes with nothing to tell. When it
 * rejects after the claim, `giveBack` has been told which events nobody holds in memory.
 */
export async function readOutbox(
  reader: OutboxReader,
  serverId: number,
  target: number,
  most: number,
  giveBack: (ids: readonly bigint[]) => void,
): Promise<OutboxRow[]> {
  const claimed = await reader.pool.query<ClaimedRow>(CLAIM, [reader.nodeId, serverId, target, most]);
  const rows = claimed.rows.sort((a, b) => (a.event_id < b.event_id ? -1 : 1));
  try {
    return await readRows(reader, serverId, target, rows);
  } catch (fault) {
    giveBack(rows.map((row) => row.event_id));
    throw fault;
  }
}

async function readRows(
  reader: OutboxReader,
  serverId: number,
  target: number,
  rows: readonly ClaimedRow[],
): Promise<OutboxRow[]> {
  const messages = await readMessages(reader, serverId, idsOf(rows, EVENT.receipt));
  const contents = await readInbound(reader, serverId, idsOf(rows, EVENT.inbound));
  return rows.map((row) => ({
    content: contents.get(row.message_id) ?? null,
    event: {
      id: row.event_id,
      serverId,
      kind: row.event_kind,
      target,
      messageId: row.message_id,
      state: row.event_state,
      error: row.event_error,
      doneAtMs: row.event_at.getTime(),
      nodeId: reader.nodeId,
      attempts: row.event_attempts,
      message: messages.get(row.message_id) ?? null,
    },
  }));
}

const idsOf = (rows: readonly ClaimedRow[], kind: number): bigint[] =>
  rows.filter((row) => row.event_kind === kind).map((row) => row.message_id);

async function readMessages({ pool, sealing }: OutboxReader, serverId: number, ids: bigint[]) {
  const messages = new Map<bigint, ReturnType<typeof messageOf>>();
  if (ids.length === 0) return messages;
  const { rows } = await pool.query<MessageRow>(READ_MESSAGES, [serverId, ids]);
  for (const row of rows) {
    const content = await sealing.open(serverId, row.id, row.sealed);
    if (content !== null) messages.set(row.id, messageOf(row, content, 0));
  }
  return messages;
}

async function readInbound({ pool, sealing }: OutboxReader, serverId: number, ids: bigint[]) {
  const contents = new Map<bigint, Content>();
  if (ids.length === 0) return contents;
  const { rows } = await pool.query<{ id: bigint; sealed: Buffer | null }>(READ_INBOUND, [serverId, ids]);
  for (const row of rows) {
    const content = await sealing.open(serverId, row.id, row.sealed);
    if (content !== null) contents.set(row.id, content);
  }
  return contents;
}
