import type { Content } from '@rootsms/seal';
import { findTlv, TAG, type DeliverSm, type Tlv } from '@rootsms/smpp';
import { concatOf, ESM_UDHI, parseUdh, sarOf } from '@rootsms/smpp/text';
import { readTlvs, writeTlvs } from './message-content.ts';

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

/** The segment that a deliver_sm carries, in buffers of its own: those of the PDU are valid during one call only. */
export function segmentOfPdu(pdu: DeliverSm): InboundSegment {
  const payload = findTlv(pdu.tlvs, TAG.message_payload);
  const { sourceTon, sourceNpi, source, destTon, destNpi, dest, esmClass, dataCoding } = pdu;
  return {
    sourceTon,
    sourceNpi,
    source,
    destTon,
    destNpi,
    dest,
    esmClass,
    dataCoding,
    body: Buffer.from(payload !== undefined && pdu.shortMessage.length === 0 ? payload : pdu.shortMessage),
    tlvs: pdu.tlvs
      .filter(({ tag }) => tag !== TAG.message_payload)
      .map(({ tag, value }) => ({ tag, value: Buffer.from(value) })),
  };
}

/** What makes a segment a part. */
export interface PartMark {
  /** 8-bit and 16-bit references and SAR's are different numbers, even when they are equal. */
  readonly form: 'udh8' | 'udh16' | 'sar';
  readonly reference: number;
  /** 1..255. */
  readonly total: number;
  /** 1..total. */
  readonly part: number;
}

/** A whole message has to fit into one sealed envelope and one message_payload. */
export const INBOUND_OCTETS_MAX = 65_535;

/**
 * The mark of a part; null: whole by itself. That is also what a segment is whose marks make no sense, or whose total
 * promises more than a message may have: it is handed over as it is rather than kept waiting.
 */
export function partMark(segment: InboundSegment): PartMark | null {
  const mark = anyMark(segment);
  if (mark === null || mark.total < 2) return null;
  // Every part that waits obeys this, so their sum does too.
  return mark.total * segment.body.length > INBOUND_OCTETS_MAX ? null : mark;
}

/** The mark as it stands, also of a "part 1 of 1"; null when there is none or it makes no sense. */
export function anyMark(segment: InboundSegment): PartMark | null {
  if ((segment.esmClass & ESM_UDHI) !== 0) {
    const udh = parseUdh(segment.body);
    const concat = udh.ok ? concatOf(udh.elements) : null;
    if (concat !== null) {
      const { reference, total, sequence, wide } = concat;
      return { form: wide ? 'udh16' : 'udh8', reference, total, part: sequence };
    }
  }
  const sar = sarOf(segment.tlvs);
  return sar === null
    ? null
    : { form: 'sar', reference: sar.reference, total: sar.total, part: sar.sequence };
}

/** What of a segment is sealed. */
export function inboundContent(segment: InboundSegment): Content {
  return {
    sourceTon: segment.sourceTon,
    sourceNpi: segment.sourceNpi,
    source: segment.source,
    destTon: segment.destTon,
    destNpi: segment.destNpi,
    dest: segment.dest,
    esmClass: segment.esmClass,
    dataCoding: segment.dataCoding,
    text: segment.body,
    ...(segment.tlvs.length === 0 ? {} : { tlvs: writeTlvs(segment.tlvs) }),
  };
}

/** The segment again. */
export function segmentOf(content: Content): InboundSegment {
  return {
    sourceTon: content.sourceTon,
    sourceNpi: content.sourceNpi,
    source: content.source,
    destTon: content.destTon,
    destNpi: content.destNpi,
    dest: content.dest,
    esmClass: content.esmClass ?? 0,
    dataCoding: content.dataCoding ?? 0,
    body: Buffer.from(content.text),
    tlvs: content.tlvs === undefined ? [] : readTlvs(Buffer.from(content.tlvs)),
  };
}
