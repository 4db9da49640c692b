import type { Pool } from '@rootsms/db';
import { firstIdAt } from '@rootsms/kit';
import { utcDay } from '@rootsms/seal';
import { STATE, type StateName } from '../../state.ts';

export interface MessageRowInput {
  readonly serverId: number;
  readonly state: StateName;
  readonly linkId?: number | null;
  readonly nodeId?: number;
  readonly doneAt?: Date;
  readonly upstreamId?: string;
  readonly segments?: number;
  readonly atMs?: number;
}

let sequence = 0n;

/** A row of gateway.message as the message path would have written it; answers its id. */
export async function insertMessage(pool: Pool, input: MessageRowInput): Promise<bigint> {
  const atMs = input.atMs ?? Date.now();
  await pool.query('select gateway.ensure_day($1)', [utcDay(atMs)]);
  const id = firstIdAt(new Date(atMs)) + ++sequence;
  await pool.query(
    `insert into gateway.message (id, recipient_hash, done_at, expire_at, server_id, link_id, node_id, state, segments,
                                  data_coding, priority, registered_delivery, via, country, upstream_id)
     values ($1, '\\x00', $2, now() + interval '1 day', $3, $4, $5, $6, $7, 0, 0, 0, 1, 'BE', $8)`,
    [
      id,
      input.doneAt ?? null,
      input.serverId,
      input.linkId === undefined ? 1 : input.linkId,
      input.nodeId ?? 0,
      STATE[input.state],
      input.segments ?? 1,
      input.upstreamId ?? null,
    ],
  );
  return id;
}

/** A node whose low water lies `lowWaterMs` ago and that beat `quietS` seconds ago. */
export async function insertNode(
  pool: Pool,
  id: number,
  { quietS = 0, lowWaterMs = 60_000, takenOver = false } = {},
): Promise<void> {
  await pool.query(
    `insert into gateway.node (id, low_water, beat_at, taken_over, ended_at)
     values ($1, $2, now() - make_interval(secs => $3), $4, case when $4 then now() end)
     on conflict (id) do update set low_water = excluded.low_water, beat_at = excluded.beat_at,
       taken_over = excluded.taken_over, ended_at = excluded.ended_at`,
    [id, firstIdAt(new Date(Date.now() - lowWaterMs)), quietS, takenOver],
  );
}
