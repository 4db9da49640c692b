import type { Tx } from '@rootsms/db';
import { sql } from 'kysely';
import { refuseInput, type OperateResult } from './errors.ts';
import { findLink, type FoundLink } from './find-link.ts';
import { tellGateway } from './tell-gateway.ts';

/** Whether anything is pending has no index: a pass over all messages. Nobody removes a carrier often. */
const PASS_TIMEOUT_MS = 300_000;

/**
 * Removes a link that nothing needs any more: drained, without routes, without pending messages. Anything else would
 * strand messages that were acknowledged.
 */
export async function removeLink(tx: Tx, carrier: string): Promise<OperateResult<FoundLink>> {
  const link = await findLink(tx, carrier);
  if (!link.ok) return link;
  const { id, name, draining } = link.value;
  if (!draining) return refuseInput('carrier_in_use', name, 'it is not being drained');
  const routes = await tx
    .selectFrom('gateway.route')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('link_id', '=', id)
    .executeTakeFirstOrThrow();
  if (Number(routes.count) > 0)
    return refuseInput('carrier_in_use', name, `${routes.count} routes lead to it`);
  await sql`select set_config('statement_timeout', ${String(PASS_TIMEOUT_MS)}, true)`.execute(tx);
  const { rows } = await sql<{ pending: bigint }>`
    select count(*) as pending from gateway.message where link_id = ${id} and state in (0, 1, 6, 10)`.execute(
    tx,
  );
  const pending = rows[0]?.pending ?? 0n;
  if (pending > 0n) return refuseInput('carrier_in_use', name, `${pending} messages are pending`);
  await tx.deleteFrom('gateway.stray_receipt').where('link_id', '=', id).execute();
  await tx.deleteFrom('gateway.upstream').where('link_id', '=', id).execute();
  await tx.deleteFrom('gateway.link').where('id', '=', id).execute();
  await tellGateway(tx);
  return link;
}
