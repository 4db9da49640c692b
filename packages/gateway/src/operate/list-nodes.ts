import type { Db } from '@rootsms/db';
import { sql } from 'kysely';
import { DEAD_AFTER_MS } from '../node.ts';

export interface NodeListing {
  readonly id: number;
  /** dead: its beat stopped and nobody has taken over what it held. */
  readonly state: 'alive' | 'dead' | 'ended';
  readonly startedAt: Date;
  readonly beatAt: Date;
  readonly quietMs: number;
  readonly links: number;
  readonly sessions: number;
}

/** The gateway's nodes, those that live first; ended ones stay listed until their number is given again. */
export async function listNodes(db: Db): Promise<NodeListing[]> {
  const { rows } = await sql<NodeListing>`
    select n.id, n.started_at as "startedAt", n.beat_at as "beatAt",
           (extract(epoch from now() - n.beat_at) * 1000)::float8 as "quietMs",
           case when n.ended_at is not null or n.taken_over then 'ended'
                when now() - n.beat_at > make_interval(secs => ${DEAD_AFTER_MS / 1_000}) then 'dead'
                else 'alive' end as state,
           (select count(*)::int4 from gateway.link l where l.node_id = n.id) as links,
           (select count(*)::int4 from gateway.bind b where b.node_id = n.id) as sessions
      from gateway.node n
     order by (n.ended_at is not null or n.taken_over), n.id`.execute(db);
  return rows;
}
