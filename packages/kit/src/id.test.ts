import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { ManualClock, systemClock } from './clock.ts';
import { firstIdAt, ID_EPOCH_MS, ID_MAX, ID_NODE_MAX, idNode, IdSource, idTime, parseId } from './id.ts';

test('an id tells when and where it was made', () => {
  const clock = new ManualClock('2026-05-04T03:02:01.987Z');
  const id = new IdSource(513, clock).next();
  assert.equal(idTime(id).toISOString(), '2026-05-04T03:02:01.987Z');
  assert.equal(idNode(id), 513);
});

test('ids rise and repeat none, however the clock jumps and however many are asked for', () => {
  const jumps = fc.array(
    fc.record({ byMs: fc.integer({ min: -5_000, max: 5_000 }), count: fc.integer({ min: 1, max: 9_000 }) }),
    {
      minLength: 1,
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: ID_NODE_MAX }), jumps, (node, steps) => {
      const clock = new ManualClock('2026-01-01T00:00:00Z');
      const ids = new IdSource(node, clock);
      let last = -1n;
      for (const { byMs, count } of steps) {
        clock.set(clock.nowMs() + byMs);
        for (let i = 0; i < count; i++) {
          const id = ids.next();
          assert.ok(id > last && id <= ID_MAX);
          assert.equal(idNode(id), node);
          last = id;
        }
      }
    }),
    { numRuns: 40 },
  );
});

test('two nodes in the same millisecond never make the same id', () => {
  const clock = new ManualClock();
  const sources = [new IdSource(1, clock), new IdSource(2, clock)];
  const seen = new Set<bigint>();
  for (let i = 0; i < 10_000; i++) for (const ids of sources) seen.add(ids.next());
  assert.equal(seen.size, 20_000);
});

test('the 4,097th id of a millisecond takes the next one', () => {
  const clock = new ManualClock('2026-01-01T00:00:00Z');
  const ids = new IdSource(0, clock);
  for (let i = 0; i < 4_096; i++) assert.equal(idTime(ids.next()).getTime(), clock.nowMs());
  assert.equal(idTime(ids.next()).getTime(), clock.nowMs() + 1);
});

test('a node that restarts under a clock set back goes on after its largest id', () => {
  const clock = new ManualClock('2026-01-01T00:10:00Z');
  const before = new IdSource(3, clock).next();
  clock.set(Date.parse('2026-01-01T00:00:00Z'));
  assert.ok(new IdSource(3, clock, before).next() > before);
});

test('ids sort by time, and firstIdAt opens a millisecond', () => {
  const at = fc.date({
    min: new Date(ID_EPOCH_MS),
    max: new Date('2094-01-01T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(at, fc.integer({ min: 0, max: ID_NODE_MAX }), (moment, node) => {
      const id = new IdSource(node, new ManualClock(moment.getTime())).next();
      assert.ok(firstIdAt(moment) <= id);
      assert.ok(id < firstIdAt(new Date(moment.getTime() + 1)));
    }),
  );
  assert.equal(firstIdAt(new Date('1999-01-01T00:00:00Z')), 0n);
  assert.throws(() => firstIdAt(new Date(Number.NaN)), RangeError);
});

test('an id read from text is the id that was written', () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: ID_MAX }), (id) => parseId(String(id)) === id));
});

test('garbage is no id', () => {
  for (const text of [
    '',
    '-1',
    '+1',
    '01',
    '1.0',
    '1e3',
    ' 1',
    '1n',
    '0x10',
    '9223372036854775808',
    '9'.repeat(400),
    '１',
  ]) {
    assert.equal(parseId(text), undefined, text);
  }
  fc.assert(fc.property(fc.string(), (text) => parseId(text) === undefined || /^\d{1,19}$/.test(text)));
});

test('a run of ids has no gap and meets no other id, wherever in a millisecond it begins', () => {
  const lengths = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 4_096 })), { maxLength: 20 });
  fc.assert(
    fc.property(lengths, (steps) => {
      const clock = new ManualClock('2026-01-31T09:00:00Z');
      const ids = new IdSource(5, clock);
      let last = -1n;
      for (const [tick, count] of steps) {
        if (tick) clock.advance(1);
        const first = ids.run(count);
        assert.ok(first > last);
        last = first + BigInt(count - 1);
        assert.equal(idNode(last), 5);
        assert.equal(idTime(first).getTime(), idTime(last).getTime());
      }
      assert.ok(ids.next() > last);
    }),
  );
  for (const count of [0, 4_097, 1.5])
    assert.throws(() => new IdSource(5, systemClock).run(count), RangeError);
});

test('node numbers outside ten bits and times outside 41 bits are refused', () => {
  for (const node of [-1, 1_024, 1.5, Number.NaN])
    assert.throws(() => new IdSource(node, systemClock), RangeError);
  assert.throws(() => new IdSource(0, new ManualClock('2024-12-31T23:59:59Z')).next(), RangeError);
  assert.throws(() => new IdSource(0, new ManualClock('2095-01-01T00:00:00Z')).next(), RangeError);
});
