import type { Tlv } from '@rootsms/smpp';
import type { Content } from '@rootsms/seal';
import type { Message } from './message.ts';
import { STATE } from './state.ts';

const TLV_HEAD_OCTETS = 4;
const EMPTY = Buffer.alloc(0);

/** What of a message is sealed. */
export function contentOf(message: Message): Content {
  const { serviceType, protocolId, replaceIfPresent, long } = message;
  const plain = serviceType === '' && protocolId === 0 && !replaceIfPresent && !long;
  return {
    sourceTon: message.sourceTon,
    sourceNpi: message.sourceNpi,
    source: message.source,
    destTon: message.destTon,
    destNpi: message.destNpi,
    dest: message.dest,
    esmClass: message.esmClass,
    dataCoding: message.dataCoding,
    text: message.body,
    ...(message.tlvs.length === 0 ? {} : { tlvs: writeTlvs(message.tlvs) }),
    ...(message.reference === null ? {} : { clientReference: message.reference }),
    ...(plain ? {} : { service: { serviceType, protocolId, replaceIfPresent, long } }),
  };
}

/** The columns of gateway.message from which a message comes back into memory. */
export interface MessageRow {
  readonly id: bigint;
  readonly server_id: number;
  readonly link_id: number | null;
  readonly state: number;
  readonly error: number;
  readonly segments: number;
  readonly data_coding: number;
  readonly priority: number;
  readonly registered_delivery: number;
  readonly via: number;
  readonly country: string | null;
  readonly prefix: number;
  readonly due_at: Date | null;
  readonly expire_at: Date;
  readonly sent_at: Date | null;
  readonly done_at: Date | null;
  readonly upstream_id: string | null;
  readonly sealed: Buffer | null;
}

export const MESSAGE_ROW_COLUMNS = `m.id, m.server_id, m.link_id, m.state, m.error, m.segments, m.data_coding, m.priority,
  m.registered_delivery, m.via, m.country, m.prefix, m.due_at, m.expire_at, m.sent_at, m.done_at, m.upstream_id, m.sealed`;

/** A message as it was when it was stored. */
export function messageOf(row: MessageRow, content: Content, attempts: number): Message {
  const service = content.service;
  return {
    id: row.id,
    serverId: row.server_id,
    via: row.via,
    sourceTon: content.sourceTon,
    sourceNpi: content.sourceNpi,
    source: content.source,
    destTon: content.destTon,
    destNpi: content.destNpi,
    dest: content.dest,
    serviceType: service?.serviceType ?? '',
    esmClass: content.esmClass ?? 0,
    protocolId: service?.protocolId ?? 0,
    priority: row.priority,
    dataCoding: content.dataCoding ?? row.data_coding,
    registeredDelivery: row.registered_delivery,
    replaceIfPresent: service?.replaceIfPresent ?? false,
    body: row.state === STATE.sent ? EMPTY : Buffer.from(content.text),
    long: service?.long ?? false,
    tlvs: content.tlvs === undefined ? [] : readTlvs(Buffer.from(content.tlvs)),
    reference: content.clientReference ?? null,
    dueAtMs: row.due_at?.getTime() ?? null,
    expireAtMs: row.expire_at.getTime(),
    segments: row.segments,
    country: row.country,
    prefix: row.prefix,
    linkId: row.link_id ?? 0,
    state: row.state,
    error: row.error,
    attempts,
    sentAtMs: row.sent_at?.getTime() ?? 0,
    doneAtMs: row.done_at?.getTime() ?? 0,
    upstreamId: row.upstream_id ?? '',
    queuedRow: false,
    parts: null,
    reference8: null,
    segmentsOut: null,
  };
}

/** TLVs in wire form, SMPP 3.4 3.2.4.1. */
export function writeTlvs(tlvs: readonly Tlv[]): Buffer {
  const octets = tlvs.reduce((sum, tlv) => sum + TLV_HEAD_OCTETS + tlv.value.length, 0);
  const buffer = Buffer.alloc(octets);
  let at = 0;
  for (const { tag, value } of tlvs) {
    at = buffer.writeUInt16BE(tag, at);
    at = buffer.writeUInt16BE(value.length, at);
    at += value.copy(buffer, at);
  }
  return buffer;
}

/** Reads what `writeTlvs` wrote; a tail that is cut short is left out. */
export function readTlvs(buffer: Buffer): Tlv[] {
  const tlvs: Tlv[] = [];
  let at = 0;
  while (at + TLV_HEAD_OCTETS <= buffer.length) {
    const end = at + TLV_HEAD_OCTETS + buffer.readUInt16BE(at + 2);
    if (end > buffer.length) break;
    tlvs.push({ tag: buffer.readUInt16BE(at), value: buffer.subarray(at + TLV_HEAD_OCTETS, end) });
    at = end;
  }
  return tlvs;
}
