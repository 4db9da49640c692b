import type { Db } from '@rootsms/db';
import { ok } from '@rootsms/kit';
import { refuseInput, type OperateResult } from './errors.ts';

export interface FoundServer {
  readonly id: number;
  readonly name: string;
  readonly systemId: string;
}

/** By name, system id or number, in that order. */
export async function findServer(db: Db, given: string): Promise<OperateResult<FoundServer>> {
  const rows = await db
    .selectFrom('gateway.server')
    .select(['id', 'name', 'system_id as systemId'])
    .where((eb) => eb.or([eb('name', '=', given), eb('system_id', '=', given), eb('id', '=', idOf(given))]))
    .execute();
  const found =
    rows.find((row) => row.name === given) ?? rows.find((row) => row.systemId === given) ?? rows[0];
  return found === undefined ? refuseInput('server_unknown', 'server', given) : ok(found);
}

/** The id that a text is, or one that nothing has. */
export function idOf(given: string): number {
  return /^[1-9]\d{0,8}$/.test(given) ? Number(given) : 0;
}
