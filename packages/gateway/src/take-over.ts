import { withClientTransaction, type Pool } from '@rootsms/db';
import { firstIdAt } from '@rootsms/kit';

export interface TakenOver {
  /** Messages that were in the dead node's memory, unsent or in flight. */
  readonly unsent: number;
  /** Sent messages that wait for their receipt. */
  readonly sent: number;
  /** Events for customers. */
  readonly events: number;
  readonly links: number;
}

/** What the node knew of unsent messages from memory alone: one index range a server. */
const UNSENT = `insert into gateway.queue (server_id, message_id, link_id, priority, due_at, expire_at)
  select m.server_id, m.id, m.link_id, m.priority, m.due_at, m.expire_at
    from gateway.server s
    cross join lateral (
      select m.server_id, m.id, m.link_id, m.priority, m.expire_at,
             case when m.state = 0 then m.due_at end as due_at
        from gateway.message m
       where m.server_id = s.id and m.id >= $2 and m.node_id = $1 and m.state in (0, 1)
         and m.link_id is not null) m
  on conflict do nothing`;

const SENT = `insert into gateway.upstream (link_id, upstream_id, server_id, message_id, part)
  select m.link_id, coalesce(p.upstream_id, m.upstream_id), m.server_id, m.id, coalesce(p.part, 0)
    from gateway.server s
    cross join lateral (
      select m.link_id, m.upstream_id, m.server_id, m.id, m.segments
        from gateway.message m
       where m.server_id = s.id and m.id >= $2 and m.node_id = $1 and m.state in (1, 10)
         and m.link_id is not null) m
    left join gateway.message_part p
      on m.segments > 1 and p.server_id = m.server_id and p.message_id = m.id and p.state = 10
   where coalesce(p.upstream_id, m.upstream_id, '') <> ''
  on conflict do nothing`;

/**
 * At most one window of each link that the node held was on its way when it died; the rest is known not to have left.
 * Counted are all unsent messages of the link: those that came from another node, or out of the backlog, had their row in
 * gateway.queue before.
 */
const RESENT = `insert into gateway.resend (id, link_id, node_id, cause, messages)
  select $2::int8 + row_number() over (order by l.id), l.id, $1, 'node_died', u.messages
    from gateway.link l
    cross join lateral (
      select count(*)::int4 as messages
        from (select from gateway.queue q where q.link_id = l.id and q.due_at is null limit l.window_max) w) u
   where l.node_id = $1 and u.messages > 0`;

/**
 * Puts what a dead node held in memory into the tables and marks the node as taken over, in one
 * transaction: whoever comes second finds nothing to do and gets null. `crashed`: messages may have been
 * under way, which is counted.
 */
export function takeOver(pool: Pool, nodeId: number, crashed: boolean): Promise<TakenOver | null> {
  return withClientTransaction(pool, async (tx) => {
    const claimed = await tx.query<{ low_water: bigint }>(
      `update gateway.node set taken_over = true, ended_at = coalesce(ended_at, now())
        where id = (select id from gateway.node where id = $1 and not taken_over for update skip locked)
        returning low_water`,
      [nodeId],
    );
    const lowWater = claimed.rows[0]?.low_water;
    if (lowWater === undefined) return null;
    await tx.query('set local enable_seqscan = off; set local statement_timeout = 0');
    const unsent = await tx.query(UNSENT, [nodeId, lowWater]);
    const sent = await tx.query(SENT, [nodeId, lowWater]);
    const events = await tx.query('update gateway.outbox set node_id = null where node_id = $1', [nodeId]);
    if (crashed) await tx.query(RESENT, [nodeId, firstIdAt(new Date()) + BigInt(nodeId)]);
    const links = await tx.query(
      "update gateway.link set node_id = null, status = 'down', status_at = now(), status_why = 'its node ended' where node_id = $1",
      [nodeId],
    );
    await tx.query('delete from gateway.bind where node_id = $1', [nodeId]);
    await tx.query(
      "select pg_notify('gateway_queue', id::text) from gateway.link union all select pg_notify('gateway_outbox', id::text) from gateway.server",
    );
    return {
      unsent: unsent.rowCount ?? 0,
      sent: sent.rowCount ?? 0,
      events: events.rowCount ?? 0,
      links: links.rowCount ?? 0,
    };
  });
}
