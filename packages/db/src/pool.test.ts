import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pg from 'pg';
import { openPool, type PoolOptions } from './pool.ts';
import { openTestDatabase } from './testing.ts';

const database = await openTestDatabase();
after(() => database.close());

async function one<T extends pg.QueryResultRow>(sql: string, options: PoolOptions = {}): Promise<T> {
  const pool = openPool(database.url, options);
  try {
    const { rows } = await pool.query<T>(sql);
    const [row] = rows;
    assert.ok(row !== undefined);
    return row;
  } finally {
    await pool.end();
  }
}

test('numbers of 64 bits come back whole, alone and in arrays', async () => {
  const row = await one(
    `select 9223372036854775807::int8 as a, '{1,NULL,-9223372036854775808}'::int8[] as b, '{}'::int8[] as c`,
  );
  assert.deepEqual(row, { a: 9223372036854775807n, b: [1n, null, -9223372036854775808n], c: [] });
});

test('days stay days and times are instants, whatever the zone of the process', async () => {
  const row = await one<{ day: string; days: string[]; at: Date }>(
    `select '2026-03-29'::date as day, '{2026-01-01,NULL}'::date[] as days, '2026-03-29T00:30:00Z'::timestamptz as at`,
  );
  assert.deepEqual(
    [row.day, row.days, row.at.toISOString()],
    ['2026-03-29', ['2026-01-01', null], '2026-03-29T00:30:00.000Z'],
  );
});

test('other users of pg in this process keep their own parsers', () => {
  assert.equal(pg.types.getTypeParser(20)('5'), '5');
});

test('a connection with a role acts as it, and a reset does not lead back to the owner', async () => {
  const pool = openPool(database.url, { role: 'rootsms_gateway', connectionsMax: 1 });
  const whoAmI = async (): Promise<unknown> =>
    (await pool.query<{ me: string }>('select current_user as me')).rows[0]?.me;
  assert.equal(await whoAmI(), 'rootsms_gateway');
  await pool.query('reset role');
  assert.equal(await whoAmI(), 'rootsms_gateway');
  await pool.query('discard all');
  assert.equal(await whoAmI(), 'rootsms_gateway');
  await pool.end();
});

test('a role writes rows of its schema, but makes, changes and drops nothing', async () => {
  const pool = openPool(database.url, { role: 'rootsms_gateway' });
  await pool.query(`insert into gateway.tally (day, server_id, state, messages) values (1, 1, 1, 5)`);
  const forbidden = [
    'create table t ()',
    'create table gateway.t ()',
    'drop table gateway.tally',
    'alter table gateway.tally add x int',
    'create schema x',
    `insert into db.migration values ('x', 'y')`,
    'create role x',
  ];
  for (const sql of forbidden) await assert.rejects(pool.query(sql), { code: '42501' }, sql);
  await pool.end();
});

test('a statement that takes too long is ended by the server', async () => {
  await assert.rejects(one('select pg_sleep(5)', { statementTimeoutMs: 50 }), { code: '57014' });
});

test('a pool survives the loss of all its connections', async () => {
  const pool = openPool(database.url, { connectionsMax: 2, name: 'victim' });
  await Promise.all([pool.query('select 1'), pool.query('select 2')]);
  const lost = new Promise((resolve) => pool.once('error', resolve));
  await database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'`,
  );
  await lost;
  // A connection may still be handed out in the moment before its end is noticed: that query fails, the next does not.
  await pool.query('select 1').catch(() => {});
  assert.equal((await pool.query('select 1 as x')).rowCount, 1);
  await pool.end();
});
