import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { getCountries, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/examples.mobile.json';
import { countryOf, originOf, prefixOf } from './country.ts';

test('a calling code says the country', () => {
  for (const [number, country] of [
    ['32470998877', 'BE'],
    ['31612345678', 'NL'],
    ['33612345678', 'FR'],
    ['4915112345678', 'DE'],
    ['352621123456', 'LU'],
    ['351912345678', 'PT'],
    ['97150123456', 'AE'],
  ] as const) {
    assert.equal(countryOf(number), country);
  }
});

test('where countries share a calling code the leading digits decide', () => {
  for (const [number, country] of [
    ['12125551234', 'US'],
    ['14165551234', 'CA'],
    ['18765551234', 'JM'],
    ['16585551234', 'JM'],
    ['18095551234', 'DO'],
    ['18295551234', 'DO'],
    ['17875551234', 'PR'],
    ['12425551234', 'BS'],
    ['18685551234', 'TT'],
    ['14415551234', 'BM'],
    ['79161234567', 'RU'],
    ['77011234567', 'KZ'],
    ['447400123456', 'GB'],
    ['447700900001', 'GB'],
    ['447797712345', 'JE'],
    ['447781123456', 'GG'],
    ['447624123456', 'IM'],
    ['393123456789', 'IT'],
    ['390669812345', 'VA'],
    ['212650123456', 'MA'],
    ['61412345678', 'AU'],
    ['61891641234', 'CX'],
    ['4741234567', 'NO'],
    ['4779123456', 'SJ'],
    ['262692123456', 'RE'],
    ['262639012345', 'YT'],
    ['358181234567', 'AX'],
    ['59995181234', 'CW'],
    ['5993181234', 'BQ'],
  ] as const) {
    assert.equal(countryOf(number), country, number);
  }
});

test('free-phone numbers of North America count as the United States’', () => {
  assert.equal(countryOf('18005551234'), 'US');
});

test('the prefix is the calling code and three more digits', () => {
  assert.equal(prefixOf('32470998877'), 32470);
  assert.equal(prefixOf('12125551234'), 1212);
  assert.equal(prefixOf('77011234567'), 7701);
  assert.equal(prefixOf('352621123456'), 352621);
  assert.equal(prefixOf('32'), 32);
  assert.equal(prefixOf('3247'), 3247);
});

test('a code that belongs to no country has a prefix and no country; one that nobody has has neither', () => {
  assert.deepEqual(originOf('881612345678'), { country: null, prefix: 881612 });
  assert.deepEqual(originOf('99912345678'), { country: null, prefix: 0 });
  assert.deepEqual(originOf('0470998877'), { country: null, prefix: 0 });
  assert.deepEqual(originOf(''), { country: null, prefix: 0 });
  assert.deepEqual(originOf('ROOTSMS'), { country: null, prefix: 0 });
});

test('every country’s example mobile number is at home there, as libphonenumber says', () => {
  for (const country of getCountries()) {
    const number = getExampleNumber(country, examples)?.number;
    assert.ok(number, country);
    assert.equal(countryOf(number.slice(1)), parsePhoneNumberFromString(number)?.country, country);
  }
});

test('numbers that libphonenumber finds valid are at home where it says, but for ranges that countries share', () => {
  const sharing = new Set(['US', 'GB', 'AU', 'MA', 'FI', 'IT', 'NO', 'GP', 'RU']);
  fc.assert(
    fc.property(fc.stringMatching(/^[1-9]\d{8,12}$/), (digits) => {
      const parsed = parsePhoneNumberFromString(`+${digits}`);
      if (parsed?.country === undefined || !parsed.isValid()) return;
      const found = countryOf(digits);
      assert.ok(
        found === parsed.country || sharing.has(found ?? ''),
        `${digits}: ${found}, ${parsed.country}`,
      );
    }),
    { numRuns: 3_000 },
  );
});

test('any text has an origin, the same whatever follows the digits that decide', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{1,25}$/)), (text) => {
      const { country, prefix } = originOf(text);
      assert.ok(country === null || /^[A-Z]{2}$/.test(country));
      assert.ok(Number.isInteger(prefix) && prefix >= 0 && prefix <= 999_999);
      assert.ok(prefix === 0 || text.startsWith(String(prefix)));
    }),
  );
});
