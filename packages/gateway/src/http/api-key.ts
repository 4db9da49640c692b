import { hash, randomBytes } from 'node:crypto';

const KEY_PREFIX = 'rsk_';
const KEY_BYTES = 32;
/** `rsk_` and 256 bits in base64url. */
export const API_KEY_CHARS = KEY_PREFIX.length + Math.ceil((KEY_BYTES * 4) / 3);
const BEARER = 'bearer ';
const BEARER_CHARS = BEARER.length;
const HEADER_CHARS = BEARER_CHARS + API_KEY_CHARS;

/** A new API key; only its hash is stored. */
export function createApiKey(): string {
  return KEY_PREFIX + randomBytes(KEY_BYTES).toString('base64url');
}

/**
 * What gateway.api_key holds. A plain hash is enough for 256 random bits: there is nothing to guess, and
 * looking a hash up in a map tells by its timing nothing of the key.
 */
export function hashApiKey(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

/** The hash of the key in an Authorization header; null when there is none in the form that we hand out. */
export function bearerKeyHash(header: string | undefined): Buffer | null {
  if (header === undefined || header.length !== HEADER_CHARS) return null;
  if (!header.startsWith('Bearer ') && header.slice(0, BEARER_CHARS).toLowerCase() !== BEARER) return null;
  if (!header.startsWith(KEY_PREFIX, BEARER_CHARS)) return null;
  return hash('sha256', header.slice(BEARER_CHARS), 'buffer');
}
