/**
 * Text of short messages: alphabets, splitting, user data headers, receipt texts, times, addresses.
 * Pure functions without sockets and without dependencies.
 *
 * NOTE: signatures first, so that callers can build against them; bodies move to their own files.
 */
const soon = (): never => {
  throw new Error('not written yet');
};

// ---- alphabets ------------------------------------------------------------------------------------------------------
/** 3GPP TS 23.038 6.2.1.2.4: national language identifiers; 0 is the default alphabet / extension table. */
export type LanguageId = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13;
export const LANGUAGE = {
  default: 0, turkish: 1, spanish: 2, portuguese: 3, bengali: 4, gujarati: 5, hindi: 6, kannada: 7, malayalam: 8,
  oriya: 9, punjabi: 10, tamil: 11, telugu: 12, urdu: 13,
} as const;
/** Which locking-shift (UDH 0x25) and single-shift (UDH 0x24) table is in force. */
export type GsmShift = { readonly locking: LanguageId; readonly single: LanguageId };

/** Unpacked septets, one an octet; null when a character is outside the alphabet. */
export const encodeGsm = (_text: string, _shift?: GsmShift): Buffer | null => soon();
export const decodeGsm = (_octets: Uint8Array, _shift?: GsmShift): string => soon();
/** Length in septets, or -1 when a character is outside the alphabet. */
export const countGsm = (_text: string, _shift?: GsmShift): number => soon();
export const packSeptets = (_septets: Uint8Array, _fillBits?: number): Buffer => soon();
export const unpackSeptets = (_packed: Uint8Array, _septetCount: number, _fillBits?: number): Buffer => soon();

// ---- data_coding ----------------------------------------------------------------------------------------------------
export type Alphabet =
  | 'gsm7' | 'ascii' | 'latin1' | 'ucs2' | 'binary'
  | 'iso-8859-5' | 'iso-8859-8' | 'shift_jis' | 'iso-2022-jp' | 'euc-jp' | 'euc-kr';
/** What data_coding 0 means on this account or link. */
export type DefaultAlphabet = 'gsm7' | 'latin1' | 'ascii';
export type MessageClass = 0 | 1 | 2 | 3; // 0 is flash
export interface DataCoding { alphabet: Alphabet; messageClass: MessageClass | null; compressed: boolean }
export const parseDataCoding = (_octet: number, _defaultAlphabet?: DefaultAlphabet): DataCoding => soon();
/** null when SMPP has no octet for that pair (for example Latin-1 with a class). */
export const formatDataCoding = (_alphabet: Alphabet, _messageClass?: MessageClass | null): number | null => soon();

// ---- counting, splitting, joining -------------------------------------------------------------------------------------
export type TextEncoding = 'gsm7' | 'ucs2' | 'latin1' | 'ascii';
export type ReferenceForm = 'udh8' | 'udh16' | 'sar';
export interface InformationElement { id: number; data: Uint8Array }
export interface TextOptions {
  /** 'auto' (default): GSM-7 when it can, else a national table if allowed and shorter, else UCS-2. */
  encoding?: 'auto' | TextEncoding;
  /** National languages that may be used; none by default (a handset or carrier may not know them). */
  languages?: readonly LanguageId[] | 'all';
  /** What data_coding 0 is on the link this goes to; default 'gsm7'. */
  defaultAlphabet?: DefaultAlphabet;
  messageClass?: MessageClass | null;
  /** How parts are marked; default 'udh16'... see partCapacity. Default 'udh8' (153/67/134). */
  reference?: ReferenceForm;
  /** 0..255 or 0..65535 by form; default 0. Only splitText and splitEncoded use it. */
  referenceNumber?: number;
  /** Further information elements repeated in every part (ports and the like). */
  elements?: readonly InformationElement[];
  /** Default 255, the most that a concatenation element can say. */
  partsMax?: number;
  /** Default true: never part a grapheme that fits into one part. */
  keepGraphemes?: boolean;
}
export interface ForcedCharacter { index: number; character: string; codePoint: number; name: string }
export type TextRefusal =
  | { ok: false; code: 'TOO_MANY_PARTS'; partsMax: number }
  | { ok: false; code: 'NOT_ENCODABLE'; index: number; codePoint: number }
  | { ok: false; code: 'CLASS_NOT_POSSIBLE' }
  | { ok: false; code: 'HEADER_TOO_LONG'; octets: number };
