import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STATUS, statusName } from '@rootsms/smpp';
import fc from 'fast-check';
import { POLICY_OTHERWISE, POLICY_STATUSES, policyFor, retryAfterMs } from './retry-policy.ts';
import { isFinal, STATE } from './state.ts';

test('every status of the specification but the broadcasts’ has a policy of its own', () => {
  const without = Object.entries(STATUS)
    .filter(([, status]) => !POLICY_STATUSES.includes(status))
    .map(([name]) => name);
  assert.ok(
    without.every((name) => name.includes('BCAST')),
    without.join(', '),
  );
});

test('every policy has a sentence, and a final state unless the carrier took the message', () => {
  for (const status of POLICY_STATUSES) {
    const policy = policyFor(status);
    assert.match(policy.sentence, /^[A-Z].*\.$/, statusName(status));
    assert.equal(isFinal(policy.state), status !== 0, statusName(status));
    assert.ok(policy.attemptsMax >= 1);
  }
});

test('throttled and queue full make the whole link wait, however often, and differ in how long', () => {
  const throttled = policyFor(STATUS.ESME_RTHROTTLED);
  const full = policyFor(STATUS.ESME_RMSGQFUL);
  for (const policy of [throttled, full]) {
    assert.equal(policy.action, 'throttle');
    assert.equal(policy.attemptsMax, Infinity);
  }
  assert.ok(throttled.afterMs < full.afterMs);
});

test('the carrier’s own trouble is tried again, a wrong recipient is not, a wrong sender may go elsewhere', () => {
  assert.equal(policyFor(STATUS.ESME_RSYSERR).action, 'retry');
  assert.equal(policyFor(STATUS.ESME_RX_T_APPN).action, 'retry');
  assert.deepEqual(
    [policyFor(STATUS.ESME_RINVDSTADR).action, policyFor(STATUS.ESME_RINVDSTADR).state],
    ['final', STATE.rejected],
  );
  assert.equal(policyFor(STATUS.ESME_RINVSRCADR).action, 'other_route');
  assert.equal(policyFor(STATUS.ESME_RINVBNDSTS).action, 'rebind');
  assert.equal(policyFor(STATUS.ESME_ROK).action, 'accepted');
});

test('a status that nobody knows goes to another route', () => {
  for (const status of [0x400, 0x4ff, 0x10d, 0xdeadbeef, -1, NaN])
    assert.equal(policyFor(status), POLICY_OTHERWISE);
});

test('waits double up to the longest and lose at most a quarter at random', () => {
  const policy = policyFor(STATUS.ESME_RSYSERR);
  const waits = [1, 2, 3, 4, 5, 6, 7, 8].map((attempts) => retryAfterMs(policy, attempts, () => 0));
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  assert.equal(
    retryAfterMs(policy, 1, () => 0.999_999),
    750,
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...POLICY_STATUSES),
      fc.integer(),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (status, attempts, random) => {
        const some = policyFor(status);
        const waitMs = retryAfterMs(some, attempts, () => random);
        assert.ok(waitMs >= Math.floor(some.afterMs * 0.75) && waitMs <= some.afterMaxMs);
      },
    ),
  );
});
