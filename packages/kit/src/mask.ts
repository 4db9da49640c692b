/**
 * ITU E.164 country codes are prefix-free: 1 and 7 have one digit, these have two, all others three.
 */
const TWO_DIGIT_COUNTRIES = new Set(
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
);

/** Digits that always stay hidden, however short the number is. */
const HIDDEN_DIGITS_MIN = 6;
const PREFIX_DIGITS_MAX = 2;

/**
 * A phone number as logs may show it: country, at most two digits of the prefix, the rest hidden.
 *
 *     maskNumber('+32470123456'); // +3247xxxxxxx
 */
export function maskNumber(number: string): string {
  const digits = number.replaceAll(/\D/g, '').replace(/^00/, '');
  if (digits === '') return 'x'.repeat(Math.min(number.length, 15));
  const countryDigits = /^[17]/.test(digits) ? 1 : TWO_DIGIT_COUNTRIES.has(digits.slice(0, 2)) ? 2 : 3;
  const shown = Math.max(0, Math.min(countryDigits + PREFIX_DIGITS_MAX, digits.length - HIDDEN_DIGITS_MIN));
  return `+${digits.slice(0, shown)}${'x'.repeat(Math.min(digits.length, 20) - Math.min(shown, 20))}`;
}

/** E.164 has at most 15 digits; below eight there is no international number of a person. */
const PLAIN_NUMBER = /(?<![\p{L}\d.])(?:\+|00)?\d{8,15}(?![\p{L}\d])/gu;
/** With the spaces, dots, dashes and brackets that people write. */
const WRITTEN_NUMBER = /\+\(?\d(?:[ \-./()\u00a0]{0,2}\d){7,14}(?!\d)/g;

/** Hides everything in a text that could be a phone number. A date such as 20260101 looks like one too; let it. */
export function maskNumbers(text: string): string {
  return text.replaceAll(WRITTEN_NUMBER, maskNumber).replaceAll(PLAIN_NUMBER, maskNumber);
}
