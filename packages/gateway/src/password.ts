import { argon2, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/*
 * RFC 9106 argon2id, PHC string: `$argon2id$v=19$m=7168,t=5,p=1$salt$hash`, base64 without padding. The work is
 * Node's own, on its thread pool: the event loop goes on.
 */
const MEMORY_KIB = 7_168;
const PASSES = 5;
const LANES = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const FORM = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/;
/** Passwords may be longer than SMPP 3.4's eight characters (5.2.2): many clients send them. */
export const PASSWORD_CHARS_MAX = 64;
/** Verified passwords remembered, keyed with a key that dies with the process. */
const REMEMBERED_MAX = 10_000;

const derive = promisify(argon2);

/** Hashes a password for gateway.server.password_hash. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive('argon2id', {
    message: Buffer.from(password, 'utf8'),
    nonce: salt,
    parallelism: LANES,
    tagLength: HASH_BYTES,
    memory: MEMORY_KIB,
    passes: PASSES,
  });
  const text = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${text(salt)}$${text(hash)}`;
}

async function verify(password: string, stored: string): Promise<boolean> {
  const [, memory, passes, lanes, salt, hash] = FORM.exec(stored) ?? [];
  if (memory === undefined || salt === undefined || hash === undefined) return false;
  const wanted = Buffer.from(hash, 'base64');
  const found = await derive('argon2id', {
    message: Buffer.from(password, 'utf8'),
    nonce: Buffer.from(salt, 'base64'),
    parallelism: Number(lanes),
    tagLength: wanted.length,
    memory: Number(memory),
    passes: Number(passes),
  });
  return timingSafeEqual(found, wanted);
}

/**
 * Checks passwords. One that was right before is recognised by a keyed hash, so that a thousand binds
 * coming back at once after a restart of the network cost a thousand hashes, not a thousand argon2.
 */
export class PasswordChecker {
  readonly #key = randomBytes(32);
  readonly #known = new Map<string, Buffer>();
  #dummy: Promise<string> | null = null;

  /** `stored` null: nobody has that name; it takes as long as a wrong password. */
  async check(password: string, stored: string | null): Promise<boolean> {
    if (password.length > PASSWORD_CHARS_MAX) return false;
    if (stored === null) {
      this.#dummy ??= hashPassword('nobody');
      await verify(password, await this.#dummy);
      return false;
    }
    const mark = createHmac('sha256', this.#key).update(stored).update('\0').update(password).digest();
    const known = this.#known.get(stored);
    if (known !== undefined && timingSafeEqual(known, mark)) return true;
    if (!(await verify(password, stored))) return false;
    if (this.#known.size >= REMEMBERED_MAX) this.#known.clear();
    this.#known.set(stored, mark);
    return true;
  }
}
