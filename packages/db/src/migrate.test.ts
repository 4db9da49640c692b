import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';
import pg from 'pg';
import { DatabaseFault } from './faults.ts';
import { type Migration, migrate, pending, readMigrations } from './migrate.ts';
import { openPool } from './pool.ts';
import { ROLE_NAMES } from './roles.ts';
import { openTestDatabase, urlOfDatabase } from './testing.ts';
import { pretendServer } from './testing/pretend-server.ts';

const database = await openTestDatabase();
after(() => database.close());

const real = readMigrations();

function migration(file: string, text: string): Migration {
  return { file, text, checksum: createHash('sha256').update(text).digest('hex') };
}

function refusedAs(code: string, words: RegExp = /./): (error: unknown) => boolean {
  return (error) => error instanceof DatabaseFault && error.code === code && words.test(error.message);
}

test('a database that is up to date is left as it is', async () => {
  assert.deepEqual((await migrate(database.url)).run, []);
});

test('new files are run in order, once, and the roles may use what they make', async () => {
  const next = [
    ...real,
    migration('9000_one.sql', 'create table gateway.one (id int)'),
    migration('9001_two.sql', 'alter table gateway.one add name text'),
  ];
  assert.deepEqual((await migrate(database.url, next)).run, ['9000_one.sql', '9001_two.sql']);
  assert.deepEqual((await migrate(database.url, next)).run, []);
  const pool = openPool(database.url, { role: 'rootsms_gateway' });
  await pool.query(`insert into gateway.one values (1, 'x')`);
  await pool.end();
});

test('a file that fails is undone whole, is not recorded, and its words are told', async () => {
  const test = await openTestDatabase();
  const bad = [...real, migration('9000_bad.sql', 'create table half (); select 1 / 0;')];
  await assert.rejects(
    migrate(test.url, bad),
    refusedAs('migration_failed', /9000_bad\.sql.*division by zero/),
  );
  const { rows } = await test.pool.query(`select to_regclass('half') as half`);
  assert.deepEqual(rows, [{ half: null }]);
  await test.close();
});

test('many that start at the same moment run every file once', async () => {
  const test = await openTestDatabase();
  const next = [...real, migration('9000_slow.sql', 'create table once (); select pg_sleep(0.1)')];
  const runs = await Promise.all([1, 2, 3, 4].map(() => migrate(test.url, next)));
  assert.equal(runs.flatMap(({ run }) => run).length, 1);
  await test.close();
});

test('a past file that was changed, is missing here or comes late is refused by its name', () => {
  const files = [migration('0001_a.sql', 'a'), migration('0002_b.sql', 'b'), migration('0003_c.sql', 'c')];
  const [first, second, third] = files.map(({ file, checksum }) => [file, checksum] as const);
  assert.ok(first && second && third);
  assert.deepEqual(
    pending(files, new Map([first])).map(({ file }) => file),
    ['0002_b.sql', '0003_c.sql'],
  );
  assert.throws(
    () => pending(files, new Map([[first[0], 'other']])),
    refusedAs('migration_changed', /0001_a/),
  );
  assert.throws(
    () => pending(files, new Map([first, ['0009_new.sql', 'x']])),
    refusedAs('migration_unknown', /0009_new/),
  );
  assert.throws(
    () => pending(files, new Map([first, third])),
    refusedAs('migration_order', /0002_b.*0003_c/),
  );
});

test('an owner who may not take the roles is told what to run', async () => {
  const owner = await makeOwner();
  await assert.rejects(migrate(owner.url), refusedAs('role_grant_forbidden', /GRANT rootsms_gateway TO \w+/));
  await owner.drop();
});

test('an owner who was given the roles needs no right to create them, and need not be a superuser', async () => {
  const owner = await makeOwner();
  for (const role of ROLE_NAMES) await database.pool.query(`grant ${role} to ${owner.name}`);
  assert.equal((await migrate(owner.url)).run.length, real.length);
  await owner.drop();
});

test('a PostgreSQL older than 15 is refused with both versions', async () => {
  const server = await pretendServer({ version: 140_012, words: '14.12' });
  await assert.rejects(migrate(server.url), refusedAs('postgres_too_old', /version 14\.12; 15 or later/));
  await server.close();
});

test('a database that is not UTF8 is refused', async () => {
  const server = await pretendServer({ version: 170_000, words: '17.0', encoding: 'SQL_ASCII' });
  await assert.rejects(migrate(server.url), refusedAs('encoding_not_utf8', /SQL_ASCII/));
  await server.close();
});

test('a wrong password, a missing database and a closed port each have their sentence, and none shows the password', async () => {
  const server = await pretendServer({ refuse: { code: '28P01', words: 'password authentication failed' } });
  const wrong = server.url.replace('pretend@', 'pretend:hunter2@');
  const silent = (error: unknown): boolean => error instanceof Error && !error.message.includes('hunter2');
  await assert.rejects(migrate(wrong), (error) => silent(error) && refusedAs('postgres_refused')(error));
  await server.close();
  await assert.rejects(
    migrate(wrong),
    (error) => silent(error) && refusedAs('postgres_unreachable', /ECONNREFUSED/)(error),
  );
  await assert.rejects(
    migrate(urlOfDatabase(database.url, 'no_such')),
    refusedAs('database_missing', /"no_such"/),
  );
  for (const url of ['mysql://h/d', '', 'postgres://[hunter2']) {
    await assert.rejects(
      migrate(url),
      (error) => silent(error) && refusedAs('database_url_invalid')(error),
      url,
    );
  }
});

/** An ordinary account with a database of its own, as an operator's administrator hands one out. */
async function makeOwner(): Promise<{ name: string; url: string; drop(): Promise<void> }> {
  const name = `rootsms_test_owner_${process.pid}_${Math.trunc(performance.now() * 1000)}`;
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(`create role ${name} login password 'x' nosuperuser`);
  await admin.query(`grant ${name} to current_user`);
  await admin.query(`create database ${name} owner ${name} template template0 encoding 'UTF8'`);
  return {
    name,
    url: urlOfDatabase(database.url, name).replace(/:\/\/[^@/]*@|:\/\//, `://${name}:x@`),
    async drop() {
      await admin.query(`drop database ${name} with (force)`);
      await admin.query(`drop owned by ${name}`);
      await admin.query(`drop role ${name}`);
      await admin.end();
    },
  };
}
