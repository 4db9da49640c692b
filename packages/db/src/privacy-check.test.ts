import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  checkPrivacy,
  contract,
  declare,
  declareView,
  definerFunction,
  deleteRow,
  foreignSchema,
  noSubject,
  notPersonal,
  owned,
  preset,
  sameAs,
  shown,
  store,
  use,
  after as afterwards,
  type Declaration,
  type Finding,
  type Query,
} from '@rootsms/privacy';
import fc from 'fast-check';
import { openTestDatabase, type TestDatabase } from './testing.ts';

/*
 * The catalog check of @rootsms/privacy against a real PostgreSQL. It stands here because privacy
 * may import nothing, and this package has the test databases.
 */

let database: TestDatabase;
let query: Query;
/** What the migrations made: not the subject here, so each of their schemas counts as described elsewhere. */
let migrated: Declaration[];

before(async () => {
  database = await openTestDatabase();
  query = async (text, values) =>
    (await database.pool.query(text, values === undefined ? [] : [...values])).rows;
  const schemas = await query(
    `select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' and nspname <> 'public'`,
  );
  migrated = schemas.map((row) => foreignSchema(String(row['nspname']), 'checked by its owner'));
  await query('create schema shop');
  await query(`create table shop.customer (id bigint primary key, email text not null, profile jsonb)`);
  await query('create view shop.customer_list as select id, email from shop.customer');
});
after(() => database.close());

const contact = preset({
  category: 'contact',
  source: 'subject',
  edit: { screen: 'settings/contact' },
  purposes: [use('service', contract)],
  recipients: [],
  transfers: [],
  retention: afterwards('id', 'P1Y', 'test'),
  erase: deleteRow,
  export: shown('E-mail', 'E-mail', 'E-mail'),
  portable: true,
});

interface Customer {
  id: bigint;
  email: string;
  profile: unknown;
}
const customer = declare<Customer>()('shop.customer', [{ role: 'holder', via: 'email', seed: 'email' }], {
  id: notPersonal('random identifier'),
  email: contact,
  profile: { ...contact, json: { '$.nick': contact, '$.phones[*].number': contact, '$.raw.*': contact } },
});
const customerList = declareView<Pick<Customer, 'id' | 'email'>>()('shop.customer_list', {
  id: sameAs('shop.customer.id'),
  email: sameAs('shop.customer.email'),
});
const shop = [customer, customerList];

async function findings(...extra: Declaration[]): Promise<readonly Finding[]> {
  return (await checkPrivacy(query, [owned('tests', [...migrated, ...shop, ...extra])])).findings;
}

/** Runs `sql`, looks, and undoes it by `undo`. */
async function findingsWith(sql: string, undo: string, ...extra: Declaration[]): Promise<string[]> {
  await query(sql);
  try {
    return (await findings(...extra)).map(({ kind, object }) => `${kind} ${object}`);
  } finally {
    await query(undo);
  }
}

describe('a database that is wholly declared', () => {
  test('has no findings', async () => {
    assert.deepEqual(await findings(), []);
  });

  test('may hold declared JSON keys, empty containers and nulls', async () => {
    const json = JSON.stringify({ nick: null, phones: [{ number: '1' }, {}], raw: { any: { thing: [1] } } });
    const found = await findingsWith(
      `insert into shop.customer values (1, 'a@example.org', '${json}'), (2, 'b@example.org', '{}'), (3, 'c@example.org', null)`,
      'delete from shop.customer',
    );
    assert.deepEqual(found, []);
  });
});

