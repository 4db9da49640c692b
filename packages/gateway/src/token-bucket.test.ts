import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TokenBucket } from './token-bucket.ts';

test('behaviour 8, throttle: a bucket lets the burst through, then its rate', () => {
  const bucket = new TokenBucket(10, 20, 0);
  for (let at = 0; at < 20; at++) assert.ok(bucket.take(1, 0));
  assert.equal(bucket.take(1, 0), false);
  assert.equal(bucket.waitMs(1, 0), 100);
  assert.equal(bucket.take(1, 99), false);
  assert.ok(bucket.take(1, 100));
  assert.equal(bucket.take(1, 100), false);
});

test('a message of several segments costs several, and passes a full bucket that is smaller than it', () => {
  const bucket = new TokenBucket(1, 3, 0);
  assert.ok(bucket.take(5, 0));
  assert.equal(bucket.take(1, 0), false);
  assert.equal(bucket.waitMs(1, 0), 3_000);
  assert.equal(bucket.take(1, 2_999), false);
  assert.ok(bucket.take(1, 3_000));
});

test('over any time no more passes than the burst and the rate allow, whatever the clock does', () => {
  const step = fc.record({
    byMs: fc.integer({ min: -500, max: 500 }),
    segments: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const bucket = new TokenBucket(20, 10, 0);
      let now = 0;
      let forwardMs = 0;
      let passed = 0;
      for (const { byMs, segments } of steps) {
        now += byMs;
        forwardMs += Math.max(0, byMs);
        if (bucket.take(segments, now)) passed += segments;
        assert.ok(passed <= 10 + (forwardMs * 20) / 1_000 + 1e-6);
      }
    }),
  );
});

test('what is in the bucket stays when the rate changes, up to the new burst', () => {
  const bucket = new TokenBucket(10, 10, 0);
  assert.ok(bucket.take(4, 0));
  bucket.reshape(100, 50, 0);
  assert.equal(bucket.waitMs(7, 0), 10);
  bucket.reshape(1, 2, 0);
  assert.ok(bucket.take(2, 0));
  assert.equal(bucket.take(1, 0), false);
});
