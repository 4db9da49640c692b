import type { Db } from '@rootsms/db';
import { sql } from 'kysely';

/** Messages of one state. */
export interface StateCount {
  readonly state: number;
  readonly messages: bigint;
}

/** Where messages that are not final are kept. */
export interface PlaceCounts {
  readonly queue: bigint;
  readonly upstream: bigint;
  readonly no_id: bigint;
  readonly memory: bigint;
  readonly dead_node: bigint;
  readonly nowhere: bigint;
}

/** A node that has not beaten for this long should have been taken over: issue 2, E2. */
const TAKE_OVER_LIMIT_S = 10;
/** A final message's row in gateway.queue goes a moment after its state is written. */
const QUEUE_ROW_GRACE_S = 60;

/**
 * All messages by state, in one parallel pass over the tables; those of dropped days come with readDropped.
 *
 * One pass that also told the places grouped by an expression whose values PostgreSQL guessed to be a million: it sorted
 * all rows and took 1.3 s a million messages, against 0.4 s for this and as much for readPlaces.
 */
export async function readStates(db: Db, serverId: number | null): Promise<StateCount[]> {
  const only = serverId === null ? sql`` : sql`where server_id = ${serverId}`;
  const { rows } = await sql<StateCount>`
    select state, count(*) as messages from gateway.message ${only} group by 1`.execute(db);
  return rows;
}

/**
 * Where everything is that is not final: in gateway.queue, in gateway.upstream, or in the memory of a node, which is so
 * while the node's row is not taken over and the id is not below its low water. What a carrier took without giving an id
 * has no receipt to wait for: end-unanswered.ts ends it from the message table.
 */
export async function readPlaces(db: Db, serverId: number | null): Promise<PlaceCounts> {
  const only = serverId === null ? sql`` : sql`and m.server_id = ${serverId}`;
  // Counted by filters: grouped by an expression, PostgreSQL guesses a million groups and sorts all rows. Joined: a
  // look-up in gateway.upstream for each message, again for each filter, took 14 s for a million pending ones.
  const { rows } = await sql<PlaceCounts>`
    select count(*) filter (where p.place = 'queue') as queue,
           count(*) filter (where p.place = 'upstream') as upstream,
           count(*) filter (where p.place = 'no_id') as no_id,
           count(*) filter (where p.place = 'memory') as memory,
           count(*) filter (where p.place = 'dead_node') as dead_node,
           count(*) filter (where p.place = 'nowhere') as nowhere
      from gateway.message m
      left join gateway.queue q on q.server_id = m.server_id and q.message_id = m.id
      left join (select distinct server_id, message_id from gateway.upstream) u
             on u.server_id = m.server_id and u.message_id = m.id
      left join gateway.node n on n.id = m.node_id and not n.taken_over and m.id >= n.low_water
     cross join lateral (
       select case
         when q.message_id is not null then 'queue'
         when u.message_id is not null then 'upstream'
         when m.state = 10 and (
                case when m.segments = 1 then coalesce(m.upstream_id, '') = ''
                     else exists (select from gateway.message_part o
                                   where o.server_id = m.server_id and o.message_id = m.id
                                     and o.state = 10 and o.upstream_id = '') end) then 'no_id'
         when n.id is null then 'nowhere'
         when n.beat_at > now() - make_interval(secs => ${TAKE_OVER_LIMIT_S}) then 'memory'
         else 'dead_node' end as place) p
     where m.state in (0, 1, 6, 10) ${only}`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('a select of aggregates gave no row');
  return row;
}

export interface QueueFaults {
  /** Rows whose message is not there. */
  readonly orphans: bigint;
  /** Rows whose message has long been final. */
  readonly final: bigint;
}

/** Rows of gateway.queue that should not be there. */
export async function readQueueFaults(db: Db, serverId: number | null): Promise<QueueFaults> {
  const only = serverId === null ? sql`` : sql`where q.server_id = ${serverId}`;
  const { rows } = await sql<QueueFaults>`
    select count(*) filter (where m.id is null) as orphans,
           count(*) filter (where m.state not in (0, 1, 6, 10)
                              and m.done_at <= now() - make_interval(secs => ${QUEUE_ROW_GRACE_S})) as final
      from gateway.queue q left join gateway.message m on m.server_id = q.server_id and m.id = q.message_id
     ${only}`.execute(db);
  return rows[0] ?? { orphans: 0n, final: 0n };
}

export interface AuditCounts {
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
  const only = (column: 'o' | 'i') =>
    serverId === null ? sql`true` : sql`${sql.ref(`${column}.server_id`)} = ${serverId}`;
  const { rows } = await sql<AuditCounts>`
    select o."receiptsWaiting", o."inboundWaiting", o."lostEvents", i.inbound, i."inboundHanded",
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
export async function readDropped(db: Db, serverId: number | null): Promise<StateCount[]> {
  const only = serverId === null ? sql`` : sql`where server_id = ${serverId}`;
  const { rows } = await sql<StateCount>`
    select state, sum(messages)::int8 as messages from gateway.tally ${only} group by 1`.execute(db);
  return rows;
}
