import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webhookDelayMs } from './webhook-delay.ts';

test('the delay grows from five seconds to an hour', () => {
  const middle = (attempts: number): number => webhookDelayMs(attempts, 500, null, 0.5);
  assert.deepEqual(
    [0, 1, 2, 9, 10, 32_767].map(middle),
    [5_000, 10_000, 20_000, 2_560_000, 3_600_000, 3_600_000],
  );
});

test('customers behind one broken network do not come back in the same second', () => {
  assert.equal(webhookDelayMs(0, null, null, 0), 4_000);
  assert.equal(webhookDelayMs(0, null, null, 0.999999), 6_000);
});

test('Retry-After is honoured, and an endpoint that is gone is asked once an hour', () => {
  assert.equal(webhookDelayMs(0, 429, 60, 0.5), 60_000);
  assert.equal(webhookDelayMs(5, 503, 1, 0.5), 160_000);
  assert.equal(webhookDelayMs(0, 410, null, 0.5), 3_600_000);
});
