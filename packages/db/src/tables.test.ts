import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { openTestDatabase } from './testing.ts';
import { tableTypes } from './testing/table-types.ts';

const database = await openTestDatabase();
after(() => database.close());

test('the declared table types are those of the migrated schema', async () => {
  const committed = readFileSync(new URL('./tables.ts', import.meta.url), 'utf8');
  const live = await tableTypes(database.pool);
  assert.equal(
    withoutLayout(committed),
    withoutLayout(live),
    'run `node tools/run.js tools/table-types.ts` and commit packages/db/src/tables.ts',
  );
});

test('columns read as the pool reads them', async () => {
  await database.pool.query(`
    create table every_kind (
      a int8 not null, b int2[] not null, c text check (c in ('x', 'y')), d jsonb, e timestamptz not null default now(),
      f int generated always as identity, g date, h numeric(10, 2), i bool not null, j cidr[] not null default '{}')`);
  const text = await tableTypes(database.pool);
  const own = /export interface PublicEveryKindTable \{\n(.*?)\}/s.exec(text)?.[1];
  assert.deepEqual(own?.trim().split(/\n\s*/), [
    'a: bigint;', 'b: number[];', `c: 'x' | 'y' | null;`, 'd: unknown;', 'e: Generated<Date>;',
    'f: GeneratedAlways<number>;', 'g: string | null;', 'h: string | null;', 'i: boolean;', 'j: Generated<string[]>;',
  ]); // prettier-ignore
});

/** Prettier may have broken a long union over lines. */
function withoutLayout(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/([:<]) \| /g, '$1 ')
    .replaceAll('< ', '<');
}
