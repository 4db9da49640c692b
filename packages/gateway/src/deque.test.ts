import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Deque } from './deque.ts';

test('a deque does what an array does, whatever is done to it', () => {
  const action = fc.oneof(
    fc.record({ do: fc.constant('push' as const), value: fc.integer({ min: 0, max: 99 }) }),
    fc.record({ do: fc.constant('unshift' as const), value: fc.integer({ min: 0, max: 99 }) }),
    fc.record({ do: fc.constant('insert' as const), value: fc.integer({ min: 0, max: 99 }) }),
    fc.record({ do: fc.constant('remove' as const), value: fc.integer({ min: 0, max: 99 }) }),
    fc.record({ do: fc.constant('shift' as const), value: fc.integer({ min: 1, max: 90 }) }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 300 }), (actions) => {
      const deque = new Deque<number>();
      let model: number[] = [];
      for (const { do: what, value } of actions) {
        switch (what) {
          case 'push':
            deque.push(value);
            model.push(value);
            break;
          case 'unshift':
            deque.unshift(value);
            model.unshift(value);
            break;
          case 'insert': {
            deque.insertBefore(value, (other) => other > value);
            const at = model.findIndex((other) => other > value);
            model.splice(at === -1 ? model.length : at, 0, value);
            break;
          }
          case 'remove':
            assert.deepEqual(
              deque.remove((item) => item === value),
              model.filter((item) => item === value),
            );
            model = model.filter((item) => item !== value);
            break;
          case 'shift':
            for (let times = 0; times < value; times++) assert.equal(deque.shift(), model.shift());
            break;
          default:
            what satisfies never;
        }
        assert.equal(deque.size, model.length);
        assert.equal(deque.peek(), model[0]);
      }
      assert.deepEqual([...deque], model);
    }),
  );
});

test('items that went through a deque are not kept by it', () => {
  const deque = new Deque<number>();
  for (let at = 0; at < 10_000; at++) {
    deque.push(at);
    if (at >= 10) assert.equal(deque.shift(), at - 10);
  }
  assert.equal(deque.size, 10);
});
