import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkPrivacy, declarationFindings } from '@rootsms/privacy';
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

test('what this package declares is what the migrations made of its schema', async () => {
  const query = async (text: string, values: readonly unknown[] = []) =>
    (await database.pool.query(text, [...values])).rows;
  const { findings, stores } = await checkPrivacy(query, [dbPrivacy]);
  // The other schemas are declared by their owners; apps/rootsms/src/privacy-owners.test.ts takes all together.
  const others = /^(?:gateway)\./;
  assert.deepEqual(
    findings.filter(({ object }) => !others.test(object)),
    [],
  );
  assert.equal(stores, 3);
});
