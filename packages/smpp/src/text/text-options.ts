/** Options and answers that counting and splitting share. */
import type { Alphabet } from './charset.ts';
import type { SarTriple } from './concat.ts';
import type { DefaultAlphabet, MessageClass } from './data-coding.ts';
import type { GsmShift } from './gsm-alphabet.ts';
import type { LanguageId } from './gsm-tables.ts';
import type { InformationElement } from './udh.ts';

export type TextEncoding = 'gsm7' | 'latin1' | 'ucs2';
/** 'udh8' leaves 153/67/134 in a part, 'udh16' 152/66/133; 'sar' is counted like 'udh8', which carriers make of it. */
export type ReferenceForm = 'udh8' | 'udh16' | 'sar';

export interface TextOptions {
  /** 'auto' (default): GSM-7 when it can, else a national table if allowed and shorter, else UCS-2. */
  encoding?: 'auto' | TextEncoding;
  /** National languages that may be used; none by default: a handset or carrier may not know them. */
  languages?: readonly LanguageId[] | 'all';
  /**
   * What data_coding 0 is where this goes; default 'gsm7'. With 'latin1' or 'ascii' the octets are in that alphabet,
   * and lengths still count in septets, because that carrier makes GSM-7 of them.
   */
  defaultAlphabet?: DefaultAlphabet;
  /** 0 is flash. */
  messageClass?: MessageClass | null;
  reference?: ReferenceForm;
  /** 0..255 or 0..65535 by form; default 0. Analysis does not use it. */
  referenceNumber?: number;
  /** Information elements repeated in every part (ports and the like); concatenation and shifts are ours to write. */
  elements?: readonly InformationElement[];
  /** 1..255, default 255. */
  partsMax?: number;
  /** Default true: a grapheme that fits into a part is not parted. */
  keepGraphemes?: boolean;
}

export const TEXT_REFUSAL_CODES = [
  'TOO_MANY_PARTS',
  'NOT_ENCODABLE',
  'CLASS_NOT_POSSIBLE',
  'HEADER_TOO_LONG',
] as const;

export type TextRefusal =
  /** More parts than allowed; nothing is ever cut off. */
  | { ok: false; code: 'TOO_MANY_PARTS'; partsMax: number }
  /** The asked encoding lacks the character at this UTF-16 index. */
  | { ok: false; code: 'NOT_ENCODABLE'; index: number; codePoint: number }
  /** SMPP has no data_coding for that encoding with a class. */
  | { ok: false; code: 'CLASS_NOT_POSSIBLE' }
  /** The elements leave no room for text. */
  | { ok: false; code: 'HEADER_TOO_LONG'; octets: number };

/**
 * One part: `shortMessage = udh ? Buffer.concat([udh, payload]) : payload`, esm_class with 0x40 when there is a udh;
 * with the 'sar' form the triple goes into TLVs.
 */
export interface SplitPart {
  /** With its length octet. */
  udh: Buffer | null;
  /** Septets unpacked, one an octet. */
  payload: Buffer;
  sar: SarTriple | null;
}

export interface Split {
  ok: true;
  encoding: Alphabet;
  dataCoding: number;
  shift: GsmShift;
  parts: SplitPart[];
}
