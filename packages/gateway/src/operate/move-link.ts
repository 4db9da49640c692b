import type { Tx } from '@rootsms/db';
import { ok } from '@rootsms/kit';
import { refuseInput, type OperateResult } from './errors.ts';
import { findLink, type FoundLink } from './find-link.ts';
import { idOf } from './find-server.ts';
import { listNodes } from './list-nodes.ts';
import { tellGateway } from './tell-gateway.ts';

/** Asks the node that holds a link to give it to another; what waits on it moves through the table. */
export async function moveLink(
  tx: Tx,
  input: { readonly carrier: string; readonly node: string },
): Promise<OperateResult<FoundLink>> {
  const link = await findLink(tx, input.carrier);
  if (!link.ok) return link;
  const wanted = input.node === '0' ? 0 : idOf(input.node) || -1;
  const node = (await listNodes(tx)).find(({ id }) => id === wanted);
  if (node?.state !== 'alive') return refuseInput('node_not_alive', 'node', input.node);
  await tx.updateTable('gateway.link').set({ move_to: node.id }).where('id', '=', link.value.id).execute();
  await tellGateway(tx);
  return ok(link.value);
}
