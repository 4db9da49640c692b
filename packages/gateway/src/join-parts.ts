import {
  decodeText,
  ELEMENT,
  ESM_UDHI,
  formatUdh,
  parseDataCoding,
  parseUdh,
  SAR_TAG,
  type InformationElement,
} from '@rootsms/smpp/text';
import { anyMark, INBOUND_OCTETS_MAX, type InboundSegment } from './inbound-part.ts';

const UCS2 = 8;
const SAR_TAGS: ReadonlySet<number> = new Set(Object.values(SAR_TAG));
const CONCAT_ELEMENTS: ReadonlySet<number> = new Set([ELEMENT.concat8, ELEMENT.concat16]);
const SHIFT_ELEMENTS: ReadonlySet<number> = new Set([ELEMENT.singleShift, ELEMENT.lockingShift]);

/** A part without what made it one. */
interface Piece {
  readonly elements: readonly InformationElement[];
  readonly payload: Buffer;
  readonly dataCoding: number;
}

/**
 * Parts, in their order, as one segment: headers without concatenation elements, TLVs without SAR, texts one after the
 * other. Addresses, esm_class and TLVs are the first part's. Octets are joined before anybody decodes them, since a
 * surrogate pair may lie across a boundary. Only when parts differ in alphabet or in national tables, which one header
 * cannot say, does the text become UTF-16.
 */
export function joinParts(parts: readonly [InboundSegment, ...InboundSegment[]]): InboundSegment {
  const [first] = parts;
  const pieces = parts.map(pieceOf);
  const head = pieces[0];
  if (head === undefined) return first;
  const tlvs = first.tlvs.filter(({ tag }) => !SAR_TAGS.has(tag));
  const recoded = isUniform(pieces) ? null : recode(pieces);
  const elements =
    recoded === null ? head.elements : head.elements.filter(({ id }) => !SHIFT_ELEMENTS.has(id));
  const payloads = recoded === null ? pieces.map(({ payload }) => payload) : [recoded];
  return {
    ...first,
    esmClass: elements.length > 0 ? first.esmClass | ESM_UDHI : first.esmClass & ~ESM_UDHI,
    dataCoding: recoded === null ? first.dataCoding : UCS2,
    body: Buffer.concat([formatUdh(elements), ...payloads]),
    tlvs,
  };
}

/** A segment that waits for no others: "part 1 of 1" without its mark, anything else as it came. */
export function wholeOf(segment: InboundSegment): InboundSegment {
  return anyMark(segment)?.total === 1 ? joinParts([segment]) : segment;
}

function pieceOf({ esmClass, body, dataCoding }: InboundSegment): Piece {
  const udh = (esmClass & ESM_UDHI) === 0 ? null : parseUdh(body);
  // A header that cannot be read is text to us: nothing of it is lost.
  if (udh === null || !udh.ok) return { elements: [], payload: body, dataCoding };
  const elements = udh.elements.filter(({ id }) => !CONCAT_ELEMENTS.has(id));
  return { elements, payload: body.subarray(udh.octets), dataCoding };
}

function isUniform(pieces: readonly Piece[]): boolean {
  const [first, ...others] = pieces;
  if (first === undefined) return true;
  const shift = shiftText(first);
  return others.every((piece) => piece.dataCoding === first.dataCoding && shiftText(piece) === shift);
}

function shiftText({ elements }: Piece): string {
  return elements
    .filter(({ id }) => SHIFT_ELEMENTS.has(id))
    .map(({ id, data }) => `${id}:${data[0] ?? 0}`)
    .join();
}

/** UTF-16 of all pieces; null when one of them is no text, or it would be too long: then octets are joined as they are. */
function recode(pieces: readonly Piece[]): Buffer | null {
  if (pieces.some(({ dataCoding }) => parseDataCoding(dataCoding).alphabet === 'binary')) return null;
  const text = pieces
    .map(({ payload, dataCoding, elements }) => decodeText(payload, dataCoding, elements))
    .join('');
  const octets = Buffer.from(text, 'utf16le').swap16();
  return octets.length > INBOUND_OCTETS_MAX ? null : octets;
}
