import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPool } from './pool.ts';
import { openTestDatabase, urlOfDatabase } from './testing.ts';

test('every test database is migrated and alone', async () => {
  const [one, two] = await Promise.all([openTestDatabase(), openTestDatabase()]);
  await one.pool.query('create table mine ()');
  assert.notEqual(one.url, two.url);
  const found = await two.pool.query<{ mine: string | null; server: string | null }>(
    `select to_regclass('mine') as mine, to_regclass('gateway.server')::text as server`,
  );
  assert.deepEqual(found.rows, [{ mine: null, server: 'gateway.server' }]);
  await Promise.all([one.close(), two.close()]);
});

test('a connection that is left open fails the close, by its name, and the database is dropped all the same', async () => {
  const database = await openTestDatabase();
  const forgotten = openPool(database.url, { name: 'forgotten' });
  await forgotten.query('select 1');
  await assert.rejects(database.close(), /left open.*forgotten/);
  await forgotten.end();
  const late = openPool(database.url);
  await assert.rejects(late.query('select 1'), { code: '3D000' });
  await late.end();
});

test('another database of the same server keeps user, host and parameters', () => {
  const cases = [
    ['postgres://me:pw@host:5432/one?sslmode=require', 'postgres://me:pw@host:5432/two?sslmode=require'],
    ['postgresql://me@%2Ftmp%2Fs:5432/one', 'postgresql://me@%2Ftmp%2Fs:5432/two'],
    ['postgres://me@/one?host=/var/run/postgresql', 'postgres://me@/two?host=/var/run/postgresql'],
    ['postgres://host', 'postgres://host/two'],
  ] as const;
  for (const [from, to] of cases) assert.equal(urlOfDatabase(from, 'two'), to);
});
