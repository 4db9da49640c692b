import type { Tx } from '@rootsms/db';
import { ok } from '@rootsms/kit';
import { refuseInput, type OperateResult } from './errors.ts';
import { idOf } from './find-server.ts';
import { tellGateway } from './tell-gateway.ts';

/** Removes a rule; messages that it has chosen a link for stay with that link. */
export async function removeRoute(tx: Tx, route: string): Promise<OperateResult<{ readonly id: number }>> {
  const removed = await tx
    .deleteFrom('gateway.route')
    .where('id', '=', idOf(route))
    .returning('id')
    .executeTakeFirst();
  if (removed === undefined) return refuseInput('route_unknown', 'route', route);
  await tellGateway(tx);
  return ok(removed);
}
