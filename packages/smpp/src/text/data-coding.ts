/**
 * The data_coding octet: SMPP 3.4 5.2.19, with the groups of 3GPP TS 23.038 section 4 above 0x0F.
 *
 *   0x00        the account's default alphabet     0x08        UCS-2
 *   0x01        IA5; taken as GSM 7-bit (below)    0x0A        ISO-2022-JP      0x0D  JIS X 0212, as EUC-JP
 *   0x02, 0x04  octets                             0x0E        KS C 5601, as EUC-KR
 *   0x03        Latin-1                            0x10-0x1F   bits 2-3 alphabet (7-bit, octets, UCS-2), bits 0-1 class
 *   0x05        JIS, as Shift_JIS                  0x20-0x3F   the same, compressed: octets to us
 *   0x06, 0x07  ISO 8859-5, ISO 8859-8             0x40-0x7F   the same again, automatic deletion
 *   0xC0-0xDF   message waiting, 7-bit             0xE0-0xEF   message waiting, UCS-2
 *   0xF0-0xFF   bit 2 alphabet (7-bit, octets), bits 0-1 class
 *
 * 1 means IA5 in the specification, but node-smpp and those who learnt from it send GSM 7-bit under it, and so it is
 * read, except where the account's default alphabet itself is ASCII.
 */
import type { Alphabet } from './charset.ts';

/** What data_coding 0 means on an account or link. */
export type DefaultAlphabet = 'gsm7' | 'latin1' | 'ascii';
/** 0 is flash: shown at once, not kept. */
export type MessageClass = 0 | 1 | 2 | 3;

export interface DataCoding {
  alphabet: Alphabet;
  messageClass: MessageClass | null;
  /** Compressed by 3GPP TS 23.042; the alphabet is then 'binary', for nobody can read it. */
  compressed: boolean;
}

// prettier-ignore
const LOW: readonly Alphabet[] = [
  'gsm7', 'gsm7', 'binary', 'latin1', 'binary', 'shift_jis', 'iso-8859-5', 'iso-8859-8',
  'ucs2', 'binary', 'iso-2022-jp', 'binary', 'binary', 'euc-jp', 'euc-kr', 'gsm7',
];

const table: DataCoding[] = Array.from({ length: 256 }, (_, octet) => Object.freeze(describe(octet)));
const asciiCoding: DataCoding = Object.freeze({ alphabet: 'ascii', messageClass: null, compressed: false });
const latin1Coding: DataCoding = Object.freeze({ alphabet: 'latin1', messageClass: null, compressed: false });

function classOf(octet: number): MessageClass {
  const low = octet & 3;
  return low === 0 || low === 1 || low === 2 ? low : 3;
}

function generalAlphabet(octet: number): Alphabet {
  const bits = (octet >> 2) & 3;
  return bits === 1 ? 'binary' : bits === 2 ? 'ucs2' : 'gsm7';
}

function describe(octet: number): DataCoding {
  if (octet < 0x10) return { alphabet: LOW[octet] ?? 'gsm7', messageClass: null, compressed: false };
  if (octet < 0x80) {
    const compressed = (octet & 0x20) !== 0;
    const messageClass = (octet & 0x10) !== 0 ? classOf(octet) : null;
    return { alphabet: compressed ? 'binary' : generalAlphabet(octet), messageClass, compressed };
  }
  if (octet < 0xc0) return { alphabet: 'gsm7', messageClass: null, compressed: false };
  if (octet < 0xe0) return { alphabet: 'gsm7', messageClass: null, compressed: false };
  if (octet < 0xf0) return { alphabet: 'ucs2', messageClass: null, compressed: false };
  return { alphabet: (octet & 4) === 0 ? 'gsm7' : 'binary', messageClass: classOf(octet), compressed: false };
}

/**
 * What an octet means; the answer is shared and frozen. An octet out of 0..255 is read by its low eight bits.
 * @example parseDataCoding(0x18) // { alphabet: 'ucs2', messageClass: 0, compressed: false }
 */
export function parseDataCoding(octet: number, defaultAlphabet: DefaultAlphabet = 'gsm7'): DataCoding {
  if (defaultAlphabet !== 'gsm7') {
    if (octet === 0) return defaultAlphabet === 'latin1' ? latin1Coding : asciiCoding;
    if (octet === 1 && defaultAlphabet === 'ascii') return asciiCoding;
  }
  return table[octet & 0xff] ?? asciiCoding;
}

/**
 * The octet to send. null when SMPP has none for the pair: only GSM 7-bit, UCS-2 and octets can have a class.
 * @example formatDataCoding('gsm7', 0) // 0x10, flash
 */
export function formatDataCoding(
  alphabet: Alphabet,
  messageClass: MessageClass | null = null,
): number | null {
  if (messageClass === null) return PLAIN_OCTET[alphabet];
  if (alphabet === 'gsm7') return 0x10 | messageClass;
  if (alphabet === 'binary') return 0x14 | messageClass;
  if (alphabet === 'ucs2') return 0x18 | messageClass;
  return null;
}

const PLAIN_OCTET = {
  gsm7: 0,
  ascii: 1,
  binary: 4,
  latin1: 3,
  ucs2: 8,
  shift_jis: 5,
  'iso-8859-5': 6,
  'iso-8859-8': 7,
  'iso-2022-jp': 10,
  'euc-jp': 13,
  'euc-kr': 14,
} as const satisfies Record<Alphabet, number>;
