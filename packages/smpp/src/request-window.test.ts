import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RequestWindow, SEQUENCE_MAX } from './request-window.ts';

const SUBMIT = 0x4;

test('a request is found by its sequence number and command, and no longer once released', () => {
  const window = new RequestWindow<string>(4);
  const sequence = window.add(SUBMIT, 'a', 10);
  assert.equal(window.find(sequence, 0x5), -1, 'another command is another request');
  const place = window.find(sequence, SUBMIT);
  assert.equal(window.token(place), 'a');
  assert.equal(window.sentAtMs(place), 10);
  assert.equal(window.find(sequence, 0), place, 'generic_nack answers any command');
  window.release(place);
  assert.equal(window.find(sequence, SUBMIT), -1);
  assert.equal(window.size, 0);
});

test('sequence numbers wrap from 0x7fffffff to 1 and skip what is still waiting', () => {
  const window = new RequestWindow<string>(2, SEQUENCE_MAX - 1);
  const numbers = [window.add(SUBMIT, 'old', 0)];
  for (let round = 0; round < 3; round += 1) {
    const sequence = window.add(SUBMIT, 'new', 0);
    numbers.push(sequence);
    window.release(window.find(sequence, SUBMIT));
  }
  // The ring has four places; the number whose place `old` still holds is stepped over.
  assert.deepEqual(numbers, [SEQUENCE_MAX - 1, SEQUENCE_MAX, 1, 3]);
  assert.ok(window.find(SEQUENCE_MAX - 1, SUBMIT) >= 0);
});

test('what a model with a map does, the window does, whatever the order of answers and time-outs', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('add' as const) }),
    fc.record({ kind: fc.constant('answer' as const), which: fc.nat() }),
    fc.record({ kind: fc.constant('expire' as const), ageMs: fc.nat(50) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(step, { maxLength: 300 }), (limit, steps) => {
      const window = new RequestWindow<number>(limit, SEQUENCE_MAX - 30);
      const model = new Map<number, { token: number; sentAtMs: number }>();
      let nowMs = 0;
      for (const [token, action] of steps.entries()) {
        nowMs += 1;
        if (action.kind === 'add' && window.free > 0) {
          const sequence = window.add(SUBMIT, token, nowMs);
          assert.ok(sequence >= 1 && sequence <= SEQUENCE_MAX && !model.has(sequence));
          model.set(sequence, { token, sentAtMs: nowMs });
        } else if (action.kind === 'answer' && model.size > 0) {
          const sequence = [...model.keys()][action.which % model.size] ?? 0;
          const place = window.find(sequence, SUBMIT);
          assert.equal(window.token(place), model.get(sequence)?.token);
          window.release(place);
          model.delete(sequence);
        } else if (action.kind === 'expire') {
          const cutoffMs = nowMs - action.ageMs;
          const due = [...model].filter(([, entry]) => entry.sentAtMs <= cutoffMs);
          const expired: number[] = [];
          window.expire(cutoffMs, (sequence, which) => {
            expired.push(which);
            model.delete(sequence);
          });
          assert.deepEqual(
            expired,
            due.map(([, entry]) => entry.token),
          );
        }
        assert.equal(window.size, model.size);
        assert.equal(window.free, limit - model.size);
      }
      assert.deepEqual(
        window.drain(),
        [...model.values()].map((entry) => entry.token),
      );
      assert.equal(window.size, 0);
    }),
  );
});