export interface TextAnalysis {
  ok: true; encoding: TextEncoding; dataCoding: number; shift: GsmShift; segments: number;
  /** Septets, UTF-16 units or octets, by encoding. */
  length: number; perSegment: number; remaining: number;
  /** Characters that made UCS-2 necessary, the first 20; forcedCount counts all. */
  forced: ForcedCharacter[]; forcedCount: number;
  /** Segments that UCS-2 would have taken, when a national table was chosen; else 0. */
  segmentsAsUcs2: number;
}
export interface SarTriple { reference: number; total: number; sequence: number }
/** udh starts with its length octet (UDHL); short_message = udh + payload, esm_class |= 0x40. */
export interface SplitPart { udh: Buffer | null; payload: Buffer; sar: SarTriple | null }
export interface Split { ok: true; encoding: Alphabet; dataCoding: number; shift: GsmShift; parts: SplitPart[] }
export const analyseText = (_text: string, _options?: TextOptions): TextAnalysis | TextRefusal => soon();
export const splitText = (_text: string, _options?: TextOptions): Split | TextRefusal => soon();
/** Splits octets that are already encoded (message_payload) without changing one of them. */
export const splitEncoded = (_octets: Buffer, _dataCoding: number, _options?: TextOptions): Split | TextRefusal => soon();
/** Segments that splitEncoded would make, without making them (0 never; an empty payload is one segment). */
export const countEncoded = (_octets: Buffer, _dataCoding: number, _options?: TextOptions): number => soon();
/** Never throws; binary becomes Latin-1 text. `udh` (with length octet, or parsed elements) names national shifts. */
export const decodeText = (
  _octets: Uint8Array, _dataCoding: number, _udh?: Uint8Array | readonly InformationElement[] | null,
  _options?: { defaultAlphabet?: DefaultAlphabet },
): string => soon();

export interface Replacement { from: string; to: string; index: number }
export const replaceLookalikes = (
  _text: string, _options?: { homoglyphs?: boolean },
): { text: string; replaced: Replacement[] } => soon();

// ---- user data header and SAR -------------------------------------------------------------------------------------------
export const ELEMENT = { concat8: 0x00, ports8: 0x04, ports16: 0x05, concat16: 0x08, singleShift: 0x24, lockingShift: 0x25 } as const;
export type UdhResult =
  | { ok: true; elements: InformationElement[]; octets: number }
  | { ok: false; code: 'EMPTY' | 'LENGTH_BEYOND_MESSAGE' | 'ELEMENT_BEYOND_HEADER' };
/** `octets` of the answer is the whole header with its length octet: payload = shortMessage.subarray(octets). */
export const parseUdh = (_shortMessage: Uint8Array): UdhResult => soon();
export const formatUdh = (_elements: readonly InformationElement[]): Buffer => soon();
export interface Concat { reference: number; total: number; sequence: number; wide: boolean }
/** null when absent or nonsense (sequence 0, sequence over total). */
export const concatOf = (_elements: readonly InformationElement[]): Concat | null => soon();
export const portsOf = (_elements: readonly InformationElement[]): { destination: number; source: number } | null => soon();
export const shiftOf = (_elements: readonly InformationElement[]): GsmShift => soon();
export interface TlvLike { tag: number; value: Buffer }
export const sarOf = (_tlvs: readonly TlvLike[]): SarTriple | null => soon();
export const sarTlvs = (_sar: SarTriple): TlvLike[] => soon();

