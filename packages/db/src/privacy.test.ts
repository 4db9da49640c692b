import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkPrivacy, declarationFindings, foreignSchema, owned } from '@rootsms/privacy';
import { dbPrivacy } from './privacy.ts';
import { openTestDatabase, type TestDatabase } from './testing.ts';

let database: TestDatabase;
before(async () => {
  database = await openTestDatabase();
});
after(() => database.close());

test('what this package declares is whole', () => {
  assert.deepEqual(declarationFindings([dbPrivacy]), []);
});

test('what this package declares is what the migrations made', async () => {
  const others = owned('others', [
    foreignSchema('gateway', 'declared by packages/gateway', { mayBeAbsent: true }),
  ]);
  const query = async (text: string, values: readonly unknown[] = []) =>
    (await database.pool.query(text, [...values])).rows;
  const { findings, stores } = await checkPrivacy(query, [dbPrivacy, others]);
  assert.deepEqual(findings, []);
  assert.equal(stores, 3);
});
