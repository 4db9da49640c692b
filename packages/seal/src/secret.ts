import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SealError } from './errors.ts';
import type { MasterKey } from './master-key.ts';

/*
 * A secret that we must be able to show to a peer (a carrier's password, a webhook's signing key):
 *
 *   0     1   version = 1
 *   1     12  iv, random
 *   13    n   AES-256-GCM under the 'secret' sub-key
 *   13+n  16  tag
 *
 * AAD = the place it belongs to, in UTF-8. Few and rarely sealed: random ivs are no concern.
 */
const VERSION = 1;
const IV_AT = 1;
const HEAD_BYTES = 13;
const TAG_BYTES = 16;
export const SECRET_BYTES_MAX = 4096;

/** `sealSecret(master, 'link/5/password', password)`: the place names table, row and column. */
export function sealSecret(master: MasterKey, place: string, secret: string): Buffer {
  if (Buffer.byteLength(secret, 'utf8') > SECRET_BYTES_MAX) throw new SealError('content_out_of_bounds');
  const iv = randomBytes(HEAD_BYTES - IV_AT);
  const cipher = createCipheriv('aes-256-gcm', master.derive('secret'), iv);
  cipher.setAAD(Buffer.from(place, 'utf8'));
  const ciphertext = cipher.update(secret, 'utf8');
  cipher.final();
  return Buffer.concat([Buffer.of(VERSION), iv, ciphertext, cipher.getAuthTag()]);
}

/** Throws SealError secret_malformed, or secret_refused when it was changed or moved to another place. */
export function openSecret(master: MasterKey, place: string, sealed: Uint8Array): string {
  const tagAt = sealed.length - TAG_BYTES;
  if (tagAt < HEAD_BYTES || tagAt - HEAD_BYTES > SECRET_BYTES_MAX || sealed[0] !== VERSION) {
    throw new SealError('secret_malformed');
  }
  const decipher = createDecipheriv(
    'aes-256-gcm',
    master.derive('secret'),
    sealed.subarray(IV_AT, HEAD_BYTES),
    {
      authTagLength: TAG_BYTES,
    },
  );
  decipher.setAAD(Buffer.from(place, 'utf8'));
  decipher.setAuthTag(sealed.subarray(tagAt));
  const secret = decipher.update(sealed.subarray(HEAD_BYTES, tagAt));
  try {
    decipher.final();
  } catch {
    throw new SealError('secret_refused');
  }
  return secret.toString('utf8');
}
