import type { Db } from '@rootsms/db';
import { ok } from '@rootsms/kit';
import { refuseInput, type OperateResult } from './errors.ts';
import { idOf } from './find-server.ts';

export interface FoundLink {
  readonly id: number;
  readonly name: string;
  readonly kind: 'smpp' | 'sim';
  readonly draining: boolean;
}

/** By name or number. */
export async function findLink(db: Db, given: string): Promise<OperateResult<FoundLink>> {
  const rows = await db
    .selectFrom('gateway.link')
    .select(['id', 'name', 'kind', 'draining_since'])
    .where((eb) => eb.or([eb('name', '=', given), eb('id', '=', idOf(given))]))
    .execute();
  const found = rows.find((row) => row.name === given) ?? rows[0];
  if (found === undefined) return refuseInput('carrier_unknown', 'carrier', given);
  const { id, name, kind } = found;
  return ok({ id, name, kind, draining: found.draining_since !== null });
}
