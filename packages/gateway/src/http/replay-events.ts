import {
  int2Array,
  int4Array,
  int8Array,
  instantArray,
  withClientTransaction,
  type Pool,
  type PoolClient,
} from '@rootsms/db';
import { firstIdAt, idTime } from '@rootsms/kit';
import { EVENT, TARGET } from '../outbox-event.ts';
import { wantsReceipt } from '../receipt-request.ts';
import { STATE } from '../state.ts';

const INSERT_ROWS = 5_000;
const FINAL_STATES = [
  STATE.delivered,
  STATE.expired,
  STATE.cancelled,
  STATE.undeliverable,
  STATE.unknown,
  STATE.rejected,
];

interface ReplayRow {
  readonly messageId: bigint;
  readonly kind: number;
  readonly state: number;
  readonly error: number;
  readonly doneAtMs: number;
}

/**
 * Queues the receipts (of messages accepted in the range and final by now, as far as receipts were asked
 * for) and inbound messages of a time range again, in one transaction, oldest first, with new event ids.
 * What still waits in the queue is not queued twice. Null: more than `eventsMax`, nothing is queued.
 */
export function replayEvents(
  pool: Pool,
  serverId: number,
  from: Date,
  to: Date,
  nextId: () => bigint,
  eventsMax: number,
): Promise<number | null> {
  return withClientTransaction(pool, async (client) => {
    const range = [serverId, firstIdAt(from), firstIdAt(to), eventsMax + 1];
    const receipts = await readReceipts(client, range);
    const inbound = receipts.length > eventsMax ? [] : await readInbound(client, range);
    const rows = [...receipts, ...inbound].toSorted((a, b) => (a.messageId < b.messageId ? -1 : 1));
    if (rows.length > eventsMax) return null;
    for (let at = 0; at < rows.length; at += INSERT_ROWS) {
      await insertRows(client, serverId, rows.slice(at, at + INSERT_ROWS), nextId);
    }
    return rows.length;
  });
}

const NOT_WAITING = (kind: number): string =>
  `not exists (select from gateway.outbox o
                where o.server_id = $1 and o.target = ${TARGET.webhook} and o.node_id is null and o.kind = ${kind} and o.message_id = m.id)`;

async function readReceipts(client: PoolClient, range: readonly unknown[]): Promise<ReplayRow[]> {
  const { rows } = await client.query<{
    id: bigint;
    state: number;
    error: number;
    done_at: Date | null;
    registered_delivery: number;
  }>(
    `select id, state, error, done_at, registered_delivery from gateway.message m
      where server_id = $1 and id >= $2 and id < $3 and state = any ($5::int2[])
        and registered_delivery & 3 <> 0 and ${NOT_WAITING(EVENT.receipt)}
      order by id limit $4::int4`,
    [...range, FINAL_STATES],
  );
  return rows
    .filter((row) => wantsReceipt(row.registered_delivery, row.state))
    .map((row) => ({
      messageId: row.id,
      kind: EVENT.receipt,
      state: row.state,
      error: row.error,
      doneAtMs: row.done_at?.getTime() ?? idTime(row.id).getTime(),
    }));
}

async function readInbound(client: PoolClient, range: readonly unknown[]): Promise<ReplayRow[]> {
  const { rows } = await client.query<{ id: bigint }>(
    `select id from gateway.inbound m
      where server_id = $1 and id >= $2 and id < $3 and ${NOT_WAITING(EVENT.inbound)} order by id limit $4::int4`,
    [...range],
  );
  return rows.map(({ id }) => ({
    messageId: id,
    kind: EVENT.inbound,
    state: STATE.delivered,
    error: 0,
    doneAtMs: idTime(id).getTime(),
  }));
}

async function insertRows(
  client: PoolClient,
  serverId: number,
  rows: readonly ReplayRow[],
  nextId: () => bigint,
): Promise<void> {
  await client.query(
    `insert into gateway.outbox (id, message_id, done_at, server_id, error, kind, target, state)
     select u.id, u.message_id, u.done_at, $1::int4, u.error, u.kind, ${TARGET.webhook}, u.state
       from unnest($2::int8[], $3::int8[], $4::timestamptz[], $5::int4[], $6::int2[], $7::int2[])
         as u (id, message_id, done_at, error, kind, state)`,
    [
      serverId,
      int8Array(rows, () => nextId()),
      int8Array(rows, (row) => row.messageId),
      instantArray(rows, (row) => row.doneAtMs),
      int4Array(rows, (row) => row.error),
      int2Array(rows, (row) => row.kind),
      int2Array(rows, (row) => row.state),
    ],
  );
}
