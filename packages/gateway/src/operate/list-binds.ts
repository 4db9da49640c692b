import type { Db } from '@rootsms/db';
import { sql } from 'kysely';

/** An SMPP session that is bound now. */
export interface BindListing {
  readonly id: bigint;
  readonly server: string;
  readonly type: 'transmitter' | 'receiver' | 'transceiver';
  readonly address: string | null;
  readonly node: number;
  readonly boundAt: Date;
}

export async function listBinds(db: Db, serverId: number | null = null): Promise<BindListing[]> {
  const only = serverId === null ? sql`` : sql`where b.server_id = ${serverId}`;
  const { rows } = await sql<BindListing>`
    select b.id, coalesce(s.name, b.server_id::text) as server, b.type, host(b.address) as address,
           b.node_id as node, b.bound_at as "boundAt"
      from gateway.bind b left join gateway.server s on s.id = b.server_id ${only}
     order by 2, b.id`.execute(db);
  return rows;
}
