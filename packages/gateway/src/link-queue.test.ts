import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LinkQueue } from './link-queue.ts';
import type { Message } from './message.ts';
import { sampleMessage } from './testing/samples.ts';

/** What a server may be ahead of another that waits: its turn, and the message that ended it. */
const TURN_SEGMENTS = 4;

let lastId = 0n;
function message(serverId: number, segments = 1, priority = 0): Message {
  lastId += 1n;
  return sampleMessage({ id: lastId, serverId, segments, priority });
}

function takeAll(queue: LinkQueue): Message[] {
  const taken: Message[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) taken.push(next);
  return taken;
}

const arrivals = fc.array(
  fc.record({
    serverId: fc.integer({ min: 1, max: 4 }),
    segments: fc.integer({ min: 1, max: 12 }),
    priority: fc.integer({ min: 0, max: 3 }),
  }),
  { maxLength: 200 },
);

test('everything that is put in comes out once, higher priorities first, each server in its order', () => {
  fc.assert(
    fc.property(arrivals, (given) => {
      const queue = new LinkQueue();
      const put = given.map(({ serverId, segments, priority }) => message(serverId, segments, priority));
      for (const one of put) queue.push(one);
      assert.equal(queue.size, put.length);
      const taken = takeAll(queue);
      assert.deepEqual(new Set(taken), new Set(put));
      assert.equal(taken.length, put.length);
      taken.forEach((one, at) => {
        const before = taken[at - 1];
        if (before !== undefined) assert.ok(before.priority >= one.priority);
      });
      for (const serverId of [1, 2, 3, 4]) {
        for (const priority of [0, 1, 2, 3]) {
          const ids = taken
            .filter((one) => one.serverId === serverId && one.priority === priority)
            .map((one) => one.id);
          assert.deepEqual(
            ids,
            ids.toSorted((a, b) => (a < b ? -1 : 1)),
          );
        }
      }
      assert.equal(queue.size, 0);
      assert.deepEqual(queue.servers(), []);
    }),
  );
});

test('while two servers wait neither gets ahead by more than a turn and a message, counted in segments', () => {
  const runs = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 20, maxLength: 60 });
  fc.assert(
    fc.property(runs, runs, (ones, twos) => {
      const queue = new LinkQueue();
      for (const segments of ones) queue.push(message(1, segments));
      for (const segments of twos) queue.push(message(2, segments));
      const sent = [0, 0];
      while (queue.sizeOf(1) > 0 && queue.sizeOf(2) > 0) {
        const taken = queue.take();
        if (taken === undefined) break;
        sent[taken.serverId - 1] = (sent[taken.serverId - 1] ?? 0) + taken.segments;
        const ahead = Math.abs((sent[0] ?? 0) - (sent[1] ?? 0));
        assert.ok(ahead <= TURN_SEGMENTS + 12, `${ahead} segments ahead`);
      }
    }),
  );
});

test("ten thousand messages of one server delay another's one-time code by one turn", () => {
  const queue = new LinkQueue();
  for (let at = 0; at < 10_000; at++) queue.push(message(1));
  for (let at = 0; at < 100; at++) queue.take();
  const code = message(2);
  queue.push(code);
  const next = Array.from({ length: TURN_SEGMENTS + 1 }, () => queue.take());
  assert.ok(next.includes(code));
});

test('peek shows what take then takes, also when something more urgent came between two peeks', () => {
  const queue = new LinkQueue();
  queue.push(message(1));
  const first = queue.peek();
  const urgent = message(2, 1, 3);
  queue.push(urgent);
  assert.equal(queue.peek(), urgent);
  assert.equal(queue.take(), urgent);
  assert.equal(queue.peek(), first);
  assert.equal(queue.take(), first);
  assert.equal(queue.take(), undefined);
});

test('what is put back stands before what came later', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 1 }), (back) => {
      const queue = new LinkQueue();
      const all = Array.from({ length: 12 }, () => message(1));
      for (const one of all) queue.push(one);
      const taken = all.slice(0, 8).map(() => queue.take());
      const returned = back.map((at) => taken[at]).filter((one) => one !== undefined);
      for (const one of returned) queue.putBack(one);
      const expected = [...returned, ...all.slice(8)].toSorted((a, b) => (a.id < b.id ? -1 : 1));
      assert.deepEqual(takeAll(queue), expected);
    }),
  );
});

test('one message, one server and what expired can be taken out from anywhere', () => {
  const queue = new LinkQueue();
  const [a, b, c] = [message(1), message(1, 1, 2), message(2)];
  for (const one of [a, b, c]) queue.push(one);
  assert.equal(queue.remove(1, b.id), b);
  assert.equal(queue.remove(1, b.id), undefined);
  assert.equal(queue.remove(2, a.id), undefined);
  assert.deepEqual(queue.removeServer(2), [c]);
  assert.deepEqual(queue.takeExpired(a.expireAtMs - 1), []);
  assert.deepEqual(queue.takeExpired(a.expireAtMs), [a]);
  assert.equal(queue.size, 0);
  assert.equal(queue.peek(), undefined);
});
