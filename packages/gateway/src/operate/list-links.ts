import type { Db } from '@rootsms/db';
import { sql } from 'kysely';

/** A link as the operator sees it: everything but its password. */
export interface LinkListing {
  readonly id: number;
  readonly name: string;
  readonly kind: 'smpp' | 'sim';
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly systemId: string;
  readonly systemType: string;
  readonly bindType: 'transceiver' | 'pair';
  readonly binds: number;
  readonly windowMax: number;
  readonly segmentsPerS: number;
  readonly unanswered: 'resend' | 'unknown';
  readonly responseS: number;
  readonly idSpelling: string;
  /** What was learnt of how receipts spell ids; null: nothing yet. */
  readonly idLearnt: string | null;
  readonly createdAt: Date;
  readonly drainingSince: Date | null;
  /** down also when nobody holds it. */
  readonly status: 'up' | 'degraded' | 'down';
  readonly statusAt: Date;
  readonly statusWhy: string;
  readonly node: number | null;
  readonly moveTo: number | null;
  readonly routes: number;
  /** Messages in gateway.queue; what waits in the node's memory is not counted. */
  readonly queued: number;
  /** Receipts awaited in gateway.upstream. */
  readonly awaited: number;
}

export async function listLinks(db: Db): Promise<LinkListing[]> {
  const { rows } = await sql<LinkListing>`
    select l.id, l.name, l.kind, l.host, l.port, l.tls, l.system_id as "systemId", l.system_type as "systemType",
           l.bind_type as "bindType", l.binds, l.window_max as "windowMax", l.segments_per_s as "segmentsPerS",
           l.unanswered, l.response_s as "responseS", l.id_spelling as "idSpelling", l.id_learnt as "idLearnt",
           l.created_at as "createdAt", l.draining_since as "drainingSince",
           case when l.node_id is null then 'down' else l.status end as status, l.status_at as "statusAt",
           case when l.node_id is null then 'no node holds it' else l.status_why end as "statusWhy",
           l.node_id as node, l.move_to as "moveTo",
           coalesce(r.routes, 0) as routes, coalesce(q.queued, 0) as queued, coalesce(u.awaited, 0) as awaited
      from gateway.link l
      left join (select link_id, count(*)::int4 as routes from gateway.route group by 1) r on r.link_id = l.id
      left join (select link_id, count(*)::int4 as queued from gateway.queue group by 1) q on q.link_id = l.id
      left join (select link_id, count(*)::int4 as awaited from gateway.upstream group by 1) u on u.link_id = l.id
     order by l.name`.execute(db);
  return rows;
}
