/**
 * Which encoding a text gets, and where it is cut. One function decides for analysis and for splitting, so that the
 * count which was shown is the count which is sent.
 */
import { isWithin } from './charset.ts';
import { formatDataCoding, type DefaultAlphabet } from './data-coding.ts';
import { countGsm, gsmCodes, NO_CODE, NO_SHIFT, type GsmShift } from './gsm-alphabet.ts';
import { LANGUAGE_ID_MAX, LOCKING_TABLES, TABLE_CODE_POINT_MAX, type LanguageId } from './gsm-tables.ts';
import { callerElements, headerRoom, withShift, type HeaderRoom } from './part-headers.ts';
import { PART_UNITS_MIN, PARTS_MAX, planCuts, septetsBeside, utf16UnitsBeside } from './split-plan.ts';
import type { TextEncoding, TextOptions, TextRefusal } from './text-options.ts';
import type { InformationElement } from './udh.ts';

export interface Choice {
  ok: true;
  encoding: TextEncoding;
  /** What the octets are: differs from gsm7 where data_coding 0 is another alphabet. */
  wire: DefaultAlphabet | 'ucs2';
  dataCoding: number;
  shift: GsmShift;
  elements: readonly InformationElement[];
  /** Units: septets, UTF-16 units or octets. */
  length: number;
  perSegment: number;
  /** Index after the last UTF-16 unit of each part. */
  ends: number[];
  lastUnits: number;
  /** Segments by UCS-2, when a national table was chosen; else 0. */
  segmentsAsUcs2: number;
}

const WIRE_UNIT_MAX = { gsm7: 0xffff, latin1: 0xff, ascii: 0x7f } as const satisfies Record<
  DefaultAlphabet,
  number
>;

/** Decides; the default encoding is tried before all else, because nearly every text is it and fits. */
export function chooseEncoding(text: string, options: TextOptions): Choice | TextRefusal {
  const asked = options.encoding ?? 'auto';
  if (asked === 'latin1') return chooseLatin1(text, options);
  if (asked === 'ucs2') return chooseUcs2(text, options);
  const plain = chooseDefault(text, options);
  if (plain !== null && plain.ok && plain.ends.length === 1) return plain;
  const fallback = plain ?? (asked === 'auto' ? chooseUcs2(text, options) : notEncodable(text, options));
  return chooseNational(text, options, fallback) ?? fallback;
}

/** GSM-7 without shifts; null when a character is not in it (or not in what data_coding 0 is). */
function chooseDefault(text: string, options: TextOptions): Choice | TextRefusal | null {
  const septets = countGsm(text);
  if (septets < 0) return null;
  const wire = options.messageClass == null ? (options.defaultAlphabet ?? 'gsm7') : 'gsm7';
  if (wire !== 'gsm7' && !isWithin(text, WIRE_UNIT_MAX[wire])) return null;
  return chooseGsm(text, options, NO_SHIFT, septets, wire);
}

function chooseGsm(
  text: string,
  options: TextOptions,
  shift: GsmShift,
  septets: number,
  wire: DefaultAlphabet,
): Choice | TextRefusal {
  const elements = withShift(callerElements(options, false), shift);
  const room = headerRoom(elements, options.reference ?? 'udh8');
  const dataCoding = formatDataCoding('gsm7', options.messageClass) ?? 0;
  const single = septetsBeside(room.single);
  const base = { encoding: 'gsm7', wire, dataCoding, shift, elements } as const;
  const widths = septets > single && septets !== text.length ? gsmWidths(text, shift) : null;
  return finish(text, options, base, room, single, septetsBeside(room.multi), septets, widths);
}

/** 2 where a character needs an escape. */
export function gsmWidths(text: string, shift: GsmShift): Uint8Array {
  const codes = gsmCodes(shift);
  const widths = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const code = unit <= TABLE_CODE_POINT_MAX ? (codes[unit] ?? NO_CODE) : NO_CODE;
    widths[at] = code > 0x7f && code !== NO_CODE ? 2 : 1;
  }
  return widths;
}

function chooseUcs2(text: string, options: TextOptions): Choice | TextRefusal {
  const elements = callerElements(options, false);
  const room = headerRoom(elements, options.reference ?? 'udh8');
  const dataCoding = formatDataCoding('ucs2', options.messageClass) ?? 8;
  const base = { encoding: 'ucs2', wire: 'ucs2', dataCoding, shift: NO_SHIFT, elements } as const;
  const single = utf16UnitsBeside(room.single);
  return finish(text, options, base, room, single, utf16UnitsBeside(room.multi), text.length, null);
}

