/**
 * User data header, 3GPP TS 23.040 9.2.3.24: what stands before the text when esm_class has 0x40.
 *
 *   UDHL | id, length, octets... | id, length, octets... | text
 *   1      1   1       length                            (UDHL counts what follows it, up to the text)
 */
import { NO_SHIFT, type GsmShift } from './gsm-alphabet.ts';
import { LANGUAGE_ID_MAX, LOCKING_TABLES, type LanguageId } from './gsm-tables.ts';

/** Element ids that this package understands; others pass untouched. */
export const ELEMENT = {
  concat8: 0x00,
  ports8: 0x04,
  ports16: 0x05,
  concat16: 0x08,
  singleShift: 0x24,
  lockingShift: 0x25,
} as const;

/** esm_class bit that says a header is present (SMPP 3.4 5.2.12). */
export const ESM_UDHI = 0x40;
const HEADER_OCTETS_MAX = 255;

export interface InformationElement {
  id: number;
  data: Uint8Array;
}

export type UdhResult =
  | { ok: true; elements: InformationElement[]; octets: number }
  | { ok: false; code: 'EMPTY' | 'LENGTH_BEYOND_MESSAGE' | 'ELEMENT_BEYOND_HEADER' };

/**
 * Elements of a header, as views. `octets` is the whole header with its length octet, so that
 * `shortMessage.subarray(octets)` is the text. Lengths come from the peer and are checked; nothing throws.
 * @example parseUdh(Buffer.from('050003aa0201', 'hex')) // { ok: true, octets: 6, elements: [{ id: 0, data: <aa 02 01> }] }
 */
export function parseUdh(shortMessage: Uint8Array): UdhResult {
  const headerLength = shortMessage[0];
  if (headerLength === undefined) return { ok: false, code: 'EMPTY' };
  const end = headerLength + 1;
  if (end > shortMessage.length) return { ok: false, code: 'LENGTH_BEYOND_MESSAGE' };
  const elements: InformationElement[] = [];
  for (let at = 1; at < end;) {
    const id = shortMessage[at];
    const length = at + 1 < end ? shortMessage[at + 1] : undefined;
    if (id === undefined || length === undefined || at + 2 + length > end) {
      return { ok: false, code: 'ELEMENT_BEYOND_HEADER' };
    }
    elements.push({ id, data: shortMessage.subarray(at + 2, at + 2 + length) });
    at += 2 + length;
  }
  return { ok: true, elements, octets: end };
}

/** Octets that the elements take with UDHL; 0 when there are none. */
export function udhOctets(elements: readonly InformationElement[]): number {
  let octets = 0;
  for (const element of elements) octets += 2 + element.data.length;
  return octets === 0 ? 0 : octets + 1;
}

/**
 * A header with its length octet; no elements make no octets.
 * @throws RangeError when it would be longer than its length octet can say: callers check with udhOctets first
 */
export function formatUdh(elements: readonly InformationElement[]): Buffer {
  const octets = udhOctets(elements);
  if (octets - 1 > HEADER_OCTETS_MAX)
    throw new RangeError(`a user data header of ${octets} octets does not fit`);
  const header = Buffer.allocUnsafe(octets);
  if (octets === 0) return header;
  header[0] = octets - 1;
  let at = 1;
  for (const { id, data } of elements) {
    header[at] = id;
    header[at + 1] = data.length;
    header.set(data, at + 2);
    at += 2 + data.length;
  }
  return header;
}

/** Application ports (0x05, else 0x04); null when absent or of a wrong length. */
export function portsOf(
  elements: readonly InformationElement[],
): { destination: number; source: number } | null {
  for (const { id, data } of elements) {
    const [a, b, c, d] = data;
    if (id === ELEMENT.ports16 && data.length === 4) {
      return { destination: ((a ?? 0) << 8) | (b ?? 0), source: ((c ?? 0) << 8) | (d ?? 0) };
    }
    if (id === ELEMENT.ports8 && data.length === 2) return { destination: a ?? 0, source: b ?? 0 };
  }
  return null;
}

export function portsElement(destination: number, source: number): InformationElement {
  const data = Buffer.from([
    (destination >> 8) & 0xff,
    destination & 0xff,
    (source >> 8) & 0xff,
    source & 0xff,
  ]);
  return { id: ELEMENT.ports16, data };
}

/** National tables in force; an unknown language is the default table, as for a handset that does not know it. */
export function shiftOf(elements: readonly InformationElement[]): GsmShift {
  let shift = NO_SHIFT;
  for (const { id, data } of elements) {
    if (data.length !== 1) continue;
    const language = data[0];
    if (!isLanguage(language)) continue;
    if (id === ELEMENT.singleShift) shift = { locking: shift.locking, single: language };
    if (id === ELEMENT.lockingShift && LOCKING_TABLES[language] != null) {
      shift = { locking: language, single: shift.single };
    }
  }
  return shift;
}

function isLanguage(value: number | undefined): value is LanguageId {
  return value !== undefined && value >= 0 && value <= LANGUAGE_ID_MAX;
}

/** The elements that announce a shift; none for the default tables. */
export function shiftElements(shift: GsmShift): InformationElement[] {
  const elements: InformationElement[] = [];
  if (shift.single !== 0) elements.push({ id: ELEMENT.singleShift, data: Buffer.from([shift.single]) });
  if (shift.locking !== 0) elements.push({ id: ELEMENT.lockingShift, data: Buffer.from([shift.locking]) });
  return elements;
}
