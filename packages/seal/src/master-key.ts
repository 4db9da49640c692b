import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { SealError } from './errors.ts';

/*
 * data/keys/master.key, one line of text, mode 0600:
 *
 *   rootsms-master-key 1 <key id: 8 hex digits> <32 random bytes in base64>
 *
 * The key id is computed from the key, so that a mistyped or cut file is noticed before anything is
 * sealed under it. Losing this file loses every stored text and number; that is its purpose.
 */
export const MASTER_KEY_BYTES = 32;
const FILE_MARK = 'rootsms-master-key';
const FILE_VERSION = '1';
const FILE_BYTES_MAX = 1024;
const OPEN_TO_OTHERS = 0o077;

/** What a sub-key may be used for. A new purpose is a new key; a purpose is never renamed. */
export const KEY_PURPOSES = [
  'data-key-wrap',
  'secret',
  'recipient-lookup',
  'suppression',
  'reference-lookup',
] as const;
export type KeyPurpose = (typeof KEY_PURPOSES)[number];

/** The root secret of an instance. `id` is 8 hex digits and may be shown; the bytes stay inside. */
export class MasterKey {
  readonly id: string;
  readonly #bytes: Uint8Array;

  /** Takes its own copy of `bytes` (exactly 32). */
  constructor(bytes: Uint8Array) {
    if (bytes.length !== MASTER_KEY_BYTES) throw new SealError('master_key_length');
    this.#bytes = Uint8Array.from(bytes);
    this.id = masterKeyId(bytes);
  }

  /** 32 bytes for one purpose: HKDF-SHA256 (RFC 5869) without salt, info = `rootsms/1/<purpose>`. */
  derive(purpose: KeyPurpose): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#bytes, '', `rootsms/1/${purpose}`, MASTER_KEY_BYTES));
  }

  /** The text of the key file: for `ensureMasterKey` and for an operator's own key backup. */
  toFileText(): string {
    return `${FILE_MARK} ${FILE_VERSION} ${this.id} ${Buffer.from(this.#bytes).toString('base64')}\n`;
  }
}

/** The path of the key file in a data folder. */
export function masterKeyPath(dataDir: string): string {
  return join(dataDir, 'keys', 'master.key');
}

/**
 * Reads the master key, or creates it on the first start. Two processes that start together end
 * with the same key. Throws SealError master_key_*.
 *
 *   const master = ensureMasterKey('./data');
 */
export function ensureMasterKey(dataDir: string): MasterKey {
  try {
    return readMasterKey(dataDir);
  } catch (error) {
    if (!(error instanceof SealError) || error.code !== 'master_key_missing') throw error;
  }
  createKeyFile(masterKeyPath(dataDir));
  return readMasterKey(dataDir);
}

/** Reads the master key; throws SealError master_key_* when it is missing, damaged or open to others. */
export function readMasterKey(dataDir: string): MasterKey {
  const path = masterKeyPath(dataDir);
  const text = readKeyFile(path);
  return parseMasterKey(text, path);
}

function readKeyFile(path: string): string {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > FILE_BYTES_MAX) throw new SealError('master_key_malformed', path);
    // Windows has no such modes; there the folder's own access list decides.
    if (process.platform !== 'win32' && (stat.mode & OPEN_TO_OTHERS) !== 0) {
      throw new SealError('master_key_permissions', `${path}, mode ${(stat.mode & 0o777).toString(8)}`);
    }
    return readFileSync(path, 'latin1');
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT') throw new SealError('master_key_missing', path);
    if (code === 'EACCES' || code === 'EPERM') throw new SealError('master_key_unreadable', path);
    throw error;
  }
}

/** Parses the text of a key file; `path` is only named in errors. */
export function parseMasterKey(text: string, path: string): MasterKey {
  const [mark, version, id, base64, ...rest] = text.trim().split(/\s+/);
  if (
    mark !== FILE_MARK ||
    version !== FILE_VERSION ||
    id === undefined ||
    base64 === undefined ||
    rest.length > 0
  ) {
    throw new SealError('master_key_malformed', path);
  }
  const bytes = Buffer.from(base64, 'base64');
  // Node skips what is not base64; only a text that comes back the same was read whole.
  if (bytes.toString('base64') !== base64) throw new SealError('master_key_malformed', path);
  if (bytes.length !== MASTER_KEY_BYTES)
    throw new SealError('master_key_length', `${path}, ${bytes.length} bytes`);
  const key = new MasterKey(bytes);
  if (key.id !== id) throw new SealError('master_key_malformed', path);
  return key;
}

/** Whole and on disk under another name first, then linked: a crash leaves no half key, a race no second one. */
function createKeyFile(path: string): void {
  const dir = dirname(path);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const fd = openSync(draft, 'wx', 0o600);
  try {
    writeSync(fd, new MasterKey(randomBytes(MASTER_KEY_BYTES)).toFileText());
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  chmodSync(draft, 0o600);
  try {
    linkSync(draft, path);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  const dirFd = openSync(dir, 'r');
  try {
    fsyncSync(dirFd);
  } finally {
    closeSync(dirFd);
  }
}

function masterKeyId(bytes: Uint8Array): string {
  return createHash('sha256').update('rootsms/1/key-id').update(bytes).digest('hex').slice(0, 8);
}

function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
