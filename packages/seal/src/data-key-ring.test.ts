import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DataKeyRing, type StoredDataKey } from './data-key-ring.ts';
import { wrapKeyOf } from './data-key.ts';
import { SealError } from './errors.ts';
import { MasterKey } from './master-key.ts';

const wrapKey = wrapKeyOf(new MasterKey(Buffer.alloc(32, 1)));

interface Store {
  readonly rows: Map<string, StoredDataKey>;
  loads: number;
}

function ringOn(store: Store, keysMax?: number): DataKeyRing {
  return new DataKeyRing({
    wrapKey,
    ...(keysMax === undefined ? {} : { keysMax }),
    load: (serverId, day) => {
      store.loads += 1;
      return Promise.resolve(store.rows.get(`${serverId}/${day}`));
    },
    create: (serverId, day, wrapped) => {
      const name = `${serverId}/${day}`;
      if (!store.rows.has(name)) store.rows.set(name, wrapped);
      return Promise.resolve(store.rows.get(name));
    },
  });
}

const destroyed = (error: unknown): boolean => error instanceof SealError && error.code === 'key_destroyed';

test('a thousand messages that wait for one key cause one read and one key', async () => {
  const store: Store = { rows: new Map(), loads: 0 };
  const ring = ringOn(store);
  const keys = await Promise.all(Array.from({ length: 1000 }, () => ring.forSealing(7, 20_000)));
  assert.equal(store.loads, 1);
  assert.equal(new Set(keys).size, 1);
  assert.equal(ring.peek(7, 20_000), keys[0]);
});

test('two nodes that make a key at the same time end with the same key', async () => {
  const store: Store = { rows: new Map(), loads: 0 };
  const [one, two] = await Promise.all([ringOn(store).forSealing(7, 1), ringOn(store).forSealing(7, 1)]);
  assert.ok(one.key.equals(two.key));
});

test('opening never makes a key, and a destroyed key is a typed error for both', async () => {
  const store: Store = { rows: new Map([['8/1', 'destroyed']]), loads: 0 };
  const ring = ringOn(store);
  await assert.rejects(ring.forOpening(7, 1), destroyed);
  assert.equal(store.rows.has('7/1'), false);
  await assert.rejects(ring.forOpening(8, 1), destroyed);
  await assert.rejects(ring.forSealing(8, 1), destroyed);
});

test('a key that was in hand is gone after forget', async () => {
  const store: Store = { rows: new Map(), loads: 0 };
  const ring = ringOn(store);
  await ring.forSealing(7, 1);
  store.rows.set('7/1', 'destroyed');
  ring.forget(7, 1);
  assert.equal(ring.peek(7, 1), undefined);
  await assert.rejects(ring.forOpening(7, 1), destroyed);
});

test('a read that was under way when its key was destroyed does not bring it back', async () => {
  const store: Store = { rows: new Map(), loads: 0 };
  const ring = ringOn(store);
  const pending = ring.forSealing(7, 1);
  ring.forget(7, 1);
  await pending;
  assert.equal(ring.peek(7, 1), undefined);
});

test('however many servers there are, the ring stays within its bound and keeps what is used', async () => {
  const store: Store = { rows: new Map(), loads: 0 };
  const ring = ringOn(store, 100);
  const used = await ring.forSealing(1, 1);
  for (let serverId = 2; serverId < 1000; serverId++) {
    await ring.forSealing(serverId, 1);
    assert.ok(ring.size <= 100);
    assert.equal(ring.peek(1, 1), used);
  }
  assert.equal(ring.peek(2, 1), undefined);
});

test('a failed read is not remembered', async () => {
  let broken = true;
  const ring = new DataKeyRing({
    wrapKey,
    load: () => (broken ? Promise.reject(new Error('down')) : Promise.resolve(undefined)),
    create: (_serverId, _day, wrapped) => Promise.resolve(wrapped),
  });
  await assert.rejects(ring.forSealing(7, 1), /down/);
  broken = false;
  assert.equal((await ring.forSealing(7, 1)).serverId, 7);
});

test('keys of a day and all before are gone after forgetUntil, later ones stay', async () => {
  const store: Store = { rows: new Map(), loads: 0 };
  const ring = ringOn(store, 6);
  for (const day of [1, 2, 3, 4, 5]) await ring.forSealing(7, day);
  ring.forgetUntil(3);
  assert.deepEqual(
    [1, 2, 3, 4, 5].map((day) => ring.peek(7, day) !== undefined),
    [false, false, false, true, true],
  );
  // Their room is free again: as many as before fit beside the ones that stayed.
  for (const day of [6, 7, 8]) await ring.forSealing(7, day);
  assert.notEqual(ring.peek(7, 8), undefined);
  assert.ok(ring.size <= 6);
});

test('a key that was being read while its day was forgotten does not come back into hand', async () => {
  const rows = new Map<string, StoredDataKey>();
  await ringOn({ rows, loads: 0 }).forSealing(7, 1);
  const ring = ringOn({ rows, loads: 0 });
  const opening = ring.forOpening(7, 1);
  ring.forgetUntil(1);
  await opening;
  assert.equal(ring.peek(7, 1), undefined);
});