function chooseLatin1(text: string, options: TextOptions): Choice | TextRefusal {
  const dataCoding = formatDataCoding('latin1', options.messageClass);
  if (dataCoding === null) return { ok: false, code: 'CLASS_NOT_POSSIBLE' };
  if (!isWithin(text, 0xff)) return refuseAt(text, (unit) => unit <= 0xff);
  const elements = callerElements(options, false);
  const room = headerRoom(elements, options.reference ?? 'udh8');
  const base = { encoding: 'latin1', wire: 'latin1', dataCoding, shift: NO_SHIFT, elements } as const;
  return finish(text, options, base, room, 140 - room.single, 140 - room.multi, text.length, null);
}

type ChoiceBase = Pick<Choice, 'encoding' | 'wire' | 'dataCoding' | 'shift' | 'elements'>;

function finish(
  text: string,
  options: TextOptions,
  base: ChoiceBase,
  room: HeaderRoom,
  single: number,
  multi: number,
  length: number,
  widths: Uint8Array | null,
): Choice | TextRefusal {
  if (length <= single && single >= PART_UNITS_MIN) {
    const ends = [text.length];
    return { ok: true, ...base, length, perSegment: single, ends, lastUnits: length, segmentsAsUcs2: 0 };
  }
  if (multi < PART_UNITS_MIN) return { ok: false, code: 'HEADER_TOO_LONG', octets: room.multi };
  const partsMax = Math.min(options.partsMax ?? PARTS_MAX, PARTS_MAX);
  if (length > partsMax * multi) return { ok: false, code: 'TOO_MANY_PARTS', partsMax };
  const plan = planCuts(text, widths, multi, options.keepGraphemes ?? true, partsMax);
  if (plan === null) return { ok: false, code: 'TOO_MANY_PARTS', partsMax };
  return { ok: true, ...base, length, perSegment: multi, ...plan, segmentsAsUcs2: 0 };
}

/** The national table that takes fewer segments than `best`, the fewest septets among equals; null when none does. */
function chooseNational(text: string, options: TextOptions, best: Choice | TextRefusal): Choice | null {
  const languages = options.languages === 'all' ? ALL_LANGUAGES : (options.languages ?? []);
  if (languages.length === 0 || text.length === 0) return null;
  if ((options.defaultAlphabet ?? 'gsm7') !== 'gsm7' && options.messageClass == null) return null;
  let segmentsToBeat = best.ok ? best.ends.length : Infinity;
  let chosen: Choice | null = null;
  for (const language of languages) {
    if (language === 0 || !(language <= LANGUAGE_ID_MAX)) continue;
    for (const shift of shiftsOf(language)) {
      const septets = countGsm(text, shift);
      if (septets < 0) continue;
      const choice = chooseGsm(text, options, shift, septets, 'gsm7');
      if (!choice.ok) continue;
      const segments = choice.ends.length;
      const shorter = chosen !== null && segments === chosen.ends.length && septets < chosen.length;
      if (segments >= segmentsToBeat && !shorter) continue;
      segmentsToBeat = segments;
      chosen = choice;
    }
  }
  if (chosen === null) return null;
  const ucs2 = chooseUcs2(text, options);
  return { ...chosen, segmentsAsUcs2: ucs2.ok ? ucs2.ends.length : 0 };
}

const ALL_LANGUAGES: readonly LanguageId[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];

/** Single shift alone first: it costs the shorter header and handsets know it best. */
function shiftsOf(language: LanguageId): GsmShift[] {
  const single: GsmShift = { locking: 0, single: language };
  if (LOCKING_TABLES[language] == null) return [single];
  return [single, { locking: language, single: 0 }, { locking: language, single: language }];
}

function notEncodable(text: string, options: TextOptions): TextRefusal {
  const codes = gsmCodes();
  const unitMax = WIRE_UNIT_MAX[options.defaultAlphabet ?? 'gsm7'];
  return refuseAt(text, (unit) => unit <= unitMax && (codes[unit] ?? NO_CODE) !== NO_CODE);
}

function refuseAt(text: string, has: (unit: number) => boolean): TextRefusal {
  let index = 0;
  while (index < text.length && has(text.charCodeAt(index))) index++;
  return { ok: false, code: 'NOT_ENCODABLE', index, codePoint: text.codePointAt(index) ?? 0 };
}
