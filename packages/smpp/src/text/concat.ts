/**
 * How parts of a long message say that they belong together: an 8-bit or 16-bit element in the user data header
 * (3GPP TS 23.040 9.2.3.24.1 and .8), or the three SAR TLVs of SMPP (3.4 5.3.2.22 to .24). One or the other, never both.
 */
import { ELEMENT, type InformationElement } from './udh.ts';

export interface Concat {
  reference: number;
  total: number;
  /** From 1. */
  sequence: number;
  /** A 16-bit reference: 8-bit and 16-bit ones with the same number are different messages. */
  wide: boolean;
}

/** 16-bit reference, parts, number of this part. */
export interface SarTriple {
  reference: number;
  total: number;
  sequence: number;
}

/** As the codec gives them. */
export interface TlvLike {
  tag: number;
  value: Buffer;
}

export const SAR_TAG = { reference: 0x020c, total: 0x020e, sequence: 0x020f } as const;

/** null when absent or nonsense (sequence 0, sequence over total): then the part is a message of its own. */
export function concatOf(elements: readonly InformationElement[]): Concat | null {
  for (const { id, data } of elements) {
    const wide = id === ELEMENT.concat16;
    if (!wide && id !== ELEMENT.concat8) continue;
    if (data.length !== (wide ? 4 : 3)) continue;
    const high = wide ? (data[0] ?? 0) << 8 : 0;
    const at = wide ? 1 : 0;
    const concat = {
      reference: high | (data[at] ?? 0),
      total: data[at + 1] ?? 0,
      sequence: data[at + 2] ?? 0,
      wide,
    };
    if (concat.sequence >= 1 && concat.sequence <= concat.total) return concat;
  }
  return null;
}

export function concatElement(concat: Concat): InformationElement {
  const { reference, total, sequence, wide } = concat;
  const data = wide
    ? Buffer.from([(reference >> 8) & 0xff, reference & 0xff, total, sequence])
    : Buffer.from([reference & 0xff, total, sequence]);
  return { id: wide ? ELEMENT.concat16 : ELEMENT.concat8, data };
}

/** null unless all three are there and make sense. */
export function sarOf(tlvs: readonly TlvLike[]): SarTriple | null {
  let reference = -1;
  let total = 0;
  let sequence = 0;
  for (const { tag, value } of tlvs) {
    if (tag === SAR_TAG.reference && value.length === 2) reference = value.readUInt16BE(0);
    else if (tag === SAR_TAG.total && value.length === 1) total = value[0] ?? 0;
    else if (tag === SAR_TAG.sequence && value.length === 1) sequence = value[0] ?? 0;
  }
  if (reference < 0 || sequence < 1 || sequence > total) return null;
  return { reference, total, sequence };
}

export function sarTlvs(sar: SarTriple): TlvLike[] {
  return [
    { tag: SAR_TAG.reference, value: Buffer.from([(sar.reference >> 8) & 0xff, sar.reference & 0xff]) },
    { tag: SAR_TAG.total, value: Buffer.from([sar.total]) },
    { tag: SAR_TAG.sequence, value: Buffer.from([sar.sequence]) },
  ];
}
