import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addRelative, formatAbsoluteTime, formatRelativeTime, parseSmppTime } from './smpp-time.ts';

const NOW = new Date('2026-01-31T12:00:00.000Z');
const at = (text: string, now = NOW): string => {
  const time = parseSmppTime(text, now);
  assert.ok(time.ok, JSON.stringify(time));
  return time.at?.toISOString() ?? 'none';
};

test('nothing given is no time', () => {
  assert.deepEqual(parseSmppTime('', NOW), { ok: true, kind: 'none', at: null });
});

test('behaviour 24, time fields: absolute times are read with their distance to UTC', () => {
  assert.equal(at('260131235900000+'), '2026-01-31T23:59:00.000Z');
  assert.equal(at('260131235959904+'), '2026-01-31T22:59:59.900Z');
  assert.equal(at('260131235900020-'), '2026-02-01T04:59:00.000Z');
  assert.equal(at('240229000000000+'), '2024-02-29T00:00:00.000Z');
});

test('two digits of a year belong to the century nearest to now', () => {
  assert.equal(at('990101000000000+').slice(0, 4), '1999');
  assert.equal(at('750101000000000+').slice(0, 4), '2075');
  assert.equal(at('000101000000000+', new Date('2099-06-01T00:00:00Z')).slice(0, 4), '2100');
});

test('relative times count by the calendar', () => {
  assert.equal(at('000007000000000R'), '2026-02-07T12:00:00.000Z');
  assert.equal(at('000100000000000R'), '2026-02-28T12:00:00.000Z');
  assert.equal(at('010100000000000R'), '2027-02-28T12:00:00.000Z');
  assert.equal(at('020100000000000R'), '2028-02-29T12:00:00.000Z');
  assert.equal(at('001201010101000R'), '2027-02-01T13:01:01.000Z');
  assert.equal(at('000000000000000R'), NOW.toISOString());
});

test('what is out of range, too short, too long or without sign is refused by code', () => {
  const expected: [string, string][] = [
    ['26013123590000+', 'LENGTH'],
    ['2601312359000000+', 'LENGTH'],
    ['26013123590000 +', 'NOT_DIGITS'],
    ['2601312359000é0+', 'NOT_DIGITS'],
    ['260131235900000 ', 'SIGN'],
    ['260131235900000r', 'SIGN'],
    ['261301000000000+', 'OUT_OF_RANGE'],
    ['260001000000000+', 'OUT_OF_RANGE'],
    ['260229000000000+', 'OUT_OF_RANGE'],
    ['260131240000000+', 'OUT_OF_RANGE'],
    ['260131236000000+', 'OUT_OF_RANGE'],
    ['260131235960000+', 'OUT_OF_RANGE'],
    ['260131235900049+', 'OUT_OF_RANGE'],
    ['001300000000000R', 'OUT_OF_RANGE'],
    ['000032000000000R', 'OUT_OF_RANGE'],
    ['000000240000000R', 'OUT_OF_RANGE'],
    ['000000006000000R', 'OUT_OF_RANGE'],
    ['000000000060000R', 'OUT_OF_RANGE'],
  ];
  for (const [text, code] of expected) assert.deepEqual(parseSmppTime(text, NOW), { ok: false, code }, text);
});

test('instants written with any distance to UTC read back to the tenth of a second', () => {
  const instant = fc.date({ min: new Date('1990-01-01'), max: new Date('2070-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(instant, fc.integer({ min: -48, max: 48 }), (date, quarters) => {
      const text = formatAbsoluteTime(date, quarters);
      const time = parseSmppTime(text, NOW);
      assert.ok(time.ok && time.at !== null);
      assert.equal(time.at.getTime(), Math.floor(date.getTime() / 100) * 100);
    }),
  );
});

test('distances written read back to the same instant', () => {
  const part = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });
  const relative = fc.record({
    years: part(99),
    months: part(12),
    days: part(31),
    hours: part(23),
    minutes: part(59),
    seconds: part(59),
  });
  fc.assert(
    fc.property(relative, (distance) => {
      const time = parseSmppTime(formatRelativeTime(distance), NOW);
      assert.ok(time.ok && time.at !== null);
      assert.equal(time.at.getTime(), addRelative(NOW, distance).getTime());
    }),
  );
});

test('what the format cannot say is a fault', () => {
  assert.throws(() => formatRelativeTime({ days: 32 }), RangeError);
  assert.throws(() => formatRelativeTime({ hours: 0.5 }), RangeError);
  assert.throws(() => formatAbsoluteTime(NOW, 49), RangeError);
  assert.throws(() => formatAbsoluteTime(new Date(NaN)), RangeError);
});

test('garbage never throws', () => {
  const sixteen = fc.string({
    unit: fc.constantFrom('0', '1', '9', '+', '-', 'R', ' ', 'x'),
    minLength: 14,
    maxLength: 17,
  });
  fc.assert(
    fc.property(fc.oneof(sixteen, fc.string()), (text) => {
      const time = parseSmppTime(text, NOW);
      if (time.ok && time.at !== null) assert.ok(!Number.isNaN(time.at.getTime()));
    }),
    { numRuns: 2000 },
  );
});
