import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { scan, spellingsOf, type Hit, type Query, type ScanResult } from '@rootsms/privacy';
import pg from 'pg';
import { openTestDatabase, type TestDatabase } from './testing.ts';

/* The scan of @rootsms/privacy against a real PostgreSQL; why here, see privacy-check.test.ts. */

const NUMBER = '+32470998877';
const CANARY = 'canary-7f3a91';
/** Roles belong to the whole server, which other test runs share. */
const ROLE = `rootsms_scan_test_${process.pid}`;
const keyedHash = Buffer.from('a1b2c3d4e5f60718293a4b5c6d7e8f90', 'hex');
const spellings = spellingsOf(NUMBER, { keyed: [{ name: 'recipient-lookup', bytes: keyedHash }] });
const canary = { relation: 'shop.canary', spellings: spellingsOf(CANARY) };

let database: TestDatabase;
let query: Query;

before(async () => {
  database = await openTestDatabase();
  query = async (text, values = []) => (await database.pool.query(text, [...values])).rows;
  await query('create schema shop');
  await query('create table shop.canary (value text)');
  await query('insert into shop.canary values ($1)', [CANARY]);
});
after(() => database.close());

function places(result: ScanResult): string[] {
  return [...new Set(result.hits.map(({ relation, column }) => `${relation}.${column}`))].sort();
}

/** Scans while a table of one column holds one value. */
async function hitsFor(type: string, value: unknown, asSql = '$1'): Promise<readonly Hit[]> {
  await query(`create table shop.one ("od""d" ${type}, other text)`);
  await query(`insert into shop.one values (${asSql}, 'nothing')`, [value]);
  try {
    const result = await scan(query, spellings, canary);
    assert.ok(result.canaryFound);
    assert.deepEqual(result.unread, []);
    for (const { relation, column, count } of result.hits) {
      assert.deepEqual([relation, column, count], ['shop.one', 'od"d', 1]);
    }
    return result.hits;
  } finally {
    await query('drop table shop.one');
  }
}

test('an unsullied database gives no hit but the canary', async () => {
  const result = await scan(query, spellings, canary);
  assert.deepEqual(result.hits, []);
  assert.equal(result.canaryFound, true);
  assert.ok(result.relations > 1);
});

test('a scan that does not find its canary says so', async () => {
  const missing = { relation: 'shop.canary', spellings: spellingsOf('another-canary') };
  assert.equal((await scan(query, spellings, missing)).canaryFound, false);
  const nowhere = { ...canary, relation: 'shop.gone' };
  assert.equal((await scan(query, spellings, nowhere)).canaryFound, false);
});

const sha256 = createHash('sha256').update('32470998877').digest();
const PLACES: readonly [what: string, type: string, value: unknown, asSql?: string][] = [
  ['text', 'text', `call ${NUMBER} now`],
  ['text with separators', 'varchar(80)', 'call 0470 99 88 77 now'],
  ['text in international form', 'text', '0032470998877'],
  ['a number', 'numeric', '32470998877'],
  ['an integer', 'bigint', '470998877'],
  ['jsonb', 'jsonb', JSON.stringify({ a: [{ phone: '0470/99.88.77' }] })],
  ['a JSON key', 'jsonb', JSON.stringify({ '+32470998877': 1 })],
  ['json with escapes', 'json', '{"a":"\\u002b\\u0033\\u0032470998877"}'],
  ['an array', 'text[]', ['x', NUMBER]],
  ['an array of json', 'json[]', ['{"n":"32470998877"}']],
  ['a composite', 'shop.canary', `(${NUMBER})`],
  ['a text search vector', 'tsvector', NUMBER, 'to_tsvector($1::text)'],
  ['octets', 'bytea', Buffer.from(`\u0000${NUMBER}\u0001`)],
  ['octets in UTF-16', 'bytea', Buffer.from(NUMBER, 'utf16le').swap16()],
  ['hex', 'text', Buffer.from(NUMBER).toString('hex').toUpperCase()],
  ['base64', 'text', Buffer.from(`to=${NUMBER};`).toString('base64')],
  ['a URL', 'text', `https://example.org/?to=${encodeURIComponent(NUMBER)}`],
  ['an unkeyed hash in hex', 'text', sha256.toString('hex')],
  ['an unkeyed hash in octets', 'bytea', sha256],
  ['a keyed hash in octets', 'bytea', keyedHash],
  ['a keyed hash in hex', 'text', keyedHash.toString('hex')],
];
for (const [what, type, value, asSql] of PLACES) {
  test(`a number in ${what} is found, and found there alone`, async () => {
    assert.ok((await hitsFor(type, value, asSql)).length > 0);
  });
}

