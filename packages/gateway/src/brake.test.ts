import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Brake } from './brake.ts';

const MINUTE_MS = 60_000;

test('five failures are free, each further one doubles the wait, up to a quarter of an hour', () => {
  const brake = new Brake();
  let now = 0;
  for (let failure = 0; failure < 5; failure++) brake.failed('a', now);
  assert.equal(brake.waitMs('a', now), 0);
  const waits: number[] = [];
  for (let failure = 0; failure < 12; failure++) {
    brake.failed('a', now);
    waits.push(brake.waitMs('a', now));
    now += brake.waitMs('a', now);
    assert.equal(brake.waitMs('a', now), 0);
  }
  assert.deepEqual(waits.slice(0, 4), [1_000, 2_000, 4_000, 8_000]);
  assert.equal(waits.at(-1), 15 * MINUTE_MS);
  assert.equal(brake.waitMs('b', 0), 0);
});

test('who gets in, or stays quiet for half an hour, begins anew', () => {
  const brake = new Brake();
  for (let failure = 0; failure < 6; failure++) brake.failed('a', 0);
  assert.ok(brake.waitMs('a', 0) > 0);
  brake.passed('a');
  assert.equal(brake.waitMs('a', 0), 0);
  for (let failure = 0; failure < 6; failure++) brake.failed('b', 0);
  brake.failed('b', 31 * MINUTE_MS);
  assert.equal(brake.waitMs('b', 31 * MINUTE_MS), 0);
});

test('a flood of names pushes out the longest quiet ones, never the memory', () => {
  const brake = new Brake();
  for (let failure = 0; failure < 6; failure++) brake.failed('first', 0);
  for (let at = 0; at < 49_999; at++) brake.failed(`name ${at}`, 0);
  assert.ok(brake.waitMs('first', 0) > 0);
  brake.failed('one more', 0);
  assert.equal(brake.waitMs('first', 0), 0);
});
