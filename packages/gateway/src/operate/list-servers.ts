import type { Db } from '@rootsms/db';
import { sql } from 'kysely';
import { ACCESS } from '../records.ts';
import { levelWord, type LevelWord } from './access-level.ts';

export interface ServerListing {
  readonly id: number;
  readonly name: string;
  readonly systemId: string;
  readonly segmentsPerS: number;
  readonly level: LevelWord;
  readonly sessions: number;
  /** Messages in gateway.queue. */
  readonly queued: number;
  /** Receipts and inbound messages that the customer has still to be told. */
  readonly untold: number;
  readonly createdAt: Date;
}

export async function listServers(db: Db): Promise<ServerListing[]> {
  const { rows } = await sql<Omit<ServerListing, 'level'> & { level: number }>`
    select s.id, s.name, s.system_id as "systemId", s.segments_per_s as "segmentsPerS", s.created_at as "createdAt",
           coalesce((select min(d.level) from gateway.decision d
                      where d.server_id = s.id and d.lifted_at is null and d.from_at <= now()
                        and (d.until_at is null or d.until_at > now())), ${ACCESS.full})::int4 as level,
           coalesce(b.sessions, 0) as sessions, coalesce(q.queued, 0) as queued, coalesce(o.untold, 0) as untold
      from gateway.server s
      left join (select server_id, count(*)::int4 as sessions from gateway.bind group by 1) b on b.server_id = s.id
      left join (select server_id, count(*)::int4 as queued from gateway.queue group by 1) q on q.server_id = s.id
      left join (select server_id, count(*)::int4 as untold from gateway.outbox group by 1) o on o.server_id = s.id
     order by s.name`.execute(db);
  return rows.map((row) => ({ ...row, level: levelWord(row.level) }));
}
