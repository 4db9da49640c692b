import { randomBytes, randomInt } from 'node:crypto';
import type { Db } from '@rootsms/db';

/** No 0 O 1 l I: passwords are read aloud and typed. 56 letters and digits. */
const ALPHABET = '23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ';
/** SMPP 3.4 5.2.2: nine octets with the NUL; most clients' fields hold no more. 8 × 5.8 = 46 bits behind a brake. */
export const PASSWORD_CHARACTERS = 8;
export const LONG_PASSWORD_CHARACTERS = 20;
/** SMPP 3.4 5.2.1: sixteen octets with the NUL. */
export const SYSTEM_ID_CHARACTERS_MAX = 15;
const SYSTEM_ID_TRIES_MAX = 1_000;
const SUFFIX_BYTES = 3;

/** A password that nobody chose. `long`: for clients that can send more than SMPP 3.4's eight characters. */
export function createPassword(long: boolean): string {
  const characters = long ? LONG_PASSWORD_CHARACTERS : PASSWORD_CHARACTERS;
  return Array.from({ length: characters }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
}

/** `Acme Shop` → `acmeshop`, `acmeshop2`, …: what no server has yet. */
export async function findSystemId(db: Db, name: string): Promise<string> {
  const base =
    name
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, '')
      .slice(0, SYSTEM_ID_CHARACTERS_MAX) || 'server';
  const rows = await db
    .selectFrom('gateway.server')
    .select('system_id')
    .where(
      'system_id',
      'like',
      `${base.slice(0, SYSTEM_ID_CHARACTERS_MAX - String(SYSTEM_ID_TRIES_MAX).length)}%`,
    )
    .execute();
  const taken = new Set(rows.map((row) => row.system_id));
  for (let number = 1; number <= SYSTEM_ID_TRIES_MAX; number++) {
    const suffix = number === 1 ? '' : String(number);
    const systemId = `${base.slice(0, SYSTEM_ID_CHARACTERS_MAX - suffix.length)}${suffix}`;
    if (!taken.has(systemId)) return systemId;
  }
  return `${base.slice(0, SYSTEM_ID_CHARACTERS_MAX - 2 * SUFFIX_BYTES)}${randomBytes(SUFFIX_BYTES).toString('hex')}`;
}
