import type { Db } from '@rootsms/db';
import { sql } from 'kysely';
import type { RouteRecord, SenderKind } from '../records.ts';

export interface RouteListing {
  readonly id: number;
  /** null: every server. */
  readonly server: string | null;
  readonly carrier: string;
  readonly prefix: string;
  readonly country: string | null;
  readonly senderKind: SenderKind | null;
  readonly priorityMin: number;
  readonly rank: number;
  readonly weight: number;
  readonly costMinor: bigint | null;
  readonly currency: string | null;
}

interface RouteRow extends RouteListing {
  readonly serverId: number | null;
  readonly linkId: number;
}

/** All routes, or those that a server's messages may take: its own and the general ones. */
export async function listRoutes(db: Db, serverId: number | null = null): Promise<RouteListing[]> {
  const rows = await readRows(db, serverId);
  return rows.map(({ serverId: _serverId, linkId: _linkId, ...listing }) => listing);
}

/** The same as the gateway's own records, for the dry run. */
export async function readRouteRecords(db: Db, serverId: number): Promise<RouteRecord[]> {
  const rows = await readRows(db, serverId);
  return rows.map(({ server: _server, carrier: _carrier, ...record }) => record);
}

async function readRows(db: Db, serverId: number | null): Promise<RouteRow[]> {
  const only = serverId === null ? sql`` : sql`where r.server_id = ${serverId} or r.server_id is null`;
  const { rows } = await sql<RouteRow>`
    select r.id, s.name as server, l.name as carrier, r.prefix, r.country, r.sender_kind as "senderKind",
           r.priority_min as "priorityMin", r.rank, r.weight, r.cost_minor as "costMinor", r.currency,
           r.server_id as "serverId", r.link_id as "linkId"
      from gateway.route r
      join gateway.link l on l.id = r.link_id
      left join gateway.server s on s.id = r.server_id ${only}
     order by s.name nulls last, r.rank, length(r.prefix) desc, r.id`.execute(db);
  return rows;
}
