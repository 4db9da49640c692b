/** The shape of a destination number. */
export const DEST_DIGITS_MIN = 7;
export const DEST_DIGITS_MAX = 15;
export const SHORT_CODE_DIGITS_MIN = 3;
export const SHORT_CODE_DIGITS_MAX = 6;

export type DestNumber =
  | { readonly ok: true; readonly digits: string; readonly short: boolean }
  | { readonly ok: false; readonly code: 'recipient_invalid' };

/** `+32…` and `0032…` become digits; 7 to 15 of them, or 3 to 6 when `shortCodes` says so. Never throws. */
export function normaliseDest(_written: string, _shortCodes = false): DestNumber {
  throw new Error('not written yet');
}
