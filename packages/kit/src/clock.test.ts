import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ManualClock, systemClock } from './clock.ts';

test('a manual clock stands still until it is moved', () => {
  const clock = new ManualClock('2026-01-01T00:00:00Z');
  assert.equal(clock.nowMs(), Date.UTC(2026, 0, 1));
  clock.advance(1_500);
  assert.equal(clock.nowMs(), Date.UTC(2026, 0, 1) + 1_500);
  assert.equal(clock.monotonicMs(), 1_500);
});

test('a correction moves the time of day and leaves the stopwatch alone', () => {
  const clock = new ManualClock(10_000);
  clock.advance(500);
  clock.set(3_000);
  assert.equal(clock.nowMs(), 3_000);
  assert.equal(clock.monotonicMs(), 500);
});

test('a manual clock refuses to advance backwards and to start at no time', () => {
  assert.throws(() => new ManualClock().advance(-1), RangeError);
  assert.throws(() => new ManualClock().advance(Number.NaN), RangeError);
  assert.throws(() => new ManualClock('yesterday'), RangeError);
});

test('the system clock tells the time and its stopwatch never goes back', () => {
  assert.ok(systemClock.nowMs() > Date.UTC(2026, 0, 1));
  const first = systemClock.monotonicMs();
  assert.ok(systemClock.monotonicMs() >= first);
});
