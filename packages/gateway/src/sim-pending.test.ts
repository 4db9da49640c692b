import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DueQueue, Fifo } from './sim-pending.ts';

test('what goes into the queue first comes out first, also after thousands', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.nat(9_000), fc.constant(-1), fc.constant(-9_000)), { maxLength: 12 }),
      (steps) => {
        const fifo = new Fifo<number>();
        const model: number[] = [];
        let next = 0;
        for (const step of steps) {
          for (let n = 0; n < step; n += 1) {
            fifo.push(next);
            model.push(next++);
          }
          const taken = model.splice(0, step < 0 ? -step : 0);
          for (const expected of taken) assert.equal(fifo.shift(), expected);
          if (model.length === 0) assert.equal(fifo.shift(), undefined);
          assert.equal(fifo.size, model.length);
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('what is due first comes out first, equals in the order they went in, and nothing before its time', () => {
  const arrival = fc.record({ dueMs: fc.nat(20), name: fc.nat() });
  fc.assert(
    fc.property(fc.array(arrival, { maxLength: 60 }), fc.nat(20), (items, nowMs) => {
      const queue = new DueQueue<{ dueMs: number; name: number }>();
      for (const item of items) queue.push(item);
      const expected = items.filter(({ dueMs }) => dueMs <= nowMs).sort((a, b) => a.dueMs - b.dueMs);
      for (const item of expected) assert.equal(queue.shiftDue(nowMs), item);
      assert.equal(queue.shiftDue(nowMs), undefined);
      assert.equal(queue.size, items.length - expected.length);
      assert.ok(queue.nextMs > nowMs);
    }),
  );
});

test('taking some out leaves the others in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 60 }), (dues) => {
      const items = dues.map((dueMs, name) => ({ dueMs, name }));
      const queue = new DueQueue<{ dueMs: number; name: number }>();
      for (const item of items) queue.push(item);
      assert.deepEqual(
        queue.takeAll(({ name }) => name % 3 === 0),
        items.filter(({ name }) => name % 3 === 0),
      );
      const left = items.filter(({ name }) => name % 3 !== 0).sort((a, b) => a.dueMs - b.dueMs);
      for (const item of left) assert.equal(queue.shiftDue(Infinity), item);
      assert.equal(queue.size, 0);
    }),
  );
});
