/**
 * Octets that a client encoded itself (message_payload, or a short_message over the limit) to parts, without changing
 * one of them and with the guarantees of splitText.
 */
import { characterOctets, decodeLatin1, decodeUcs2, type Alphabet } from './charset.ts';
import { gsmWidths } from './choose-encoding.ts';
import { parseDataCoding } from './data-coding.ts';
import { decodeGsm, NO_SHIFT, type GsmShift } from './gsm-alphabet.ts';
import { ESCAPE } from './gsm-tables.ts';
import { callerElements, headerRoom, makeParts } from './part-headers.ts';
import {
  PART_OCTETS_MAX,
  PART_UNITS_MIN,
  PARTS_MAX,
  planCuts,
  septetsBeside,
  utf16UnitsBeside,
} from './split-plan.ts';
import type { Split, TextOptions, TextRefusal } from './text-options.ts';
import { shiftOf } from './udh.ts';

const NO_OPTIONS: TextOptions = {};

/** How octets count: one UTF-16 unit of `text` per character or unit of the encoding. */
interface Reading {
  /** Stands for the octets in the plan; holds the real characters where graphemes matter. */
  text: string;
  /** Units that each unit of text costs; null when one. */
  widths: Uint8Array | null;
  /** Octets that each unit of text is: a number when all are alike. */
  octets: Uint8Array | number;
  graphemes: boolean;
}

/**
 * Splits encoded octets. `options.elements` are the elements of the client's own header, repeated in every part.
 * @example splitEncoded(payload, 8, { reference: 'udh16', referenceNumber: 513 })
 */
export function splitEncoded(
  octets: Buffer,
  dataCoding: number,
  options: TextOptions = NO_OPTIONS,
): Split | TextRefusal {
  const elements = callerElements(options, true);
  const { alphabet } = parseDataCoding(dataCoding, options.defaultAlphabet);
  const shift = alphabet === 'gsm7' ? shiftOf(elements) : NO_SHIFT;
  const planned = plan(octets, dataCoding, alphabet, shift, options);
  if (!planned.ok) return planned;
  const payloads: Buffer[] = [];
  let start = 0;
  for (const end of planned.ends) {
    payloads.push(octets.subarray(start, end));
    start = end;
  }
  return { ok: true, encoding: alphabet, dataCoding, shift, parts: makeParts(payloads, elements, options) };
}

/**
 * Segments that splitEncoded would make, over its maximum of parts too; -1 when the header leaves no room.
 * One segment is decided by length alone, in 20 ns.
 */
export function countEncoded(octets: Buffer, dataCoding: number, options: TextOptions = NO_OPTIONS): number {
  const { alphabet } = parseDataCoding(dataCoding, options.defaultAlphabet);
  const shift = alphabet === 'gsm7' && options.elements !== undefined ? shiftOf(options.elements) : NO_SHIFT;
  const planned = plan(octets, dataCoding, alphabet, shift, options, Infinity);
  return planned.ok ? planned.ends.length : -1;
}

type OctetPlan = { ok: true; ends: number[] } | TextRefusal;

function plan(
  octets: Buffer,
  dataCoding: number,
  alphabet: Alphabet,
  shift: GsmShift,
  options: TextOptions,
  partsMax = Math.min(options.partsMax ?? PARTS_MAX, PARTS_MAX),
): OctetPlan {
  const room = headerRoom(callerElements(options, true), options.reference ?? 'udh8');
  const asSeptets =
    alphabet === 'gsm7' || (dataCoding === 0 && (alphabet === 'latin1' || alphabet === 'ascii'));
  const single = capacityBeside(room.single, alphabet, asSeptets);
  // Escapes only make a Latin-1 text longer in septets than in octets; the full reading tells.
  const units = alphabet === 'ucs2' ? (octets.length + 1) >> 1 : octets.length;
  if (units <= single && single >= PART_UNITS_MIN && (alphabet === 'gsm7' || !asSeptets)) {
    return { ok: true, ends: [octets.length] };
  }
  const multi = capacityBeside(room.multi, alphabet, asSeptets);
  if (multi < PART_UNITS_MIN) return { ok: false, code: 'HEADER_TOO_LONG', octets: room.multi };
  const reading = read(octets, alphabet, shift, asSeptets);
  if (asSeptets && unitsTotal(reading) <= single) return { ok: true, ends: [octets.length] };
  const keepGraphemes = reading.graphemes && (options.keepGraphemes ?? true);
  const cuts = planCuts(reading.text, reading.widths, multi, keepGraphemes, partsMax);
  if (cuts === null) return { ok: false, code: 'TOO_MANY_PARTS', partsMax };
  return { ok: true, ends: octetEnds(cuts.ends, reading, octets.length) };
}

function capacityBeside(headerOctets: number, alphabet: Alphabet, asSeptets: boolean): number {
  if (asSeptets) return septetsBeside(headerOctets);
  return alphabet === 'ucs2' ? utf16UnitsBeside(headerOctets) : PART_OCTETS_MAX - headerOctets;
}

function unitsTotal({ text, widths }: Reading): number {
  return widths === null ? text.length : widths.reduce((sum, width) => sum + width, 0);
}

function read(octets: Buffer, alphabet: Alphabet, shift: GsmShift, asSeptets: boolean): Reading {
  switch (alphabet) {
    case 'gsm7': {
      const widths = escapeWidths(octets);
      return { text: decodeGsm(octets, shift), widths, octets: widths, graphemes: true };
    }
    case 'ucs2':
      return { text: decodeUcs2(octets), widths: null, octets: 2, graphemes: true };
    case 'latin1':
    case 'ascii': {
      const text = decodeLatin1(octets);
      return { text, widths: asSeptets ? gsmWidths(text, NO_SHIFT) : null, octets: 1, graphemes: true };
    }
    case 'shift_jis':
    case 'euc-jp':
    case 'euc-kr': {
      const widths = characterWidths(octets, alphabet);
      return { text: 'x'.repeat(widths.length), widths, octets: widths, graphemes: false };
    }
    case 'binary':
    case 'iso-8859-5':
    case 'iso-8859-8':
    case 'iso-2022-jp':
      return { text: 'x'.repeat(octets.length), widths: null, octets: 1, graphemes: false };
    default:
      return alphabet satisfies never;
  }
}

/** One entry per character: 2 with an escape, as decodeGsm reads them. */
function escapeWidths(octets: Buffer): Uint8Array {
  const widths = new Uint8Array(octets.length);
  let count = 0;
  for (let at = 0; at < octets.length; at++) {
    const escaped = octets[at] === ESCAPE && at + 1 < octets.length;
    widths[count++] = escaped ? 2 : 1;
    if (escaped) at++;
  }
  return widths.subarray(0, count);
}

function characterWidths(octets: Buffer, alphabet: Alphabet): Uint8Array {
  const widths = new Uint8Array(octets.length);
  let count = 0;
  for (let at = 0; at < octets.length;) {
    const width = characterOctets(octets, at, alphabet);
    widths[count++] = width;
    at += width;
  }
  return widths.subarray(0, count);
}

/** Ends in octets from ends in units. */
function octetEnds(ends: readonly number[], reading: Reading, octetsTotal: number): number[] {
  const perUnit = reading.octets;
  if (typeof perUnit === 'number') return ends.map((end) => Math.min(end * perUnit, octetsTotal));
  const result: number[] = [];
  let octet = 0;
  let unit = 0;
  for (const end of ends) {
    for (; unit < end; unit++) octet += perUnit[unit] ?? 1;
    result.push(octet);
  }
  return result;
}
