import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inTransaction } from './db.ts';
import { prepared, withClientTransaction } from './prepared.ts';
import { openTestDatabase } from './testing.ts';

const database = await openTestDatabase();
before(() => database.pool.query('create table thing (id bigint primary key, name text not null)'));
after(() => database.close());

const insertThings = prepared<{ id: bigint }, [ids: bigint[], names: string[]]>(
  'test.insert-things',
  'insert into thing select * from unnest($1::int8[], $2::text[]) returning id',
);

test('a prepared statement takes arrays and is planned once per connection', async () => {
  const { rows } = await insertThings(database.pool, [1n, 2n], [`it's "one", {two}`, '\\']);
  assert.deepEqual(rows, [{ id: 1n }, { id: 2n }]);
  await withClientTransaction(database.pool, async (client) => {
    await insertThings(client, [3n], ['three']);
    await insertThings(client, [4n], ['four']);
    const known = await client.query(`select from pg_prepared_statements where name = 'test.insert-things'`);
    assert.equal(known.rowCount, 1);
  });
  const { rows: names } = await database.pool.query<{ name: string }>('select name from thing order by id');
  assert.deepEqual(
    names.map((row) => row.name),
    [`it's "one", {two}`, '\\', 'three', 'four'],
  );
});

test('a transaction whose work fails leaves nothing, and its connection is usable', async () => {
  const failing = withClientTransaction(database.pool, async (client) => {
    await insertThings(client, [10n], ['ten']);
    throw new Error('changed my mind');
  });
  await assert.rejects(failing, { message: 'changed my mind' });
  const { rowCount } = await database.pool.query('select from thing where id = 10');
  assert.equal(rowCount, 0);
});

test('a transaction that loses its connection rejects with the reason, and the pool goes on', async () => {
  const losing = withClientTransaction(database.pool, async (client) => {
    await client.query('select pg_terminate_backend(pg_backend_pid())');
  });
  await assert.rejects(losing);
  assert.equal((await database.pool.query('select 1')).rowCount, 1);
});

test('a name that PostgreSQL would cut short is refused where it is declared', () => {
  assert.throws(() => prepared('x'.repeat(64), 'select 1'), RangeError);
});

test('the query builder commits a transaction that resolves and undoes one that throws', async () => {
  const { db } = database;
  const migrations = db.selectFrom('db.migration').select(({ fn }) => fn.countAll<bigint>().as('count'));
  const { count } = await migrations.executeTakeFirstOrThrow();
  const add = (file: string): Promise<unknown> =>
    inTransaction(db, async (tx) => {
      await tx.insertInto('db.migration').values({ file, checksum: 'x' }).execute();
      if (file === 'bad') throw new Error('no');
    });
  await add('good');
  await assert.rejects(add('bad'));
  assert.equal((await migrations.executeTakeFirstOrThrow()).count, count + 1n);
});
