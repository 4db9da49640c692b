import { randomBytes } from 'node:crypto';
import type { Pool, PoolClient } from '@rootsms/db';
import { scan, spellingsOf, type KeyedForm, type Query, type ScanResult } from '@rootsms/privacy';
import { LookupHasher, normaliseNumber, type MasterKey } from '@rootsms/seal';
import { queryOf } from './privacy-query.ts';

const CANARY_BYTES = 12;

/**
 * Looks for a value everywhere in the database, in every spelling, and in the keyed hashes that rows hold. A canary is
 * planted in the same transaction, which is then undone: a scan that does not find it proves nothing.
 */
export async function scanDatabase(
  pool: Pool,
  master: MasterKey,
  value: string,
  callingCode: string | undefined,
): Promise<ScanResult> {
  const spellings = spellingsOf(value, {
    keyed: keyedForms(master, value),
    ...(callingCode === undefined ? {} : { callingCode }),
  });
  const canary = randomBytes(CANARY_BYTES).toString('hex');
  const client = await pool.connect();
  try {
    await client.query('begin; set local statement_timeout = 0');
    await client.query(
      `insert into gateway.stray_receipt (id, link_id, upstream_id, state, done_at) values (0, 0, $1, 0, now())
       on conflict (id) do update set upstream_id = excluded.upstream_id`,
      [canary],
    );
    return await scan(saved(client), spellings, {
      relation: 'gateway.stray_receipt',
      spellings: spellingsOf(canary),
    });
  } finally {
    await client.query('rollback').catch(() => undefined);
    client.release();
  }
}

/** A statement that fails ends with itself, not with the whole transaction. */
function saved(client: PoolClient): Query {
  const query = queryOf(client);
  return async (text, values) => {
    await client.query('savepoint one');
    try {
      const rows = await query(text, values);
      await client.query('release savepoint one');
      return rows;
    } catch (error) {
      await client.query('rollback to savepoint one');
      throw error;
    }
  };
}

function keyedForms(master: MasterKey, value: string): KeyedForm[] {
  const forms: KeyedForm[] = [
    { name: 'reference-lookup', bytes: new LookupHasher(master, 'reference-lookup').ofText(value) },
  ];
  const digits = normaliseNumber(value);
  if (digits === undefined) return forms;
  for (const purpose of ['recipient-lookup', 'suppression'] as const) {
    forms.push({ name: purpose, bytes: new LookupHasher(master, purpose).of(digits) });
  }
  return forms;
}
