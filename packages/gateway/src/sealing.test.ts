import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestDatabase, type TestDatabase } from '@rootsms/db/testing';
import { firstIdAt } from '@rootsms/kit';
import { MasterKey, SEAL_ERRORS, SealError, type Content } from '@rootsms/seal';
import { dayOf, dayStart, Sealing, verifyMasterKey } from './sealing.ts';

const MIDNIGHT_MS = Date.parse('2026-03-10T00:00:00Z');
const OURS = new MasterKey(Buffer.alloc(32, 7));
const CONTENT: Content = {
  sourceTon: 5,
  sourceNpi: 0,
  source: 'ROOTSMS',
  destTon: 1,
  destNpi: 1,
  dest: '32470123456',
  text: Buffer.from('hello'),
};
const idAt = (ms: number): bigint => firstIdAt(new Date(ms)) + 1n;

let database: TestDatabase;
before(async () => {
  database = await openTestDatabase();
});
after(() => database.close());

test('an empty database takes any master key', async () => {
  await verifyMasterKey(database.pool, new MasterKey(Buffer.alloc(32, 8)));
});

test('the master key of the database passes; another one stops the start with a sentence that says what to do', async () => {
  await new Sealing(database.pool, OURS).prepare(1, MIDNIGHT_MS);
  await verifyMasterKey(database.pool, OURS);
  await assert.rejects(
    verifyMasterKey(database.pool, new MasterKey(Buffer.alloc(32, 8))),
    (error: unknown) => {
      assert.ok(error instanceof SealError && error.code === 'master_key_other');
      assert.equal(error.message, SEAL_ERRORS.master_key_other);
      return true;
    },
  );
});

test('a day begins with its first id', () => {
  const day = dayOf(idAt(MIDNIGHT_MS));
  assert.equal(dayOf(dayStart(day)), day);
  assert.equal(dayOf(dayStart(day) - 1n), day - 1);
});

test('an id of before midnight is sealed under the key of its own day, whatever the clock says by then', async () => {
  const sealing = new Sealing(database.pool, OURS);
  await sealing.prepare(2, MIDNIGHT_MS + 1);
  const late = idAt(MIDNIGHT_MS - 1);
  assert.equal(sealing.ready(2, late), false);
  assert.throws(() => sealing.seal(2, late, CONTENT), SealError);
  await sealing.prepare(2, MIDNIGHT_MS - 1);
  const sealed = sealing.seal(2, late, CONTENT);
  assert.equal((await new Sealing(database.pool, OURS).open(2, late, sealed))?.dest, CONTENT.dest);
  // The new day's key is still at hand.
  assert.equal(sealing.ready(2, idAt(MIDNIGHT_MS + 5)), true);
});

test('what a destroyed key sealed cannot be opened by a process that had it in hand, once it was told', async () => {
  const sealing = new Sealing(database.pool, OURS);
  const id = idAt(MIDNIGHT_MS + 1);
  await sealing.prepare(3, MIDNIGHT_MS + 1);
  const sealed = sealing.seal(3, id, CONTENT);
  await database.pool.query('delete from gateway.data_key where server_id = 3');
  assert.notEqual(await sealing.open(3, id, sealed), null);
  sealing.forget(3, dayOf(id));
  assert.equal(await sealing.open(3, id, sealed), null);
  assert.equal(sealing.ready(3, id), false);
});

test('forgetting old days leaves today in hand', async () => {
  const sealing = new Sealing(database.pool, OURS);
  const id = idAt(MIDNIGHT_MS + 1);
  await sealing.prepare(4, MIDNIGHT_MS + 1);
  sealing.forgetUntil(dayOf(id) - 1);
  assert.equal(sealing.ready(4, id), true);
  sealing.forgetUntil(dayOf(id));
  assert.equal(sealing.ready(4, id), false);
});
