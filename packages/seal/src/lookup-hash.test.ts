import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { SealError } from './errors.ts';
import { LookupHasher, normaliseNumber, prefilterOf } from './lookup-hash.ts';
import { MasterKey } from './master-key.ts';

const master = new MasterKey(Buffer.alloc(32, 4));
const recipients = new LookupHasher(master, 'recipient-lookup');
const suppressed = new LookupHasher(master, 'suppression');
const digits = fc.stringMatching(/^\d{1,20}$/);

test("a look-up hash is Node's HMAC-SHA256 cut to 16 octets, for every number", () => {
  fc.assert(
    fc.property(digits, (number) => {
      const expected = createHmac('sha256', master.derive('recipient-lookup'))
        .update(number)
        .digest()
        .subarray(0, 16);
      assert.deepEqual(recipients.of(number), expected);
      assert.equal(recipients.latin1Of(number), expected.toString('latin1'));
      assert.equal(recipients.prefilter(number), prefilterOf(expected));
    }),
    { numRuns: 1000 },
  );
});

test('a text is hashed the same way, up to 255 octets', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 80, unit: 'grapheme' }), (text) => {
      fc.pre(Buffer.byteLength(text) <= 255);
      const expected = createHmac('sha256', master.derive('recipient-lookup'))
        .update(text)
        .digest()
        .subarray(0, 16);
      assert.deepEqual(recipients.ofText(text), expected);
    }),
    { numRuns: 300 },
  );
  assert.throws(() => recipients.ofText('x'.repeat(256)), SealError);
});

test('octets of any number are hashed the same way', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      const expected = createHmac('sha256', master.derive('recipient-lookup')).update(bytes).digest();
      assert.deepEqual(recipients.ofBytes(bytes), expected.subarray(0, 16));
    }),
    { numRuns: 300 },
  );
});

test('the opt-out list cannot be used to search messages: same number, other hash', () => {
  assert.notDeepEqual(recipients.of('32470998877'), suppressed.of('32470998877'));
  assert.equal(recipients.keyId, master.id);
});

test('what is not 1 to 20 digits is refused, without being repeated', () => {
  for (const wrong of ['', '+32470998877', '3247099887a', '0'.repeat(21), '３２', ' 32']) {
    assert.throws(
      () => recipients.of(wrong),
      (error) => error instanceof SealError && error.code === 'number_malformed' && !/32/.test(error.message),
    );
  }
});

test('the prefilter is the first 53 bits, exact in a double', () => {
  const most = Buffer.alloc(16, 255);
  assert.equal(prefilterOf(most), Number.MAX_SAFE_INTEGER);
  assert.equal(prefilterOf(Buffer.alloc(16)), 0);
});

test('a number is normalised to its digits from every way people write it', () => {
  for (const written of [
    '+32470998877',
    '0032470998877',
    '32470998877',
    '+32 470 99 88 77',
    '+32 (470) 99.88-77',
    '+32/470/998877',
    '+32 (0)470 99 88 77',
  ]) {
    assert.equal(normaliseNumber(written), '32470998877');
  }
  for (const wrong of ['', '+', 'ROOTSMS', '1'.repeat(21), '+3247099887x', '++3247']) {
    assert.equal(normaliseNumber(wrong), undefined);
  }
});
