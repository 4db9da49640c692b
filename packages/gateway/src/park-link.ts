import { instantArray, int2Array, int4Array, int8Array, textArray, type Pool } from '@rootsms/db';
import { setTimeout as delay } from 'node:timers/promises';
import type { Settle } from './settle.ts';
import type { Flight, Link } from './link.ts';
import type { LinkBacklog } from './link-backlog.ts';
import type { Message } from './message.ts';
import { isFinal, STATE } from './state.ts';

/** Rows written in one statement at most. */
const ROWS_MAX = 2_000;
/** Sent messages that leave memory in one go at most. */
const SPILL_MAX = 20_000;
const RETRY_DELAY_MS = 500;

const QUEUE = {
  name: 'gateway.park-queue',
  text: `insert into gateway.queue (server_id, message_id, link_id, priority, attempts, expire_at)
    select * from unnest($1::int4[], $2::int8[], $3::int4[], $4::int2[], $5::int2[], $6::timestamptz[])
    on conflict do nothing`,
};

const UPSTREAM = {
  name: 'gateway.park-upstream',
  text: `insert into gateway.upstream (link_id, upstream_id, server_id, message_id, part)
    select * from unnest($1::int4[], $2::text[], $3::int4[], $4::int8[], $5::int2[])
    on conflict do nothing`,
};

export interface Parking {
  readonly pool: Pool;
  readonly settle: Settle;
  /** Ends the waiting for a PostgreSQL that is away. */
  readonly signal?: AbortSignal;
}

async function insist(parking: Parking, write: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await write();
      return;
    } catch (fault) {
      if (parking.signal?.aborted === true) throw fault;
      await delay(RETRY_DELAY_MS);
    }
  }
}

/**
 * Gives rows of their own to the messages that have waited in memory since before `beforeMs`, so that a
 * survivor need not search for them: unsent ones in gateway.queue (they stay in memory too), sent ones in
 * gateway.upstream (they leave it). When it resolves, nothing older is known to memory alone.
 */
export async function parkOlder(
  parking: Parking,
  link: Link,
  backlog: LinkBacklog | null,
  beforeMs: number,
): Promise<void> {
  const unsent: Message[] = [];
  const since = firstIdBefore(beforeMs);
  for (const message of link.queue) if (!message.queuedRow && message.id < since) unsent.push(message);
  for (const { message } of link.flying) if (!message.queuedRow && message.id < since) unsent.push(message);
  for (const message of link.retrying) if (!message.queuedRow && message.id < since) unsent.push(message);
  for (const message of unsent) backlog?.hold(message);
  for (let at = 0; at < unsent.length; at += ROWS_MAX) {
    const rows = unsent.slice(at, at + ROWS_MAX);
    // From here on they count as having rows, whatever the outcome of one try: it is repeated until it is known.
    await insist(parking, () => queueRows(parking.pool, link.id, rows));
  }
  for (const message of unsent) {
    // What ended meanwhile left before its row came.
    if (isFinal(message.state) || message.state === STATE.sent) parking.settle.unqueued(message);
  }
  for (;;) {
    const spilt = link.awaiting.overdue(beforeMs, SPILL_MAX);
    if (spilt.length === 0) return;
    await spill(parking, link, spilt);
  }
}

/** Everything of a link that is closed goes to the tables. */
export function parkLink(parking: Parking, link: Link): Promise<void> {
  return parkOlder(parking, link, null, Number.MAX_SAFE_INTEGER);
}

async function queueRows(pool: Pool, linkId: number, messages: readonly Message[]): Promise<void> {
  const values = [
    int4Array(messages, (message) => message.serverId),
    int8Array(messages, (message) => message.id),
    int4Array(messages, () => linkId),
    int2Array(messages, (message) => message.priority),
    int2Array(messages, (message) => message.attempts),
    instantArray(messages, (message) => message.expireAtMs),
  ];
  await pool.query({ ...QUEUE, values });
}

async function spill(parking: Parking, link: Link, spilt: readonly [string, Flight][]): Promise<void> {
  for (let at = 0; at < spilt.length; at += ROWS_MAX) {
    const rows = spilt.slice(at, at + ROWS_MAX).filter(([, flight]) => !flight.rowed);
    const values = [
      int4Array(rows, () => link.id),
      textArray(rows, ([upstreamId]) => upstreamId),
      int4Array(rows, ([, flight]) => flight.message.serverId),
      int8Array(rows, ([, flight]) => flight.message.id),
      int2Array(rows, ([, flight]) => flight.part),
    ];
    await insist(parking, () => parking.pool.query({ ...UPSTREAM, values }));
  }
  for (const [upstreamId, flight] of spilt) {
    if (link.awaiting.get(upstreamId) === flight) link.awaiting.delete(upstreamId);
    // Its receipt came while the row was written.
    else parking.settle.received(link.id, upstreamId, flight);
  }
}

const ID_EPOCH_MS = Date.UTC(2025, 0, 1);
const ID_MAX = (1n << 63n) - 1n;
function firstIdBefore(ms: number): bigint {
  return ms >= Number.MAX_SAFE_INTEGER ? ID_MAX : BigInt(Math.max(0, ms - ID_EPOCH_MS)) << 22n;
}
