import type { Db } from '@rootsms/db';
import { idTime } from '@rootsms/kit';
import { utcDay } from '@rootsms/seal';
import { sql } from 'kysely';

/** What waits for whom, and since when; and whether there is room for what comes. */
export interface Backlog {
  /** Rows of gateway.queue that may go now. */
  readonly queued: number;
  /** Scheduled, or to be tried again later. */
  readonly postponed: number;
  /** 0 when none waits. */
  readonly oldestQueuedMs: number;
  /** Receipts and inbound messages that customers have still to be told. */
  readonly events: number;
  readonly oldestEventMs: number;
  /** Whose the oldest is. */
  readonly eventsServer: string;
  readonly strays: number;
  /** Whether today's and tomorrow's partitions are there. */
  readonly today: boolean;
  readonly tomorrow: boolean;
}

interface BacklogRow extends Omit<Backlog, 'oldestQueuedMs' | 'oldestEventMs' | 'eventsServer'> {
  readonly oldestQueued: bigint | null;
  readonly oldestEvent: bigint | null;
  readonly eventsServer: string | null;
}

export async function readBacklog(db: Db, nowMs = Date.now()): Promise<Backlog> {
  const day = utcDay(nowMs);
  const { rows } = await sql<BacklogRow>`
    select q.queued, q.postponed, q."oldestQueued", e.events, o.id as "oldestEvent", o.name as "eventsServer",
           (select count(*)::int4 from gateway.stray_receipt) as strays,
           to_regclass(${`gateway.message_d${day}`}) is not null as today,
           to_regclass(${`gateway.message_d${day + 1}`}) is not null as tomorrow
      from (select count(*) filter (where due_at is null)::int4 as queued,
                   count(*) filter (where due_at is not null)::int4 as postponed,
                   min(message_id) filter (where due_at is null) as "oldestQueued" from gateway.queue) q
     cross join (select count(*)::int4 as events from gateway.outbox) e
      left join lateral (select o.id, coalesce(s.name, o.server_id::text) as name
                           from gateway.outbox o left join gateway.server s on s.id = o.server_id
                          order by o.id limit 1) o on true`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('a select of aggregates gave no row');
  const { oldestQueued, oldestEvent, eventsServer, ...same } = row;
  const age = (id: bigint | null): number => (id === null ? 0 : Math.max(0, nowMs - idTime(id).getTime()));
  return {
    ...same,
    oldestQueuedMs: age(oldestQueued),
    oldestEventMs: age(oldestEvent),
    eventsServer: eventsServer ?? '',
  };
}
