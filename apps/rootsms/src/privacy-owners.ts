import { dbPrivacy, openPool } from '@rootsms/db';
import { gatewayPrivacy } from '@rootsms/gateway/privacy';
import { checkPrivacy, sharedPrivacy, type CheckResult, type Owner, type Query } from '@rootsms/privacy';
import { sealPrivacy } from '@rootsms/seal';
import { RootsmsFault } from './faults.ts';

/** Whoever owns tables or other stores: one list for the check at start, the command and the tests. */
export const privacyOwners: readonly Owner[] = [sharedPrivacy, dbPrivacy, sealPrivacy, gatewayPrivacy];

/** Sentences of a refusal at start; the command shows all. */
const SENTENCES_MAX = 5;

/** Compares all declarations with a migrated database. */
export async function checkDatabase(url: string): Promise<CheckResult> {
  const pool = openPool(url, { role: 'rootsms_operator', name: 'rootsms privacy', connectionsMax: 1 });
  const query: Query = async (text, values = []) => (await pool.query(text, [...values])).rows;
  try {
    return await checkPrivacy(query, privacyOwners);
  } finally {
    await pool.end();
  }
}

/**
 * A database with something undeclared in it is not worked on.
 *
 * @throws RootsmsFault privacy_undeclared, naming it
 */
export async function refuseUndeclared(url: string): Promise<void> {
  const { findings } = await checkDatabase(url);
  if (findings.length === 0) return;
  const named = findings.slice(0, SENTENCES_MAX).map((finding) => finding.sentence);
  const more = findings.length - named.length;
  if (more > 0) named.push(`And ${more} more.`);
  throw new RootsmsFault('privacy_undeclared', { findings: named.join(' ') });
}
