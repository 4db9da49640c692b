import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { byteaArray, instantArray, int2Array, int4Array, int8Array, textArray } from './binary-array.ts';
import { openTestDatabase, type TestDatabase } from './testing.ts';

let database: TestDatabase;
before(async () => {
  database = await openTestDatabase();
});
after(() => database.close());

const same = <T>(item: T): T => item;
const read = async (type: string, array: Buffer): Promise<unknown[]> => {
  const { rows } = await database.pool.query<{ value: unknown }>(
    `select u.value from unnest($1::${type}[]) with ordinality as u(value, n) order by n`,
    [array],
  );
  return rows.map((row) => row.value);
};
const roundTrip = <T>(
  type: string,
  value: fc.Arbitrary<T | null>,
  write: (items: (T | null)[]) => Buffer,
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(fc.array(value, { maxLength: 40 }), async (items) => {
      assert.deepEqual(await read(type, write(items)), items);
    }),
    { numRuns: 40 },
  );

test('PostgreSQL reads every bigint, small integer, integer and null as it was written', async () => {
  await roundTrip('int8', fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), (items) =>
    int8Array(items, same),
  );
  await roundTrip('int4', fc.option(fc.integer()), (items) => int4Array(items, same));
  await roundTrip('int2', fc.option(fc.integer({ min: -32768, max: 32767 })), (items) =>
    int2Array(items, same),
  );
});

test('PostgreSQL reads every octet string, text and instant as it was written', async () => {
  await roundTrip(
    'bytea',
    fc.option(fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))),
    (items) => byteaArray(items, same),
  );
  const text = fc.string({ unit: 'binary', maxLength: 60 }).map((value) => value.replaceAll('\0', ''));
  await roundTrip('text', fc.option(text), (items) => textArray(items, same));
  const instant = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
  await roundTrip('timestamptz', fc.option(instant), (items) =>
    instantArray(items, (item) => item?.getTime() ?? null),
  );
});

test('a string in an octet array stands for its Latin-1 octets', async () => {
  assert.deepEqual(await read('bytea', byteaArray(['\xff\x00a'], same)), [Buffer.from([255, 0, 97])]);
});
