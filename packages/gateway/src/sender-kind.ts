import { TON } from '@rootsms/smpp/text';
import type { SenderKind } from './records.ts';

const ALPHANUMERIC_CHARS_MAX = 11;
const SHORT_DIGITS_MIN = 3;
const SHORT_DIGITS_MAX = 6;
const LONG_DIGITS_MAX = 15;

/** Which kind of sender identity an address is; null when it is none. SMPP 3.4 5.2.5, 5.2.8. */
export function senderKindOf(ton: number, address: string): SenderKind | null {
  const { length } = address;
  if (length === 0) return null;
  if (ton === TON.alphanumeric) return length <= ALPHANUMERIC_CHARS_MAX ? 'alphanumeric' : null;
  const from = address.charCodeAt(0) === 0x2b ? 1 : 0;
  for (let at = from; at < length; at++) {
    const unit = address.charCodeAt(at);
    if (unit < 0x30 || unit > 0x39) {
      // Clients that leave the type of number at 0 for names are common (behaviour "TON/NPI normalisation").
      return ton === TON.unknown && length <= ALPHANUMERIC_CHARS_MAX ? 'alphanumeric' : null;
    }
  }
  const digits = length - from;
  if (digits < SHORT_DIGITS_MIN || digits > LONG_DIGITS_MAX) return null;
  return digits <= SHORT_DIGITS_MAX && from === 0 && digits >= SHORT_DIGITS_MIN ? 'short' : 'long';
}
