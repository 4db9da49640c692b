import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { currencyDecimals, isCurrency, type Currency } from './currency.ts';
import { Fault } from './errors.ts';
import {
  addMoney,
  allocateMoney,
  compareMoney,
  formatMoney,
  money,
  moneyToDecimal,
  parseMoney,
  subtractMoney,
} from './money.ts';

const currencies = Object.keys(currencyDecimals).filter(isCurrency);
const anyCurrency = fc.constantFrom<Currency>(...currencies);
const anyMinor = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });

test('amounts of one currency add, subtract and compare; of two they are a fault', () => {
  const a = money('EUR', 1_050n);
  assert.deepEqual(addMoney(a, money('EUR', 50n)), money('EUR', 1_100n));
  assert.deepEqual(subtractMoney(a, money('EUR', 1_051n)), money('EUR', -1n));
  assert.deepEqual(
    [compareMoney(a, a), compareMoney(a, money('EUR', 2_000n)), compareMoney(a, money('EUR', 0n))],
    [0, -1, 1],
  );
  for (const act of [addMoney, subtractMoney, compareMoney])
    assert.throws(() => act(a, money('USD', 1n)), Fault);
});

test('an allocation adds up to the amount, and no share is a cent away from its due', () => {
  const weights = fc.array(fc.bigInt({ min: 0n, max: 1_000_000n }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(anyMinor, weights, (minor, parts) => {
      fc.pre(parts.some((part) => part > 0n));
      const total = parts.reduce((sum, part) => sum + part, 0n);
      const shares = allocateMoney(money('EUR', minor), parts);
      assert.equal(
        shares.reduce((sum, share) => sum + share.minor, 0n),
        minor,
      );
      for (const [index, share] of shares.entries()) {
        const difference = share.minor * total - minor * (parts[index] ?? 0n);
        assert.ok(difference < total && -difference < total);
      }
    }),
  );
});

test('the odd cent goes to the largest remainder, and among equals to the first', () => {
  const split = (minor: bigint, weights: bigint[]): bigint[] =>
    allocateMoney(money('EUR', minor), weights).map((share) => share.minor);
  assert.deepEqual(split(100n, [1n, 1n, 1n]), [34n, 33n, 33n]);
  assert.deepEqual(split(-100n, [1n, 1n, 1n]), [-34n, -33n, -33n]);
  assert.deepEqual(split(10n, [25n, 75n, 0n]), [3n, 7n, 0n]);
  assert.deepEqual(split(1n, [1n, 2n]), [0n, 1n]);
  assert.throws(() => split(1n, [0n, 0n]), Fault);
  assert.throws(() => split(1n, [2n, -1n]), Fault);
});

test('the decimal form has exactly the decimals of its currency', () => {
  assert.equal(moneyToDecimal(money('EUR', -5n)), '-0.05');
  assert.equal(moneyToDecimal(money('JPY', 1_500n)), '1500');
  assert.equal(moneyToDecimal(money('KWD', 1_234n)), '1.234');
  assert.equal(moneyToDecimal(money('USD', 0n)), '0.00');
});

test('people read amounts as their locale writes them, exactly at any size', () => {
  const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/gu, ' ');
  assert.equal(plain(formatMoney(money('EUR', 123_456n), 'nl-BE')), '€ 1.234,56');
  assert.equal(plain(formatMoney(money('EUR', 123_456n), 'en-IE')), '€1,234.56');
  assert.equal(plain(formatMoney(money('JPY', 123_456n), 'en-US')), '¥123,456');
  assert.equal(formatMoney(money('EUR', 900_719_925_474_099_301n), 'en-IE'), '€9,007,199,254,740,993.01');
});

test('what was formatted is read back as the same amount, in every currency and four ways of writing', () => {
  const locales = fc.constantFrom('nl-BE', 'fr-BE', 'de-DE', 'en-US', 'de-CH', 'en-IN');
  fc.assert(
    fc.property(anyCurrency, anyMinor, locales, (currency, minor, locale) => {
      const text = formatMoney(money(currency, minor), locale);
      assert.deepEqual(parseMoney(text, currency, locale), { ok: true, value: money(currency, minor) }, text);
      const decimal = moneyToDecimal(money(currency, minor));
      assert.deepEqual(
        parseMoney(decimal, currency, 'en-US'),
        { ok: true, value: money(currency, minor) },
        decimal,
      );
    }),
  );
});

test("a decimal too many, another locale's marks and garbage are refused, never rounded", () => {
  assert.deepEqual(parseMoney('1,234', 'EUR', 'nl-BE'), { ok: false, code: 'amount_too_precise' });
  assert.deepEqual(parseMoney('10.5', 'JPY', 'en-US'), { ok: false, code: 'amount_too_precise' });
  for (const text of [
    '',
    '-',
    '€',
    '1,2,3',
    '1e5',
    '0x10',
    '1.2.3',
    'NaN',
    '१२',
    '9'.repeat(41),
    '--1',
    '1..2',
    ',5',
    '12.34',
    '1.23',
  ]) {
    assert.deepEqual(parseMoney(text, 'EUR', 'nl-BE'), { ok: false, code: 'amount_invalid' }, text);
  }
  fc.assert(
    fc.property(fc.string(), (text) => {
      const read = parseMoney(text, 'EUR', 'fr-BE');
      return !read.ok || /\d/.test(text);
    }),
  );
});

test('a currency is an upper-case ISO 4217 code that is in use', () => {
  assert.ok(isCurrency('EUR'));
  for (const code of ['eur', 'XXX', 'toString', '', 'EURO']) assert.ok(!isCurrency(code), code);
  assert.ok(currencies.length > 150);
});
