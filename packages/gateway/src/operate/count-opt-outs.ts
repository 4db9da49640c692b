import type { Db } from '@rootsms/db';
import { sql } from 'kysely';

export interface OptOutCount {
  readonly scope: 'sender' | 'server' | 'platform';
  /** null: the platform. */
  readonly server: string | null;
  readonly numbers: number;
}

/** How many numbers said stop; which ones nobody can read: only keyed hashes are kept. */
export async function countOptOuts(db: Db, serverId: number | null = null): Promise<OptOutCount[]> {
  const only = serverId === null ? sql`` : sql`where o.server_id = ${serverId}`;
  const { rows } = await sql<OptOutCount>`
    select o.scope, s.name as server, count(*)::int4 as numbers
      from gateway.opt_out o left join gateway.server s on s.id = o.server_id ${only}
     group by 1, 2 order by 1, 2`.execute(db);
  return rows;
}
