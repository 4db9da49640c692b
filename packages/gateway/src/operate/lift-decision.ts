import type { Tx } from '@rootsms/db';
import { ok } from '@rootsms/kit';
import { checkReason } from './check-input.ts';
import { refuseInput, type OperateResult } from './errors.ts';
import { findServer, idOf } from './find-server.ts';
import { tellGateway } from './tell-gateway.ts';

export interface Lift {
  readonly server: string;
  /** The decision's number, or `all` that are in force. */
  readonly decision: string;
  readonly reason: string;
  readonly liftedBy: string;
}

/** Ends decisions before their time. The rows stay, with who lifted them and why. */
export async function liftDecision(
  tx: Tx,
  input: Lift,
): Promise<OperateResult<{ readonly server: string; readonly lifted: readonly number[] }>> {
  const server = await findServer(tx, input.server);
  if (!server.ok) return server;
  const reason = checkReason(input.reason);
  if (!reason.ok) return reason;
  const now = new Date();
  let update = tx
    .updateTable('gateway.decision')
    .set({ lifted_at: now, lifted_by: input.liftedBy, lifted_reason: reason.value })
    .where('server_id', '=', server.value.id)
    .where('lifted_at', 'is', null)
    .where((eb) => eb.or([eb('until_at', 'is', null), eb('until_at', '>', now)]));
  if (input.decision !== 'all') update = update.where('id', '=', idOf(input.decision));
  const rows = await update.returning('id').execute();
  if (rows.length === 0) return refuseInput('decision_unknown', 'decision', input.decision);
  await tellGateway(tx);
  return ok({ server: server.value.name, lifted: rows.map(({ id }) => id) });
}
