/** E.164 allows 15 digits; nobody's number has fewer than 7 with its calling code (Saint Helena, Niue). */
export const DEST_DIGITS_MIN = 7;
export const DEST_DIGITS_MAX = 15;
export const SHORT_CODE_DIGITS_MIN = 3;
export const SHORT_CODE_DIGITS_MAX = 6;

export type DestNumber =
  | { readonly ok: true; readonly digits: string; readonly short: boolean }
  | { readonly ok: false; readonly code: 'recipient_invalid' };

const INVALID: DestNumber = Object.freeze({ ok: false, code: 'recipient_invalid' });
const ZERO = 0x30;
const NINE = 0x39;
const PLUS = 0x2b;

/**
 * The one spelling of a destination: `+32…`, `0032…` and `32…` become digits. Digits only: who sends by SMPP or HTTP
 * gives numbers, not print. A number that then begins with 0 is a national one, and nobody knows of which country.
 * Short codes have no international form, so they are taken only where the caller says that they may be meant.
 *
 * @example normaliseDest('+32470998877') // { ok: true, digits: '32470998877', short: false }
 */
export function normaliseDest(written: string, shortCodes = false): DestNumber {
  let from = 0;
  if (written.charCodeAt(0) === PLUS) from = 1;
  else if (written.charCodeAt(0) === ZERO && written.charCodeAt(1) === ZERO) from = 2;
  const length = written.length - from;
  const long = length >= DEST_DIGITS_MIN && length <= DEST_DIGITS_MAX;
  const short = from === 0 && length >= SHORT_CODE_DIGITS_MIN && length <= SHORT_CODE_DIGITS_MAX;
  if (!long && !(short && shortCodes)) return INVALID;
  for (let at = from; at < written.length; at += 1) {
    const unit = written.charCodeAt(at);
    if (unit < ZERO || unit > NINE) return INVALID;
  }
  if (long && written.charCodeAt(from) === ZERO) return INVALID;
  return { ok: true, digits: from === 0 ? written : written.slice(from), short: !long };
}
