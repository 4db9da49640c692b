import { currencyDecimals, type Currency } from './currency.ts';
import { Fault, ok, refuse, type Result } from './errors.ts';

/** An exact amount: whole minor units (cents, fils, yen) of one currency. Never a float. */
export interface Money {
  readonly currency: Currency;
  readonly minor: bigint;
}

const AMOUNT_CHARACTERS_MAX = 40;

export type MoneyRefusal = 'amount_invalid' | 'amount_too_precise';

export function money(currency: Currency, minor: bigint): Money {
  return { currency, minor };
}

/** Mixing currencies is a fault of ours, not of the person who pays: it throws. */
export function addMoney(a: Money, b: Money): Money {
  sameCurrency(a, b);
  return { currency: a.currency, minor: a.minor + b.minor };
}

export function subtractMoney(a: Money, b: Money): Money {
  sameCurrency(a, b);
  return { currency: a.currency, minor: a.minor - b.minor };
}

/** Below, equal, above: -1, 0, 1. */
export function compareMoney(a: Money, b: Money): -1 | 0 | 1 {
  sameCurrency(a, b);
  if (a.minor === b.minor) return 0;
  return a.minor < b.minor ? -1 : 1;
}

/**
 * Splits an amount by weights without losing or making a cent (largest remainder; among equals the first gets it).
 *
 *     allocateMoney(money('EUR', 100n), [1n, 1n, 1n]); // 34, 33, 33 cents
 */
export function allocateMoney(amount: Money, weights: readonly bigint[]): Money[] {
  const total = weights.reduce((sum, weight) => {
    if (weight < 0n) throw new Fault('allocateMoney: a weight is negative');
    return sum + weight;
  }, 0n);
  if (total === 0n) throw new Fault('allocateMoney: the weights add up to nothing');
  const sign = amount.minor < 0n ? -1n : 1n;
  const size = amount.minor * sign;
  const shares = weights.map((weight, index) => ({
    index,
    minor: (size * weight) / total,
    remainder: (size * weight) % total,
  }));
  const given = shares.reduce((sum, share) => sum + share.minor, 0n);
  const byRemainder = shares.toSorted((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder < b.remainder ? 1 : -1,
  );
  // What division left over is less than the number of shares, so one more for the first of them is enough.
  for (const share of byRemainder.slice(0, Number(size - given))) share.minor += 1n;
  return shares.map((share) => ({ currency: amount.currency, minor: share.minor * sign }));
}

/** The plain decimal form for APIs and files: `-12.05`, `1500` for yen. Exact, no grouping, no currency. */
export function moneyToDecimal(amount: Money): string {
  const decimals = currencyDecimals[amount.currency];
  const sign = amount.minor < 0n ? '-' : '';
  const digits = String(amount.minor < 0n ? -amount.minor : amount.minor).padStart(decimals + 1, '0');
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** The form for people: `formatMoney(money('EUR', 123456n), 'nl-BE')` is `€ 1.234,56`. */
export function formatMoney(amount: Money, locale: string): string {
  const decimals = currencyDecimals[amount.currency];
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: amount.currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  // The decimal form is exact at any size; a number would round past 2^53.
  return format.format(moneyToDecimal(amount) as Intl.StringNumericLiteral);
}

/**
 * Reads what a person typed in their locale, with or without grouping and currency: `1.234,56`, `€ 12`, `-3,5`.
 * More decimals than the currency has are refused, not rounded.
 */
export function parseMoney(text: string, currency: Currency, locale: string): Result<Money, MoneyRefusal> {
  if (text.length > AMOUNT_CHARACTERS_MAX) return refuse('amount_invalid');
  const decimals = currencyDecimals[currency];
  const marks = localeMarks(locale, currency);
  const bare = text
    .replaceAll(marks.symbol, '')
    .replaceAll(currency, '')
    .replaceAll(/[\s\u00a0\u202f\u200e\u200f'’]/gu, '')
    .replaceAll('\u2212', '-');
  // India groups by two; the last group has three everywhere, so `12.34` is no 1,234 in Belgium.
  const grouped = new RegExp(
    `^(-?)(\\d{1,3}(?:${marks.group}\\d{2,3})*${marks.group}\\d{3}|\\d+)(?:${marks.decimal}(\\d+))?$`,
    'u',
  );
  const match = grouped.exec(bare);
  if (match === null) return refuse('amount_invalid');
  const [, sign = '', whole = '', fraction = ''] = match;
  if (fraction.length > decimals) return refuse('amount_too_precise');
  const minor = BigInt(whole.replaceAll(/\D/g, '') + fraction.padEnd(decimals, '0'));
  return ok({ currency, minor: sign === '-' ? -minor : minor });
}

/** The locale's own marks, escaped for a pattern; a group mark that is a space or an apostrophe was taken out before. */
function localeMarks(locale: string, currency: Currency): { decimal: string; group: string; symbol: string } {
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: 2,
    numberingSystem: 'latn',
    useGrouping: 'always',
  });
  const parts = format.formatToParts(1_234_567.89);
  const mark = (type: string, fallback: string): string =>
    parts.find((part) => part.type === type)?.value ?? fallback;
  const group = mark('group', '');
  return {
    decimal: RegExp.escape(mark('decimal', '.')),
    group: /[\s'’]/u.test(group) ? '' : RegExp.escape(group),
    symbol: mark('currency', currency),
  };
}

function sameCurrency(a: Money, b: Money): void {
  if (a.currency !== b.currency) throw new Fault(`money: ${a.currency} and ${b.currency} do not mix`);
}
