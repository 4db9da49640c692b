import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { normaliseAddress, parseE164, parseSender } from './address.ts';

const short = (ton: number, npi: number, address: string): string => {
  const result = normaliseAddress({ ton, npi, address });
  return result.ok ? `${result.kind} ${result.ton} ${result.npi} ${result.address}` : result.code;
};

test('an international number has one spelling whoever sends it', () => {
  for (const [ton, npi, address] of [
    [1, 1, '32470123456'],
    [0, 0, '+32470123456'],
    [0, 1, '0032470123456'],
    [1, 1, '+32470123456'],
    [2, 1, '+32470123456'],
    [0, 0, '32470123456'],
    [1, 0, '0032470123456'],
  ] as const) {
    assert.equal(short(ton, npi, address), 'international 1 1 32470123456');
  }
});

test('words are alphanumeric, up to eleven septets of the GSM alphabet', () => {
  assert.equal(short(5, 0, 'ROOTSMS'), 'alphanumeric 5 0 ROOTSMS');
  assert.equal(short(0, 0, 'Root SMS 24'), 'alphanumeric 5 0 Root SMS 24');
  assert.equal(short(5, 0, 'TwelveLetter'), 'TOO_LONG');
  assert.equal(short(5, 0, 'Euro€€€€'), 'TOO_LONG');
  assert.equal(short(5, 0, 'Ромашка'), 'NOT_GSM');
  assert.equal(short(5, 0, 'a\nb'), 'NOT_GSM');
  assert.equal(short(5, 9, '12345'), 'alphanumeric 5 0 12345');
});

test('short codes, national numbers and nonsense', () => {
  assert.equal(short(0, 0, '8686'), 'short 6 1 8686');
  assert.equal(short(6, 1, '86867777'), 'short 6 1 86867777');
  assert.equal(short(3, 0, '8686'), 'short 3 0 8686');
  assert.equal(short(2, 0, '0470123456'), 'national 2 1 0470123456');
  assert.equal(short(0, 0, '0470123456'), 'national 2 1 0470123456');
  assert.equal(short(0, 0, ''), 'EMPTY');
  assert.equal(short(1, 1, '32 470'), 'NOT_A_NUMBER');
  assert.equal(short(1, 1, '1234567890123456'), 'TOO_LONG');
  assert.equal(short(1, 1, '123'), 'NOT_A_NUMBER');
  assert.equal(short(0, 0, '+abc'), 'NOT_A_NUMBER');
  assert.equal(short(0, 0, 'x'.repeat(500)), 'TOO_LONG');
});

test('what is normalised is normal', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 0, max: 18 }),
      fc.string({ maxLength: 21 }),
      (ton, npi, address) => {
        const once = normaliseAddress({ ton, npi, address });
        if (!once.ok) return;
        assert.ok(once.address.length <= 20);
        assert.deepEqual(normaliseAddress(once), once);
      },
    ),
  );
});

test('a sender as a person writes it', () => {
  const kind = (text: string): string => {
    const result = parseSender(text);
    return result.ok ? `${result.kind} ${result.address}` : result.code;
  };
  assert.equal(kind('+32 470 12 34 56'), 'international 32470123456');
  assert.equal(kind('0032470123456'), 'international 32470123456');
  assert.equal(kind('32470123456'), 'international 32470123456');
  assert.equal(kind(' 8686 '), 'short 8686');
  assert.equal(kind('ROOT SMS'), 'alphanumeric ROOT SMS');
  assert.equal(kind('12'), 'NOT_A_NUMBER');
  assert.equal(kind('+12'), 'NOT_A_NUMBER');
  assert.equal(kind('   '), 'EMPTY');
});

test('recipients have the shape of E.164', () => {
  for (const text of [
    '+32470123456',
    '0032470123456',
    '32470123456',
    '+32 (470) 12.34.56',
    '+32-470/12‑34‑56',
  ]) {
    assert.deepEqual(parseE164(text), { ok: true, number: '32470123456' }, text);
  }
  const refused: [string, string][] = [
    ['', 'NOT_A_NUMBER'],
    ['+', 'NOT_A_NUMBER'],
    ['hello', 'NOT_A_NUMBER'],
    ['123456', 'TOO_SHORT'],
    ['1234567890123456', 'TOO_LONG'],
    ['0470123456', 'LEADING_ZERO'],
    ['+3247012345a', 'NOT_A_NUMBER'],
    ['++32470123456', 'NOT_A_NUMBER'],
    ['1'.repeat(1000), 'TOO_LONG'],
    ['٣٢٤٧٠١٢٣٤٥٦', 'NOT_A_NUMBER'],
  ];
  for (const [text, code] of refused) assert.deepEqual(parseE164(text), { ok: false, code }, text);
  assert.equal(parseE164('1234567').ok, true);
  assert.equal(parseE164('123456789012345').ok, true);
});
