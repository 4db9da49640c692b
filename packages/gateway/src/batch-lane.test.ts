import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { BatchLane } from './batch-lane.ts';

/** A flush that ends when the test says so. */
function openLane(options: { itemsMax: number; inFlightMax: number }) {
  const batches: { readonly items: number[]; readonly end: () => void }[] = [];
  const lane = new BatchLane<number>({
    ...options,
    flush: (items) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      batches.push({ items, end: resolve });
      return promise;
    },
  });
  const added = (): number[][] => batches.map(({ items }) => items);
  const end = async (at: number): Promise<void> => {
    batches[at]?.end();
    await turn();
  };
  return { lane, added, end };
}

test('what comes in one turn of the loop goes together', async () => {
  const { lane, added } = openLane({ itemsMax: 10, inFlightMax: 2 });
  for (const item of [1, 2, 3]) lane.add(item);
  assert.deepEqual(added(), []);
  await turn();
  assert.deepEqual(added(), [[1, 2, 3]]);
  lane.add(4);
  await turn();
  assert.deepEqual(added(), [[1, 2, 3], [4]]);
});

test('what comes while all batches are under way waits and then goes together, in order', async () => {
  const { lane, added, end } = openLane({ itemsMax: 3, inFlightMax: 1 });
  lane.add(0);
  await turn();
  for (const item of [1, 2, 3, 4]) lane.add(item);
  await turn();
  assert.deepEqual([added(), lane.pending], [[[0]], 4]);
  await end(0);
  assert.deepEqual(added(), [[0], [1, 2, 3]]);
  await end(1);
  assert.deepEqual(added(), [[0], [1, 2, 3], [4]]);
});

test('a lane is idle when nothing is left and nothing is under way', async () => {
  const { lane, end } = openLane({ itemsMax: 1, inFlightMax: 1 });
  await lane.idle();
  lane.add(1);
  lane.add(2);
  let idle = false;
  const waited = lane.idle().then(() => (idle = true));
  await turn();
  await end(0);
  assert.equal(idle, false);
  await end(1);
  await waited;
  assert.ok(idle);
});