const NAMES = fc
  .stringMatching(/^[A-Za-z_ "é-]{1,20}$/)
  .filter((name) => name.trim() !== '')
  .map((name) => ({ plain: name, quoted: `"${name.replaceAll('"', '""')}"` }));
const KINDS = [
  'table',
  'partitioned',
  'view',
  'materialized view',
  'column',
  'generated column',
  'schema',
] as const;

const PLANTS: Record<
  (typeof KINDS)[number],
  (plain: string, quoted: string) => { make: string; undo: string; expect: string }
> = {
  table: (plain, quoted) => ({
    make: `create table shop.${quoted} (a text)`,
    undo: `drop table shop.${quoted}`,
    expect: `undeclared_relation shop.${plain}`,
  }),
  partitioned: (plain, quoted) => ({
    make: `create table shop.${quoted} (a int) partition by range (a);
           create table shop.part_1 partition of shop.${quoted} for values from (1) to (2)`,
    undo: `drop table shop.${quoted}`,
    expect: `undeclared_relation shop.${plain}`,
  }),
  view: (plain, quoted) => ({
    make: `create view shop.${quoted} as select email from shop.customer`,
    undo: `drop view shop.${quoted}`,
    expect: `undeclared_relation shop.${plain}`,
  }),
  'materialized view': (plain, quoted) => ({
    make: `create materialized view shop.${quoted} as select email from shop.customer`,
    undo: `drop materialized view shop.${quoted}`,
    expect: `undeclared_relation shop.${plain}`,
  }),
  column: (plain, quoted) => ({
    make: `alter table shop.customer add column ${quoted} text`,
    undo: `alter table shop.customer drop column ${quoted}`,
    expect: `undeclared_column shop.customer.${plain}`,
  }),
  'generated column': (plain, quoted) => ({
    make: `alter table shop.customer add column ${quoted} text generated always as (lower(email)) stored`,
    undo: `alter table shop.customer drop column ${quoted}`,
    expect: `undeclared_column shop.customer.${plain}`,
  }),
  schema: (plain, quoted) => ({
    make: `create schema ${quoted}; create table ${quoted}.t (a text)`,
    undo: `drop schema ${quoted} cascade`,
    expect: `undeclared_relation ${plain}.t`,
  }),
};

describe('what is not declared is named', () => {
  test('a random table, column, view, materialized view or schema, whatever its name', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...KINDS), NAMES, async (kind, { plain, quoted }) => {
        const { make, undo, expect } = PLANTS[kind](plain, quoted);
        assert.deepEqual(await findingsWith(make, undo), [expect]);
      }),
      { numRuns: 60 },
    );
  });

  test('a random JSON key at a random place, also one that is data itself', async () => {
    const key = fc.stringMatching(/^[a-z0-9+ ]{1,12}$/);
    const value = fc.constantFrom('x', 1, null, [], {}, [['x']]);
    await fc.assert(
      fc.asyncProperty(fc.array(key, { minLength: 1, maxLength: 4 }), value, async (path, leaf) => {
        fc.pre(!['nick', 'phones', 'raw'].includes(path[0] ?? ''));
        const json = JSON.stringify(path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), leaf));
        await query(`insert into shop.customer values (1, 'a@example.org', $1)`, [json]);
        try {
          const found = await findings();
          assert.equal(found.length, 1);
          assert.equal(found[0]?.kind, 'undeclared_json_key');
          assert.ok(found[0]?.object.startsWith(`shop.customer.profile $.${path.join('.')}`));
        } finally {
          await query('delete from shop.customer');
        }
      }),
      { numRuns: 40 },
    );
  });

  test('JSON deeper than the check walks', async () => {
    const json = `${'{"raw2":'.repeat(40)}1${'}'.repeat(40)}`;
    const found = await findingsWith(
      `insert into shop.customer values (1, '', '${json}')`,
      'delete from shop.customer',
    );
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', /^undeclared_json_key shop\.customer\.profile \$\.raw2\./);
  });

  test('a JSON column whose declaration names no keys', async () => {
    const loose = declare<{ a: unknown }>()('shop.loose', noSubject('test'), { a: notPersonal('test') });
    const found = await findingsWith('create table shop.loose (a json)', 'drop table shop.loose', loose);
    assert.deepEqual(found, ['json_keys_missing shop.loose.a']);
  });

  test('a SECURITY DEFINER function, until it is declared reviewed', async () => {
    const make = `create function shop.peek(n int) returns text language sql security definer as 'select email from shop.customer limit 1'`;
    const undo = 'drop function shop.peek';
    assert.deepEqual(await findingsWith(make, undo), ['undeclared_definer shop.peek(n integer)']);
    assert.deepEqual(await findingsWith(make, undo, definerFunction('shop.peek(n integer)', 'reviewed')), []);
  });

  test('a publication, until a store declares it', async () => {
    const make = 'create publication copy_all for table shop.customer';
    const undo = 'drop publication copy_all';
    assert.deepEqual(await findingsWith(make, undo), ['undeclared_publication copy_all']);
    const declared = store('publication:copy_all', 'a replica', noSubject('test'), {});
    assert.deepEqual(await findingsWith(make, undo, declared), []);
  });

  test('a large object', async () => {
    const found = await findingsWith(`select lo_from_bytea(4242, 'x')`, 'select lo_unlink(4242)');
    assert.deepEqual(found, ['large_object 1 large objects']);
  });

  test('a foreign schema, until it is declared with a reason', async () => {
    const make = 'create schema jobs; create table jobs.job (payload json)';
    const undo = 'drop schema jobs cascade';
    assert.deepEqual(await findingsWith(make, undo), ['undeclared_relation jobs.job']);
    assert.deepEqual(await findingsWith(make, undo, foreignSchema('jobs', 'payloads hold ids only')), []);
  });
});

describe('what is declared and not there is named', () => {
  test('a table, a column, a schema', async () => {
    const ghost = declare<{ a: string }>()('shop.ghost', noSubject('test'), { a: notPersonal('test') });
    const found = await findings(ghost, foreignSchema('graphile_worker', 'jobs'));
    assert.deepEqual(
      found.map(({ kind, object }) => `${kind} ${object}`),
      ['absent_relation shop.ghost', 'absent_relation schema graphile_worker'],
    );
    assert.deepEqual(await findings(foreignSchema('graphile_worker', 'jobs', { mayBeAbsent: true })), []);
    const dropped = await findingsWith(
      'alter table shop.customer rename column profile to about',
      'alter table shop.customer rename column about to profile',
    );
    assert.deepEqual(dropped, [
      'undeclared_column shop.customer.about',
      'absent_column shop.customer.profile',
    ]);
  });

  test('a table that became a view', async () => {
    const found = await findingsWith(
      'alter view shop.customer_list rename to old_list; create table shop.customer_list (id bigint, email text)',
      'drop table shop.customer_list; alter view shop.old_list rename to customer_list',
    );
    assert.deepEqual(found, ['relation_kind shop.customer_list', 'undeclared_relation shop.old_list']);
  });

  test('a table with two owners', async () => {
    const found = await checkPrivacy(query, [owned('one', [...migrated, ...shop]), owned('two', [customer])]);
    assert.deepEqual(
      found.findings.map(({ kind, object, sentence }) => [
        kind,
        object,
        sentence.includes('First by one, then by two.'),
      ]),
      [['owned_twice', 'shop.customer', true]],
    );
  });
});