// ---- receipts -----------------------------------------------------------------------------------------------------------
export const MESSAGE_STATE = {
  SCHEDULED: 0, ENROUTE: 1, DELIVERED: 2, EXPIRED: 3, DELETED: 4, UNDELIVERABLE: 5, ACCEPTED: 6, UNKNOWN: 7, REJECTED: 8, SKIPPED: 9,
} as const;
export type MessageStateName = keyof typeof MESSAGE_STATE;
export type MessageState = (typeof MESSAGE_STATE)[MessageStateName];
export const statOf = (_state: MessageState): string => soon();
/** Any case, seven letters or the full word; null when unknown. */
export const stateOfStat = (_stat: string): MessageState | null => soon();
export const isFinalState = (_state: MessageState): boolean => soon();
export interface ReceiptFields {
  id: string; sub: number; dlvrd: number; submittedAtMs: number; doneAtMs: number; state: MessageState;
  /** Three characters, network or SMSC specific. */
  err: string;
  /** Cut to 20 characters. */
  text: string;
}
/** SMPP 3.4 Appendix B. */
export const formatReceipt = (_fields: ReceiptFields): string => soon();
export interface ParsedReceipt {
  ok: true; id: string; sub: number | null; dlvrd: number | null; submittedAtMs: number | null; doneAtMs: number | null;
  /** As spelt; '' when missing. */
  stat: string; state: MessageState | null; err: string; text: string;
}
export const parseReceipt = (_text: string | Buffer): ParsedReceipt | { ok: false; code: 'NOT_A_RECEIPT' } => soon();

// ---- time ---------------------------------------------------------------------------------------------------------------
export type SmppTime =
  | { ok: true; kind: 'none'; at: null }
  | { ok: true; kind: 'absolute' | 'relative'; at: Date }
  | { ok: false; code: 'LENGTH' | 'NOT_DIGITS' | 'OUT_OF_RANGE' | 'SIGN' };
export const parseSmppTime = (_text: string, _now: Date): SmppTime => soon();
/** YYMMDDhhmmsstnnp; offset in quarters of an hour, -48..48. */
export const formatAbsoluteTime = (_at: Date, _offsetQuarters?: number): string => soon();
export interface RelativeTime { years?: number; months?: number; days?: number; hours?: number; minutes?: number; seconds?: number }
export const formatRelativeTime = (_relative: RelativeTime): string => soon();

// ---- addresses ------------------------------------------------------------------------------------------------------------
export const TON = { unknown: 0, international: 1, national: 2, networkSpecific: 3, subscriber: 4, alphanumeric: 5, abbreviated: 6 } as const;
export const NPI = { unknown: 0, isdn: 1, data: 3, telex: 4, landMobile: 6, national: 8, private: 9, ermes: 10, internet: 14, wap: 18 } as const;
export interface Address { ton: number; npi: number; address: string }
export type AddressKind = 'international' | 'national' | 'short' | 'alphanumeric';
export type AddressResult =
  | ({ ok: true; kind: AddressKind } & Address)
  | { ok: false; code: 'EMPTY' | 'TOO_LONG' | 'NOT_GSM' | 'NOT_A_NUMBER' };
/** From what a client sent (ton may be 0 and the address may start with + or 00) to one spelling: digits without prefix. */
export const normaliseAddress = (_address: Address): AddressResult => soon();
/** A sender written by a person: '+32 470 12 34 56', '8686', 'ROOT SMS'. */
export const parseSender = (_text: string): AddressResult => soon();
export type E164Result = { ok: true; number: string } | { ok: false; code: 'NOT_A_NUMBER' | 'TOO_SHORT' | 'TOO_LONG' | 'LEADING_ZERO' };
/** Digits without '+'; 7..15 of them; strips '+', '00' and visual separators. */
export const parseE164 = (_text: string): E164Result => soon();
