/**
 * Addresses: type of number, numbering plan (SMPP 3.4 5.2.5, 5.2.6) and one spelling for each kind, so that the same
 * number is the same string whoever sent it.
 */
import { countGsm } from './gsm-alphabet.ts';

export const TON = {
  unknown: 0,
  international: 1,
  national: 2,
  networkSpecific: 3,
  subscriber: 4,
  alphanumeric: 5,
  abbreviated: 6,
} as const;
export const NPI = {
  unknown: 0,
  isdn: 1,
  data: 3,
  telex: 4,
  landMobile: 6,
  national: 8,
  private: 9,
  ermes: 10,
  internet: 14,
  wap: 18,
} as const;

/** ITU-T E.164: fifteen digits; seven is the shortest that any country gives with its code. */
export const E164_DIGITS_MIN = 7;
export const E164_DIGITS_MAX = 15;
/** Eleven septets fit into the ten octets of an address field (3GPP TS 23.040 9.1.2.5). */
export const ALPHANUMERIC_SEPTETS_MAX = 11;
/** Short codes are 3 to 8 digits in every country that has them. */
export const SHORT_CODE_DIGITS_MIN = 3;
export const SHORT_CODE_DIGITS_MAX = 8;
/** The address field of SMPP, without its NUL. */
export const ADDRESS_CHARACTERS_MAX = 20;

export interface Address {
  ton: number;
  npi: number;
  address: string;
}
export type AddressKind = 'international' | 'national' | 'short' | 'alphanumeric';
export type AddressRefusal = 'EMPTY' | 'TOO_LONG' | 'NOT_GSM' | 'NOT_A_NUMBER';
export type AddressResult = ({ ok: true; kind: AddressKind } & Address) | { ok: false; code: AddressRefusal };

const DIGITS = /^[0-9]+$/;
/** What people put between digits; NBSP and the dashes of word processors too. */
const VISUAL = /[\s.()/\u00a0\u2010-\u2015\u2212-]/g;

const refuse = (code: AddressRefusal): AddressResult => ({ ok: false, code });

/**
 * One spelling for what a client sent: TON may be 0 or wrong, and the address may begin with '+' or '00'.
 * International numbers lose the prefix and become TON 1 NPI 1; words become TON 5 NPI 0; short codes TON 6 NPI 1
 * when the client says so (6, 3) or when they are too short for anything else.
 * @example normaliseAddress({ ton: 0, npi: 0, address: '+32470123456' })
 * // { ok: true, kind: 'international', ton: 1, npi: 1, address: '32470123456' }
 */
export function normaliseAddress({ ton, npi, address }: Address): AddressResult {
  const trimmed = address.trim();
  if (trimmed === '') return refuse('EMPTY');
  if (trimmed.length > ADDRESS_CHARACTERS_MAX + 2) return refuse('TOO_LONG');
  if (ton === TON.alphanumeric) return alphanumeric(trimmed);
  const plus = trimmed.startsWith('+');
  const digits = plus ? trimmed.slice(1) : trimmed;
  if (!DIGITS.test(digits))
    return plus || ton !== TON.unknown ? refuse('NOT_A_NUMBER') : alphanumeric(trimmed);
  if (plus || digits.startsWith('00')) return international(plus ? digits : digits.slice(2));
  switch (ton) {
    case TON.international:
      return international(digits);
    case TON.national:
    case TON.subscriber:
      return number(digits, 'national', TON.national, npi === NPI.unknown ? NPI.isdn : npi);
    case TON.networkSpecific:
    case TON.abbreviated:
      return number(digits, 'short', ton, npi);
    default:
      return unknown(digits);
  }
}

/** TON 0: leading 0 is a trunk prefix, few digits a short code, the rest international. */
function unknown(digits: string): AddressResult {
  if (digits.length < E164_DIGITS_MIN) return number(digits, 'short', TON.abbreviated, NPI.isdn);
  if (digits.startsWith('0')) return number(digits, 'national', TON.national, NPI.isdn);
  return international(digits);
}

function international(digits: string): AddressResult {
  if (digits.length > E164_DIGITS_MAX) return refuse('TOO_LONG');
  if (digits.length < E164_DIGITS_MIN || digits.startsWith('0')) return refuse('NOT_A_NUMBER');
  return { ok: true, kind: 'international', ton: TON.international, npi: NPI.isdn, address: digits };
}

function number(digits: string, kind: AddressKind, ton: number, npi: number): AddressResult {
  if (digits.length > ADDRESS_CHARACTERS_MAX) return refuse('TOO_LONG');
  return { ok: true, kind, ton, npi, address: digits };
}

function alphanumeric(text: string): AddressResult {
  const septets = countGsm(text);
  if (septets < 0 || /[\n\r\f]/.test(text)) return refuse('NOT_GSM');
  if (septets > ALPHANUMERIC_SEPTETS_MAX) return refuse('TOO_LONG');
  return { ok: true, kind: 'alphanumeric', ton: TON.alphanumeric, npi: NPI.unknown, address: text };
}

/**
 * A sender as a person writes it: '+32 470 12 34 56', '0032470123456', '8686', 'ROOT SMS'.
 * Digits without prefix are a short code up to eight of them, then an international number.
 */
export function parseSender(text: string): AddressResult {
  const trimmed = text.trim();
  if (trimmed === '') return refuse('EMPTY');
  const bare = trimmed.replace(VISUAL, '');
  const plus = bare.startsWith('+');
  const digits = plus ? bare.slice(1) : bare;
  if (!DIGITS.test(digits)) return plus ? refuse('NOT_A_NUMBER') : alphanumeric(trimmed);
  if (plus || digits.startsWith('00')) return international(plus ? digits : digits.slice(2));
  if (digits.length < SHORT_CODE_DIGITS_MIN) return refuse('NOT_A_NUMBER');
  if (digits.length <= SHORT_CODE_DIGITS_MAX) return number(digits, 'short', TON.abbreviated, NPI.isdn);
  return unknown(digits);
}

export type E164Refusal = 'NOT_A_NUMBER' | 'TOO_SHORT' | 'TOO_LONG' | 'LEADING_ZERO';
export type E164Result = { ok: true; number: string } | { ok: false; code: E164Refusal };

/** Far more than any number with its separators; longer input is not looked at. */
const WRITTEN_CHARACTERS_MAX = 64;

/**
 * A recipient's number to bare digits: strips '+', '00' and visual separators and checks the shape of E.164, nothing
 * more (whether the country has such a number is not known here).
 * @example parseE164('+32 (470) 12.34.56') // { ok: true, number: '32470123456' }
 */
export function parseE164(text: string): E164Result {
  if (text.length > WRITTEN_CHARACTERS_MAX) return { ok: false, code: 'TOO_LONG' };
  const bare = DIGITS.test(text) ? text : text.replace(VISUAL, '');
  const digits = bare.startsWith('+') ? bare.slice(1) : bare.startsWith('00') ? bare.slice(2) : bare;
  if (!DIGITS.test(digits)) return { ok: false, code: 'NOT_A_NUMBER' };
  if (digits.length < E164_DIGITS_MIN) return { ok: false, code: 'TOO_SHORT' };
  if (digits.length > E164_DIGITS_MAX) return { ok: false, code: 'TOO_LONG' };
  if (digits.startsWith('0')) return { ok: false, code: 'LEADING_ZERO' };
  return { ok: true, number: digits };
}
