import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openTestDatabase } from '@rootsms/db/testing';
import { declarationFindings } from '@rootsms/privacy';
import { RootsmsFault } from './faults.ts';
import { checkDatabase, privacyOwners, refuseUndeclared } from './privacy-owners.ts';

const database = await openTestDatabase();
after(() => database.close());

test('all declarations together are whole, and describe the migrated database', async () => {
  assert.deepEqual(declarationFindings(privacyOwners), []);
  const { findings, relations, columns } = await checkDatabase(database.url);
  assert.deepEqual(findings, []);
  assert.ok(relations > 20 && columns > 150);
  await refuseUndeclared(database.url);
});

test('a database with an undeclared table is refused with its name', async () => {
  await database.pool.query('create table gateway.notes_about_people (what text)');
  await assert.rejects(refuseUndeclared(database.url), (error: unknown) => {
    assert.ok(error instanceof RootsmsFault && error.code === 'privacy_undeclared');
    assert.match(error.message, /gateway\.notes_about_people is in the database/);
    return true;
  });
  await database.pool.query('drop table gateway.notes_about_people');
});
