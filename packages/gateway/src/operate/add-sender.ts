import type { Tx } from '@rootsms/db';
import { ok } from '@rootsms/kit';
import { insertSenders } from './create-server.ts';
import { refuseInput, type OperateResult } from './errors.ts';
import { findServer } from './find-server.ts';
import { readSender, type SenderIdentity } from './sender-identity.ts';
import { tellGateway } from './tell-gateway.ts';

export interface SenderInput {
  readonly server: string;
  readonly sender: string;
  /** For a number that several servers share: the first word of an inbound text. */
  readonly keyword?: string;
}

/** Approves a sender identity. Inbound messages to a number or short code go to the server that has it. */
export async function addSender(tx: Tx, input: SenderInput): Promise<OperateResult<SenderIdentity>> {
  const server = await findServer(tx, input.server);
  if (!server.ok) return server;
  const sender = readSender(input.sender, input.keyword);
  if (!sender.ok) return sender;
  if ((await insertSenders(tx, server.value.id, [sender.value])) === 0)
    return refuseInput('sender_taken', 'sender');
  await tellGateway(tx);
  return ok(sender.value);
}
