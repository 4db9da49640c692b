import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { normaliseDest } from './dest-number.ts';

const digitsOf = (written: string, shortCodes = false): string | null => {
  const number = normaliseDest(written, shortCodes);
  return number.ok ? number.digits : null;
};

test('a number with +, with 00 or with neither has one spelling', () => {
  for (const written of ['+32470998877', '0032470998877', '32470998877']) {
    assert.equal(digitsOf(written), '32470998877');
  }
});

test('7 to 15 digits are a number, fewer or more are not', () => {
  assert.equal(digitsOf('1234567'), '1234567');
  assert.equal(digitsOf('123456789012345'), '123456789012345');
  assert.equal(digitsOf('123456'), null);
  assert.equal(digitsOf('1234567890123456'), null);
  assert.equal(digitsOf('+123456'), null);
});

test('a national number is refused: nobody knows of which country it is', () => {
  assert.equal(digitsOf('0470998877'), null);
  assert.equal(digitsOf('000470998877'), null);
  assert.equal(digitsOf('+0470998877'), null);
});

test('anything but digits is refused', () => {
  for (const written of [
    '',
    '+',
    '00',
    '32 470 99 88 77',
    '32470-998877',
    'ROOTSMS',
    '++32470998877',
    '3247099887７',
  ]) {
    assert.equal(digitsOf(written), null, written);
  }
});

test('short codes of 3 to 6 digits are taken only where they are allowed', () => {
  assert.equal(digitsOf('8686'), null);
  assert.deepEqual(normaliseDest('8686', true), { ok: true, digits: '8686', short: true });
  assert.equal(digitsOf('112', true), '112');
  assert.equal(digitsOf('11', true), null);
  assert.equal(digitsOf('+8686', true), null);
  assert.deepEqual(normaliseDest('32470998877', true), { ok: true, digits: '32470998877', short: false });
});

test('any text at all becomes digits of allowed length or a refusal, and digits stay as they are', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^(\+|00)?\d{0,20}$/)),
      fc.boolean(),
      (text, shortCodes) => {
        const number = normaliseDest(text, shortCodes);
        if (!number.ok) return;
        assert.match(number.digits, number.short ? /^\d{3,6}$/ : /^[1-9]\d{6,14}$/);
        assert.ok(text.endsWith(number.digits));
        assert.deepEqual(normaliseDest(number.digits, shortCodes), number);
      },
    ),
  );
});
