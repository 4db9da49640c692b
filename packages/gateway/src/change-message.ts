import type { Pool } from '@rootsms/db';
import type { Question } from './ask.ts';
import type { Gateway } from './gateway.ts';
import { MESSAGE_ROW_COLUMNS, messageOf, contentOf, type MessageRow } from './message-content.ts';
import type { Message } from './message.ts';
import { isFinal, STATE } from './state.ts';

export type ChangeResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'message_not_found' }
  | { readonly ok: false; readonly code: 'message_not_changeable' };

/** What replace_sm may change (SMPP 3.4 4.10). */
export interface Replacement {
  readonly source: string;
  readonly body: Buffer;
  readonly dueAtMs: number | null;
  readonly expireAtMs: number | null;
  readonly registeredDelivery: number;
}

const NOT_FOUND: ChangeResult = { ok: false, code: 'message_not_found' };
const NOT_CHANGEABLE: ChangeResult = { ok: false, code: 'message_not_changeable' };

export async function readStoredMessage(
  gateway: Gateway,
  serverId: number,
  id: bigint,
): Promise<Message | null> {
  const row = await readRow(gateway.pool, serverId, id);
  if (row === null) return null;
  const content = await gateway.sealing.open(serverId, id, row.sealed);
  return messageOf(row, content ?? GONE, 0);
}

const GONE = {
  sourceTon: 0,
  sourceNpi: 0,
  source: '',
  destTon: 0,
  destNpi: 0,
  dest: '',
  text: new Uint8Array(),
};

async function readRow(pool: Pool, serverId: number, id: bigint): Promise<MessageRow | null> {
  const { rows } = await pool.query<MessageRow>(
    `select ${MESSAGE_ROW_COLUMNS} from gateway.message m where m.server_id = $1 and m.id = $2`,
    [serverId, id],
  );
  return rows[0] ?? null;
}

/** Whoever takes a message out of the backlog has this long to say what becomes of it; then it is sent after all. */
const CLAIMED_FOR_MS = 10_000;

const CLAIM = `update gateway.queue set due_at = greatest(due_at, $3)
  where server_id = $1 and message_id = $2 returning link_id`;

interface TakenBack {
  readonly message: Message;
  /** It has a row in gateway.queue that nobody else takes now. */
  readonly claimed: boolean;
}

/**
 * Takes a message that has not been sent out of wherever it waits: this node's memory, another node's, or the
 * table. null: it is under way or done. After it, this call alone decides what becomes of the message; if its
 * process ends before that, the message is sent.
 */
async function takeBack(gateway: Gateway, serverId: number, id: bigint): Promise<Message | null> {
  const here = gateway.takeFromMemory(serverId, id);
  if (here !== null) return here;
  const stored = await readStoredMessage(gateway, serverId, id);
  if (stored === null || isFinal(stored.state) || stored.state === STATE.sent) return null;
  stored.linkId = (await readQueuedLink(gateway.pool, serverId, id)) ?? stored.linkId;
  if (gateway.links.get(stored.linkId) !== undefined)
    return (await takeHere(gateway, stored))?.message ?? null;
  const answer = await gateway.ask.give({ serverId, id, linkId: stored.linkId });
  return answer !== 'kept' && (await claim(gateway, stored)) ? stored : null;
}

/** The same at the node that holds the message's link. */
async function takeHere(gateway: Gateway, stored: Message): Promise<TakenBack | null> {
  const { serverId, id, linkId } = stored;
  const backlog = gateway.links.backlogOf(linkId);
  const inMemory = gateway.takeFromMemory(serverId, id);
  if (inMemory !== null) return { message: inMemory, claimed: false };
  if (gateway.links.get(linkId)?.hasUnderWay(id) === true || backlog?.holds(serverId, id) === true)
    return null;
  if (!(await claim(gateway, stored))) return null;
  backlog?.forget(stored);
  // A read that began before may have brought it into memory meanwhile.
  const brought = gateway.takeFromMemory(serverId, id);
  if (brought !== null) return { message: brought, claimed: false };
  return backlog?.holds(serverId, id) === true ? null : { message: stored, claimed: true };
}

