import type { Db } from '@rootsms/db';
import { sql } from 'kysely';

/** Where a message that is not final is kept, or that it is final. */
export const PLACES = [
  'final',
  'final_queued',
  'queue',
  'upstream',
  'memory',
  'dead_node',
  'nowhere',
] as const;
export type Place = (typeof PLACES)[number];

export interface PlaceCount {
  readonly state: number;
  readonly place: Place;
  readonly messages: bigint;
  /** How many of them have a row in gateway.queue. */
  readonly queued: bigint;
}

/** A node that has not beaten for this long should have been taken over: issue 2, E2. */
const TAKE_OVER_LIMIT_S = 10;
/** A final message's row in gateway.queue goes a moment after its state is written. */
const QUEUE_ROW_GRACE_S = 60;

/**
 * One pass over all messages. What is not final must have a row in gateway.queue or gateway.upstream, or be in the memory
 * of a node: that is so while the node's row is not taken over and the id is not below its low water.
 *
 * Measured on 2 cores, PostgreSQL 18, sealed rows of 330 octets, table in the page cache: see docs/operating/commands.md.
 * A join of the whole queue by hash costs 0.1 µs a message; a look-up for each of a million queued ones was 4 s.
 */
export async function readPlaces(db: Db, serverId: number | null): Promise<PlaceCount[]> {
  const only = serverId === null ? sql`` : sql`where m.server_id = ${serverId}`;
  const { rows } = await sql<PlaceCount>`
    select m.state, p.place, count(*) as messages, count(q.message_id) as queued
      from gateway.message m
      left join gateway.queue q on q.server_id = m.server_id and q.message_id = m.id
      left join gateway.node n on n.id = m.node_id and not n.taken_over and m.id >= n.low_water
     cross join lateral (
       select case
         when m.state not in (0, 1, 6, 10) then
           case when q.message_id is null or m.done_at > now() - make_interval(secs => ${QUEUE_ROW_GRACE_S})
                then 'final' else 'final_queued' end
         when q.message_id is not null then 'queue'
         when exists (select from gateway.upstream u
                       where u.link_id = m.link_id and u.upstream_id = m.upstream_id
                         and u.server_id = m.server_id and u.message_id = m.id) then 'upstream'
         when m.segments > 1 and exists (
                select from gateway.message_part o
                  join gateway.upstream u on u.link_id = m.link_id and u.upstream_id = o.upstream_id
                   and u.server_id = m.server_id and u.message_id = m.id
                 where o.server_id = m.server_id and o.message_id = m.id) then 'upstream'
         when n.id is null then 'nowhere'
         when n.beat_at > now() - make_interval(secs => ${TAKE_OVER_LIMIT_S}) then 'memory'
         else 'dead_node' end as place) p
     ${only}
     group by 1, 2`.execute(db);
  return rows;
}

export interface AuditCounts {
  readonly queueRows: bigint;
  readonly receiptsWaiting: bigint;
  readonly inboundWaiting: bigint;
  /** Events whose message or inbound is not there. */
  readonly lostEvents: bigint;
  readonly inbound: bigint;
  readonly inboundHanded: bigint;
  readonly strayReceipts: bigint;
  readonly sentTwice: bigint;
  readonly nodesAlive: bigint;
}

export async function readAuditCounts(db: Db, serverId: number | null): Promise<AuditCounts> {
  const only = (column: 'q' | 'o' | 'i') =>
    serverId === null ? sql`true` : sql`${sql.ref(`${column}.server_id`)} = ${serverId}`;
  const { rows } = await sql<AuditCounts>`
    select (select count(*) from gateway.queue q where ${only('q')}) as "queueRows",
           o."receiptsWaiting", o."inboundWaiting", o."lostEvents", i.inbound, i."inboundHanded",
           (select count(*) from gateway.stray_receipt) as "strayReceipts",
           (select coalesce(sum(messages), 0)::int8 from gateway.resend) as "sentTwice",
           (select count(*) from gateway.node
             where ended_at is null and beat_at > now() - make_interval(secs => ${TAKE_OVER_LIMIT_S})) as "nodesAlive"
      from (select count(*) filter (where o.kind = 1) as "receiptsWaiting",
                   count(*) filter (where o.kind = 2) as "inboundWaiting",
                   count(*) filter (where m.id is null and i.id is null) as "lostEvents"
              from gateway.outbox o
              left join gateway.message m on o.kind = 1 and m.server_id = o.server_id and m.id = o.message_id
              left join gateway.inbound i on o.kind = 2 and i.server_id = o.server_id and i.id = o.message_id
             where ${only('o')}) o,
           (select count(*) as inbound, count(i.handed_at) as "inboundHanded"
              from gateway.inbound i where ${only('i')}) i`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('a select of aggregates gave no row');
  return row;
}

/** Messages of days that retention has dropped, by state. */
export async function readDropped(
  db: Db,
  serverId: number | null,
): Promise<{ state: number; messages: bigint }[]> {
  const only = serverId === null ? sql`` : sql`where server_id = ${serverId}`;
  const { rows } = await sql<{ state: number; messages: bigint }>`
    select state, sum(messages)::int8 as messages from gateway.tally ${only} group by 1`.execute(db);
  return rows;
}
