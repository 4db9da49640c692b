import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { SealError } from './errors.ts';
import type { MasterKey } from './master-key.ts';

/*
 * A wrapped data key, 65 octets, as the gateway stores it in data_key:
 *
 *   0   1   version = 1
 *   1   4   id of the master key
 *   5   12  iv, random
 *   17  32  the data key, AES-256-GCM under the master key's 'data-key-wrap' sub-key
 *   49  16  tag
 *
 * AAD = version and master key id, server id (8 octets), UTC day number (4 octets): a wrapped key
 * moved to another server's or day's row does not open.
 */
const VERSION = 1;
const KEY_BYTES = 32;
const IV_AT = 5;
const IV_BYTES = 12;
const KEY_AT = IV_AT + IV_BYTES;
const TAG_AT = KEY_AT + KEY_BYTES;
const TAG_BYTES = 16;
export const WRAPPED_KEY_BYTES = TAG_AT + TAG_BYTES;

const MS_PER_DAY = 86_400_000;

/** The key that seals the messages of one server on one UTC day. Printing it shows no bytes. */
export interface DataKey {
  readonly serverId: number;
  /** Days since 1970-01-01, UTC. */
  readonly day: number;
  readonly key: KeyObject;
}

/** What wraps data keys: made once per process from the master key. */
export interface WrapKey {
  readonly masterKeyId: string;
  readonly key: KeyObject;
}

/** The UTC day number of an instant in milliseconds: `utcDay(Date.now())`. */
export function utcDay(atMs: number): number {
  return Math.floor(atMs / MS_PER_DAY);
}

export function wrapKeyOf(master: MasterKey): WrapKey {
  return { masterKeyId: master.id, key: createSecretKey(master.derive('data-key-wrap')) };
}

/** A fresh random data key. */
export function createDataKey(serverId: number, day: number): DataKey {
  return { serverId, day, key: createSecretKey(randomBytes(KEY_BYTES)) };
}

/** The stored form of a data key (65 octets). */
export function wrapDataKey(wrapKey: WrapKey, dataKey: DataKey): Buffer {
  const wrapped = Buffer.alloc(WRAPPED_KEY_BYTES);
  wrapped[0] = VERSION;
  wrapped.write(wrapKey.masterKeyId, 1, 4, 'hex');
  randomBytes(IV_BYTES).copy(wrapped, IV_AT);
  const cipher = createCipheriv('aes-256-gcm', wrapKey.key, wrapped.subarray(IV_AT, KEY_AT));
  cipher.setAAD(wrapAad(wrapped, dataKey.serverId, dataKey.day));
  cipher.update(dataKey.key.export()).copy(wrapped, KEY_AT);
  cipher.final();
  cipher.getAuthTag().copy(wrapped, TAG_AT);
  return wrapped;
}

/**
 * Opens a stored data key. Throws SealError data_key_malformed, master_key_other (it was wrapped by
 * another master key), or data_key_refused (changed, or another server's or day's).
 */
export function unwrapDataKey(wrapKey: WrapKey, serverId: number, day: number, wrapped: Uint8Array): DataKey {
  const bytes = Buffer.from(wrapped.buffer, wrapped.byteOffset, wrapped.byteLength);
  if (bytes.length !== WRAPPED_KEY_BYTES || bytes[0] !== VERSION) throw new SealError('data_key_malformed');
  if (bytes.toString('hex', 1, IV_AT) !== wrapKey.masterKeyId) throw new SealError('master_key_other');
  const decipher = createDecipheriv('aes-256-gcm', wrapKey.key, bytes.subarray(IV_AT, KEY_AT), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(wrapAad(bytes, serverId, day));
  decipher.setAuthTag(bytes.subarray(TAG_AT));
  const key = decipher.update(bytes.subarray(KEY_AT, TAG_AT));
  try {
    decipher.final();
  } catch {
    throw new SealError('data_key_refused');
  }
  return { serverId, day, key: createSecretKey(key) };
}

function wrapAad(wrapped: Buffer, serverId: number, day: number): Buffer {
  const aad = Buffer.alloc(IV_AT + 12);
  wrapped.copy(aad, 0, 0, IV_AT);
  aad.writeBigUInt64BE(BigInt(serverId), IV_AT);
  aad.writeUInt32BE(day, IV_AT + 8);
  return aad;
}
