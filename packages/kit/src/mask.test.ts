import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { maskNumber, maskNumbers } from './mask.ts';

test('a number is shown by its country and prefix only', () => {
  assert.equal(maskNumber('+32470123456'), '+3247xxxxxxx');
  assert.equal(maskNumber('0032470123456'), '+3247xxxxxxx');
  assert.equal(maskNumber('+14155550123'), '+141xxxxxxxx');
  assert.equal(maskNumber('+352621123456'), '+35262xxxxxxx');
  assert.equal(maskNumber('8850'), '+xxxx');
  assert.equal(maskNumber('ACME'), 'xxxx');
});

test('at least six digits of any number stay hidden', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\+?\d{1,30}$/), (number) => {
      const digits = number.replaceAll(/\D/g, '');
      const shown = maskNumber(number).replaceAll(/\D/g, '');
      return shown.length <= Math.max(0, digits.length - 6) && shown.length <= 5;
    }),
  );
});

test('numbers inside a text are hidden however they are written', () => {
  const written = [
    '+32470123456',
    '0032470123456',
    '32470123456',
    '+32 470 12 34 56',
    '+32 (0)470-12.34.56',
    '+1 (415) 555-0123',
  ];
  for (const number of written) {
    const masked = maskNumbers(`no route to ${number}, sorry`);
    assert.match(masked, /^no route to \+\d{0,5}x+, sorry$/, number);
  }
});

test('ids, addresses, hashes, times and versions stay readable', () => {
  const fine = [
    '252288000000028672 sent', '127.0.0.1:54321', '2026-11-22T15:21:38.416Z', 'deadbeef12345678cafe', 'node v26.10.0', 'took 0.123456789 s',
  ]; // prettier-ignore
  for (const text of fine) assert.equal(maskNumbers(text), text);
});

test('no number of eight to fifteen digits survives in any text', () => {
  const number = fc.stringMatching(/^[1-9]\d{7,14}$/);
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z ]{0,20}$/), number, (words, digits) => {
      return !maskNumbers(`${words} ${digits} ${words}`).includes(digits);
    }),
  );
});
