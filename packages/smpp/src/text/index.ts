/**
 * Text of short messages: alphabets, counting and splitting, user data headers, receipt texts, times and addresses.
 * Pure functions, no sockets, no dependencies.
 */
export { normaliseAddress, parseE164, parseSender, NPI, TON } from './address.ts';
export {
  ALPHANUMERIC_SEPTETS_MAX,
  E164_DIGITS_MAX,
  E164_DIGITS_MIN,
  SHORT_CODE_DIGITS_MAX,
  SHORT_CODE_DIGITS_MIN,
} from './address.ts';
export type {
  Address,
  AddressKind,
  AddressRefusal,
  AddressResult,
  E164Refusal,
  E164Result,
} from './address.ts';
export { analyseText, FORCED_CHARACTERS_MAX } from './analyse-text.ts';
export type { ForcedCharacter, TextAnalysis } from './analyse-text.ts';
export { characterName } from './character-name.ts';
export { decodeLatin1, decodeUcs2, encodeAscii, encodeLatin1, encodeUcs2 } from './charset.ts';
export type { Alphabet } from './charset.ts';
export { concatElement, concatOf, sarOf, sarTlvs, SAR_TAG } from './concat.ts';
export type { Concat, SarTriple, TlvLike } from './concat.ts';
export { formatDataCoding, parseDataCoding } from './data-coding.ts';
export type { DataCoding, DefaultAlphabet, MessageClass } from './data-coding.ts';
export { decodeText } from './decode-text.ts';
export { formatReceipt, receiptDate, RECEIPT_TEXT_CHARACTERS_MAX } from './format-receipt.ts';
export type { ReceiptFields } from './format-receipt.ts';
export { countGsm, decodeGsm, encodeGsm, NO_SHIFT } from './gsm-alphabet.ts';
export type { GsmShift } from './gsm-alphabet.ts';
export { LANGUAGE } from './gsm-tables.ts';
export type { LanguageId, LanguageName } from './gsm-tables.ts';
export { replaceLookalikes } from './lookalikes.ts';
export type { LookalikeOptions, Replacement } from './lookalikes.ts';
export { isFinalState, MESSAGE_STATE, messageStateOf, stateOfStat, statOf } from './message-state.ts';
export type { MessageState, MessageStateName } from './message-state.ts';
export { parseReceipt } from './parse-receipt.ts';
export type { ParsedReceipt, ReceiptResult } from './parse-receipt.ts';
export { parseReceiptDate } from './receipt-date.ts';
export { fillBitsAfter, packSeptets, unpackSeptets } from './septets.ts';
export { addRelative, formatAbsoluteTime, formatRelativeTime, parseSmppTime } from './smpp-time.ts';
export type { RelativeTime, SmppTime, SmppTimeRefusal } from './smpp-time.ts';
export { countEncoded, splitEncoded } from './split-encoded.ts';
export { PART_OCTETS_MAX, PARTS_MAX } from './split-plan.ts';
export { splitText } from './split-text.ts';
export { TEXT_REFUSAL_CODES } from './text-options.ts';
export type {
  ReferenceForm,
  Split,
  SplitPart,
  TextEncoding,
  TextOptions,
  TextRefusal,
} from './text-options.ts';
export {
  ELEMENT,
  ESM_UDHI,
  formatUdh,
  parseUdh,
  portsElement,
  portsOf,
  shiftElements,
  shiftOf,
  udhOctets,
} from './udh.ts';
export type { InformationElement, UdhResult } from './udh.ts';
