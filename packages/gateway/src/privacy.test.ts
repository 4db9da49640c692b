import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dbPrivacy } from '@rootsms/db';
import { openTestDatabase, type TestDatabase } from '@rootsms/db/testing';
import { checkPrivacy, declarationFindings, sharedPrivacy, type Finding } from '@rootsms/privacy';
import { sealPrivacy } from '@rootsms/seal';
import { gatewayPrivacy } from './privacy.ts';
import { RETENTION_DAYS } from './retention-days.ts';

const owners = [sharedPrivacy, dbPrivacy, sealPrivacy, gatewayPrivacy];

let database: TestDatabase;
before(async () => {
  database = await openTestDatabase();
});
after(() => database.close());

async function findings(): Promise<readonly Finding[]> {
  const query = async (text: string, values: readonly unknown[] = []) =>
    (await database.pool.query(text, [...values])).rows;
  return (await checkPrivacy(query, owners)).findings;
}

test('what the gateway declares is whole', () => {
  assert.deepEqual(declarationFindings(owners), []);
});

test('every column of every table that the migrations made is declared, and nothing else', async () => {
  assert.deepEqual(await findings(), []);
});

test('a day of partitions needs no declaration of its own', async () => {
  await database.pool.query('select gateway.ensure_day(20000)');
  assert.deepEqual(await findings(), []);
});

test('a column that somebody adds is named', async () => {
  await database.pool.query('alter table gateway.message add column text_in_clear text');
  const found = await findings();
  assert.deepEqual(
    found.map(({ kind, object }) => [kind, object]),
    [['undeclared_column', 'gateway.message.text_in_clear']],
  );
  await database.pool.query('alter table gateway.message drop column text_in_clear');
});

test('texts and numbers are declared sealed, and kept as long as the keeper keeps their keys', () => {
  const message = gatewayPrivacy.declarations.find(
    (item) => item.kind === 'table' && item.name === 'gateway.message',
  );
  assert.ok(message?.kind === 'table');
  const { sealed } = message.columns;
  assert.ok(sealed?.personal === true && sealed.retention.kind === 'after');
  assert.equal(sealed.retention.period, `P${RETENTION_DAYS.text}D`);
  assert.equal(sealed.retention.by, 'key');
  assert.deepEqual(Object.keys(sealed.sealed?.parts ?? {}).slice(0, 3), ['dest', 'source', 'text']);
});

test('nobody is told to keep a secret where it can be exported', () => {
  for (const declaration of gatewayPrivacy.declarations) {
    if (declaration.kind !== 'table') continue;
    for (const [name, column] of Object.entries(declaration.columns)) {
      if (column.personal && column.specialRisk === 'secret') {
        assert.ok('forbidden' in column.export, `${declaration.name}.${name}`);
      }
    }
  }
});