test('a text is found in any case, accents included', async () => {
  await query('create table shop.one (a text, b bytea)');
  await query(
    `insert into shop.one values ('ÉLODIE Dupont', convert_to('élodie DUPONT', 'UTF8')), ('Élodie', null)`,
  );
  const result = await scan(query, spellingsOf('Élodie'), canary);
  await query('drop table shop.one');
  assert.deepEqual(result.hits.find(({ column }) => column === 'a')?.count, 2);
  assert.deepEqual(places(result), ['shop.one.a', 'shop.one.b']);
});

test('a table of 400 columns with awkward names is read like any other', async () => {
  const names = ['at', 'text', 'bytes', 'source', 'matched', 'put', 'name', 'row', 'count', 'Over "quoted"'];
  const columns = [...names, ...Array.from({ length: 390 }, (_, at) => `c${at}`)].map((name) =>
    pg.escapeIdentifier(name),
  );
  await query(`create table shop.wide (${columns.map((column) => `${column} text`).join(', ')})`);
  await query(`insert into shop.wide ("at", "row", c389) values ($1, $1, $1)`, [NUMBER]);
  const result = await scan(query, spellings, canary);
  await query('drop table shop.wide');
  assert.deepEqual(result.unread, []);
  assert.deepEqual(places(result), ['shop.wide.at', 'shop.wide.c389', 'shop.wide.row']);
});

test('another number is not found', async () => {
  assert.deepEqual(await hitsFor('text', 'call +32470998878 or 0470 99 88 7'), []);
});

test('partitions count with their root, materialized views and the statistics by themselves', async () => {
  await query(`create table shop.day (at int, n text) partition by range (at)`);
  await query(`create table shop.day_1 partition of shop.day for values from (0) to (10)`);
  await query(`insert into shop.day select g % 10, $1 from generate_series(1, 50) as g`, [NUMBER]);
  await query('create materialized view shop.seen as select * from shop.day');
  await query('analyze shop.day_1');
  const result = await scan(query, spellings, canary);
  assert.deepEqual(places(result), ['pg_catalog.pg_stats.common', 'shop.day.n', 'shop.seen.n']);
  assert.equal(
    result.hits.find(({ relation, spelling }) => relation === 'shop.day' && spelling === 'as given')?.count,
    50,
  );
  await query('drop materialized view shop.seen');
  await query('drop table shop.day');
});

test('large objects and comments are looked through', async () => {
  await query(`select lo_from_bytea(4242, $1)`, [Buffer.concat([Buffer.alloc(2043), Buffer.from(NUMBER)])]);
  await query(`comment on table shop.canary is 'asked for by ${NUMBER}'`);
  const result = await scan(query, spellings, canary);
  await query('select lo_unlink(4242)');
  await query('comment on table shop.canary is null');
  assert.deepEqual(places(result), [
    'pg_catalog.pg_description.description',
    'pg_catalog.pg_largeobject.data',
  ]);
});

test('a relation that cannot be read, or whose rows may be hidden, is named and never counted as clean', async () => {
  await query('create table shop.closed (n text)');
  await query('create table shop.policed (n text); alter table shop.policed enable row level security');
  await query(`create role ${ROLE}; grant ${ROLE} to current_user; grant usage on schema shop to ${ROLE}`);
  await query(`grant select on shop.canary, shop.policed to ${ROLE}`);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(`set role ${ROLE}`);
    const asRole: Query = async (text, values = []) => (await client.query(text, [...values])).rows;
    const result = await scan(asRole, spellings, canary);
    assert.equal(result.canaryFound, true);
    const unread = new Map(result.unread.map(({ relation, because }) => [relation, because]));
    assert.equal(unread.get('shop.closed'), 'SQLSTATE 42501');
    assert.equal(unread.get('shop.policed'), 'row-level security may hide rows');
  } finally {
    await client.end();
    await query('drop table shop.closed, shop.policed');
    await query(`drop owned by ${ROLE}; drop role ${ROLE}`);
  }
});
