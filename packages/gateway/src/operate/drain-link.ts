import type { Tx } from '@rootsms/db';
import { ok } from '@rootsms/kit';
import type { OperateResult } from './errors.ts';
import { findLink, type FoundLink } from './find-link.ts';
import { tellGateway } from './tell-gateway.ts';

/** Gives the link nothing new: messages take their next route or wait, receipts and inbound messages still come. */
export function drainLink(tx: Tx, carrier: string): Promise<OperateResult<FoundLink>> {
  return setDraining(tx, carrier, new Date());
}

/** The link takes messages again. */
export function resumeLink(tx: Tx, carrier: string): Promise<OperateResult<FoundLink>> {
  return setDraining(tx, carrier, null);
}

async function setDraining(tx: Tx, carrier: string, since: Date | null): Promise<OperateResult<FoundLink>> {
  const link = await findLink(tx, carrier);
  if (!link.ok) return link;
  const draining = since !== null;
  if (link.value.draining !== draining) {
    await tx
      .updateTable('gateway.link')
      .set({ draining_since: since })
      .where('id', '=', link.value.id)
      .execute();
    await tellGateway(tx);
  }
  return ok({ ...link.value, draining });
}
