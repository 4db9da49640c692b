/**
 * Where a text is cut into parts: never within an escape or a surrogate pair, and not within a grapheme that would fit
 * into one part. Lengths count in units: septets, UTF-16 units or octets.
 */

/** A part is 140 octets of user data, header included (3GPP TS 23.040 9.2.3.16, 9.2.3.24). */
export const PART_OCTETS_MAX = 140;
/** The most that a concatenation element can say: its total is one octet. */
export const PARTS_MAX = 255;
/** A part must hold an escaped character or a surrogate pair, or cutting would not end. */
export const PART_UNITS_MIN = 2;

/** 160/153/152 and so on: septets that fit beside a header (with UDHL). */
export function septetsBeside(headerOctets: number): number {
  return Math.floor(((PART_OCTETS_MAX - headerOctets) * 8) / 7);
}

/** 70/67/66 and so on. */
export function utf16UnitsBeside(headerOctets: number): number {
  return (PART_OCTETS_MAX - headerOctets) >> 1;
}

export interface CutPlan {
  /** Index after the last UTF-16 unit of each part. */
  ends: number[];
  /** Units in the last part. */
  lastUnits: number;
}

let segmenter: Intl.Segmenter | null = null;

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
const CR = 0x0d;
const LF = 0x0a;

/**
 * @param widths units that each UTF-16 unit of the text costs; null when each costs one
 * @param capacity units in a part, at least PART_UNITS_MIN
 * @returns null when more than partsMax parts would be needed
 */
export function planCuts(
  text: string,
  widths: Uint8Array | null,
  capacity: number,
  keepGraphemes: boolean,
  partsMax: number,
): CutPlan | null {
  const ends: number[] = [];
  let segments: Intl.Segments | null = null;
  let start = 0;
  let lastUnits = 0;
  while (start < text.length) {
    if (ends.length === partsMax) return null;
    let end = furthest(text, widths, start, capacity);
    if (end < text.length) {
      if (isLow(text.charCodeAt(end)) && isHigh(text.charCodeAt(end - 1))) end--;
      if (keepGraphemes && !isPlainBoundary(text, end)) {
        segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
        segments ??= segmenter.segment(text);
        end = graphemeCut(segments, widths, start, end, capacity);
      }
    }
    lastUnits = unitsOf(widths, start, end);
    ends.push(end);
    start = end;
  }
  if (ends.length === 0) ends.push(0);
  return { ends, lastUnits };
}

/** The furthest end with which start..end still fits. */
function furthest(text: string, widths: Uint8Array | null, start: number, capacity: number): number {
  if (widths === null) return Math.min(text.length, start + capacity);
  let end = start;
  let used = 0;
  while (end < text.length) {
    used += widths[end] ?? 1;
    if (used > capacity) break;
    end++;
  }
  return end;
}

export function unitsOf(widths: Uint8Array | null, start: number, end: number): number {
  if (widths === null) return end - start;
  let units = 0;
  for (let at = start; at < end; at++) units += widths[at] ?? 1;
  return units;
}

/** True without asking the segmenter: both neighbours are ASCII and not CR LF, the one grapheme ASCII has. */
function isPlainBoundary(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return before < 0x80 && after < 0x80 && !(before === CR && after === LF);
}

/** Moves a cut to the start of the grapheme it would part, unless that grapheme cannot fit into any part. */
function graphemeCut(
  segments: Intl.Segments,
  widths: Uint8Array | null,
  start: number,
  end: number,
  capacity: number,
): number {
  const grapheme = segments.containing(end);
  if (grapheme === undefined || grapheme.index <= start) return end;
  const length = grapheme.segment.length;
  if (length > capacity || unitsOf(widths, grapheme.index, grapheme.index + length) > capacity) return end;
  return grapheme.index;
}
