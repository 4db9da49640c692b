import type { Pool } from '@rootsms/db';
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

export async function readStoredMessage(gateway: Gateway, serverId: number, id: bigint): Promise<Message | null> {
  const row = await readRow(gateway.pool, serverId, id);
  if (row === null) return null;
  const content = await gateway.sealing.open(serverId, id, row.sealed);
  return messageOf(row, content ?? GONE, 0);
}

const GONE = { sourceTon: 0, sourceNpi: 0, source: '', destTon: 0, destNpi: 0, dest: '', text: new Uint8Array() };

async function readRow(pool: Pool, serverId: number, id: bigint): Promise<MessageRow | null> {
  const { rows } = await pool.query<MessageRow>(
    `select ${MESSAGE_ROW_COLUMNS} from gateway.message m where m.server_id = $1 and m.id = $2`,
    [serverId, id],
  );
  return rows[0] ?? null;
}

/**
 * Takes a message that has not been sent out of wherever it waits: this node's memory, another node's, or the
 * table. null: it is under way or done. After it, this call alone decides what becomes of the message.
 */
async function takeBack(gateway: Gateway, serverId: number, id: bigint): Promise<Message | null> {
  const here = gateway.takeFromMemory(serverId, id);
  if (here !== null) return here;
  const stored = await readStoredMessage(gateway, serverId, id);
  if (stored === null || isFinal(stored.state) || stored.state === STATE.sent) return null;
  const held = gateway.links.get(stored.linkId);
  if (held === undefined && (await gateway.ask.give({ serverId, id }))) return stored;
  // Between the two looks it may have come into memory, or been sent.
  const again = gateway.takeFromMemory(serverId, id);
  if (again !== null) return again;
  if (held?.hasUnderWay(id) === true) return null;
  const row = await gateway.pool.query('delete from gateway.queue where server_id = $1 and message_id = $2', [serverId, id]);
  if (row.rowCount === 0) return null;
  gateway.links.backlogOf(stored.linkId)?.forget(stored);
  return gateway.takeFromMemory(serverId, id) ?? stored;
}

/** Cancels a message that has not been sent: its state, and its receipt, are "cancelled" (DELETED). */
export async function cancelMessage(gateway: Gateway, serverId: number, id: bigint, source?: string): Promise<ChangeResult> {
  const stored = await readStoredMessage(gateway, serverId, id);
  if (stored === null || (source !== undefined && source !== '' && stored.source !== source)) return NOT_FOUND;
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
  gateway.postpone(changed, changed.dueAtMs !== null && changed.dueAtMs > gateway.clock.nowMs() ? changed.dueAtMs : 0);
  return { ok: true };
}
