/** Which part of which long inbound a deliver_sm is, and how parts become one message. Pure. */
import type { Tlv } from '@rootsms/smpp';

/** A message, or a part of one, from a handset. */
export interface InboundSegment {
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly destTon: number;
  readonly destNpi: number;
  readonly dest: string;
  readonly esmClass: number;
  readonly dataCoding: number;
  /** short_message or message_payload; starts with its UDH when esmClass has 0x40. */
  readonly body: Buffer;
  /** Without message_payload. */
  readonly tlvs: readonly Tlv[];
}

/** The whole: the same shape, without concatenation elements or SAR TLVs, `body` of all parts in order. */
export interface InboundMessage extends InboundSegment {
  /** Id of the part that came first. */
  readonly id: bigint;
  readonly linkId: number;
  readonly segments: number;
  /** Parts that never came. */
  readonly segmentsMissing: number;
}

export interface PartMark {
  readonly reference: number;
  /** 2..255. */
  readonly total: number;
  /** 1..total. */
  readonly part: number;
}

/** null: not a part of a longer message (or its marks make no sense): it is whole by itself. */
export function partMark(_segment: InboundSegment): PartMark | null {
  throw new Error('not written yet');
}
