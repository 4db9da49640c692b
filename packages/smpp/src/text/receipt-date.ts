/**
 * Dates in receipts: YYMMDDhhmm (Appendix B), and what carriers make of it: with seconds, with the century, with both.
 */

const TEN = 10;
const TWELVE = 12;
const FOURTEEN = 14;
/** Two-digit years up to this are of this century. Receipts are never older than SMS. */
const YEAR_PIVOT = 80;

/**
 * @returns milliseconds, taken as UTC; null when it is not a date
 * @example parseReceiptDate('2601312359') // Date.UTC(2026, 0, 31, 23, 59)
 */
export function parseReceiptDate(digits: string): number | null {
  switch (digits.length) {
    case TEN:
      return instant(digits, 0, false);
    case TWELVE:
      // YYMMDDhhmmss or YYYYMMDDhhmm: the first where it makes a date.
      return instant(digits, 0, true) ?? (isCentury(digits) ? instant(digits, 2, false) : null);
    case FOURTEEN:
      return isCentury(digits) ? instant(digits, 2, true) : null;
    default:
      return null;
  }
}

function isCentury(digits: string): boolean {
  return digits.startsWith('20');
}

/** Two digits; NaN when they are none. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

function instant(text: string, at: number, seconds: boolean): number | null {
  const year = pair(text, at);
  const month = pair(text, at + 2);
  const day = pair(text, at + 4);
  const hour = pair(text, at + 6);
  const minute = pair(text, at + 8);
  const second = seconds ? pair(text, at + 10) : 0;
  if (!(month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59)) return null;
  if (!(year >= 0)) return null;
  const fullYear = year < YEAR_PIVOT ? 2000 + year : 1900 + year;
  if (day > daysIn(fullYear, month)) return null;
  return Date.UTC(fullYear, month - 1, day, hour, minute, second);
}

/** @param month 1..12 */
export function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