async function claim(gateway: Gateway, stored: Message): Promise<boolean> {
  const until = new Date(gateway.clock.nowMs() + CLAIMED_FOR_MS);
  const { rowCount } = await gateway.pool.query(CLAIM, [stored.serverId, stored.id, until]);
  stored.queuedRow = rowCount === 1;
  return stored.queuedRow;
}

/** Another node asks for a message of a link that this node holds. null: it does not hold the link. */
export async function giveUp(gateway: Gateway, question: Question): Promise<'gave' | 'kept' | null> {
  const { serverId, id, linkId } = question;
  if (gateway.links.get(linkId) === undefined) return null;
  const stored = await readStoredMessage(gateway, serverId, id);
  if (stored === null) return 'kept';
  stored.linkId = linkId;
  const taken = await takeHere(gateway, stored);
  if (taken === null) return 'kept';
  // By its row: an answer that is lost, or comes too late, loses no message.
  if (!taken.claimed) await gateway.postponed(taken.message, gateway.clock.nowMs() + CLAIMED_FOR_MS);
  return 'gave';
}

/** A message that was refused elsewhere waits for another link than its row in gateway.message says. */
async function readQueuedLink(pool: Pool, serverId: number, id: bigint): Promise<number | undefined> {
  const { rows } = await pool.query<{ link_id: number }>(
    'select link_id from gateway.queue where server_id = $1 and message_id = $2',
    [serverId, id],
  );
  return rows[0]?.link_id;
}

/** Cancels a message that has not been sent: its state, and its receipt, are "cancelled" (DELETED). */
export async function cancelMessage(
  gateway: Gateway,
  serverId: number,
  id: bigint,
  source?: string,
): Promise<ChangeResult> {
  const stored = await readStoredMessage(gateway, serverId, id);
  if (stored === null || (source !== undefined && source !== '' && stored.source !== source))
    return NOT_FOUND;
  const message = await takeBack(gateway, serverId, id);
  if (message === null) return NOT_CHANGEABLE;
  gateway.conclude(message, STATE.cancelled, 0);
  await gateway.settled();
  return { ok: true };
}

/** Replaces the text of a message that has not been sent; it goes to the end of the line as it is then. */
export async function replaceMessage(
  gateway: Gateway,
  serverId: number,
  id: bigint,
  replacement: Replacement,
): Promise<ChangeResult> {
  const stored = await readStoredMessage(gateway, serverId, id);
  if (stored === null || stored.source !== replacement.source) return NOT_FOUND;
  const message = await takeBack(gateway, serverId, id);
  if (message === null) return NOT_CHANGEABLE;
  try {
    await rewrite(gateway, message, replacement);
  } catch (fault) {
    gateway.postpone(message, 0);
    throw fault;
  }
  return { ok: true };
}

async function rewrite(gateway: Gateway, message: Message, replacement: Replacement): Promise<void> {
  const { serverId, id } = message;
  const changed: Message = {
    ...message,
    body: Buffer.from(replacement.body),
    long: false,
    segments: 1,
    parts: null,
    segmentsOut: null,
    registeredDelivery: replacement.registeredDelivery,
    dueAtMs: replacement.dueAtMs ?? message.dueAtMs,
    expireAtMs: replacement.expireAtMs ?? message.expireAtMs,
  };
  await gateway.sealing.prepare(serverId, gateway.clock.nowMs());
  const sealed = await gateway.sealing.sealAgain(serverId, id, contentOf(changed));
  await gateway.pool.query(
    `update gateway.message set sealed = $3, segments = 1, registered_delivery = $4, due_at = $5, expire_at = $6
      where server_id = $1 and id = $2 and state in (0, 1)`,
    [
      serverId,
      id,
      sealed,
      changed.registeredDelivery,
      changed.dueAtMs === null ? null : new Date(changed.dueAtMs),
      new Date(changed.expireAtMs),
    ],
  );
  gateway.postpone(
    changed,
    changed.dueAtMs !== null && changed.dueAtMs > gateway.clock.nowMs() ? changed.dueAtMs : 0,
  );
}
