import type { Tx } from '@rootsms/db';
import { ok } from '@rootsms/kit';
import type { SenderInput } from './add-sender.ts';
import { refuseInput, type OperateResult } from './errors.ts';
import { findServer } from './find-server.ts';
import { readSender, type SenderIdentity } from './sender-identity.ts';
import { tellGateway } from './tell-gateway.ts';

/** Takes a sender identity away; messages that were accepted with it still go. */
export async function removeSender(tx: Tx, input: SenderInput): Promise<OperateResult<SenderIdentity>> {
  const server = await findServer(tx, input.server);
  if (!server.ok) return server;
  const sender = readSender(input.sender, input.keyword);
  if (!sender.ok) return sender;
  const removed = await tx
    .deleteFrom('gateway.sender')
    .where('server_id', '=', server.value.id)
    .where('address', '=', sender.value.address)
    .where('keyword', '=', sender.value.keyword)
    .executeTakeFirst();
  if (removed.numDeletedRows === 0n) return refuseInput('sender_unknown', 'sender');
  await tellGateway(tx);
  return ok(sender.value);
}
