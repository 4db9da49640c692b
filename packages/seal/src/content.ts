import { SealError } from './errors.ts';

/**
 * What a sealed envelope holds of one message: everything personal, nothing that routing needs.
 * Addresses are Latin-1 strings as on the wire; `text` is the raw short_message or message_payload
 * (UDH included, as `esmClass` says); `tlvs` are raw optional parameters in wire form.
 */
export interface Content {
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly destTon: number;
  readonly destNpi: number;
  readonly dest: string;
  readonly esmClass?: number;
  readonly dataCoding?: number;
  readonly text: Uint8Array;
  readonly tlvs?: Uint8Array;
  /** The customer's own name for the message: it may hold anything, so it is sealed too. */
  readonly clientReference?: string;
  /** What the carrier needs beside the text, for messages that use it. */
  readonly service?: ContentService;
}

export interface ContentService {
  /** SMPP 3.4 5.2.11, at most 5 characters. */
  readonly serviceType: string;
  readonly protocolId: number;
  readonly replaceIfPresent: boolean;
  /** One text that goes out in several segments. */
  readonly long: boolean;
}

/*
 * Layout, version 1 (integers big-endian):
 *
 *   offset  octets
 *   0       1   version = 1
 *   1       1   flags: 1 esmClass, 2 dataCoding, 4 tlvs, 8 clientReference, 16 service
 *   2       4   sourceTon, sourceNpi, destTon, destNpi
 *   6       1   esmClass (0 when absent)
 *   7       1   dataCoding (0 when absent)
 *   8       1   source length s        9       1   dest length d
 *   10      2   text length t
 *   12      s   source, Latin-1
 *   12+s    d   dest, Latin-1
 *           t   text
 *           2+n tlvs, when flagged
 *           1+n clientReference in UTF-8, when flagged
 *           3+n protocolId, bits (1 replaceIfPresent, 2 long), serviceType, when flagged
 *
 * and nothing after: a record with trailing octets is refused.
 */
const VERSION = 1;
const HAS_ESM_CLASS = 1;
const HAS_DATA_CODING = 2;
const HAS_TLVS = 4;
const HAS_CLIENT_REFERENCE = 8;
const HAS_SERVICE = 16;
const FLAGS_KNOWN = 31;
const BIT_REPLACE = 1;
const BIT_LONG = 2;
const HEAD_BYTES = 12;

/** SMPP 3.4 5.2.8: an address has at most 20 characters; data_sm and 5.0 allow 64 for some kinds. */
export const ADDRESS_CHARS_MAX = 64;
/** message_payload (SMPP 3.4 5.3.2.32) has a two-octet length. */
export const TEXT_BYTES_MAX = 65_535;
export const TLVS_BYTES_MAX = 65_535;
export const CLIENT_REFERENCE_BYTES_MAX = 255;
/** SMPP 3.4 5.2.11: five characters and a NUL. */
export const SERVICE_TYPE_CHARS_MAX = 5;
const SERVICE_BYTES_MAX = 3 + SERVICE_TYPE_CHARS_MAX;
export const CONTENT_BYTES_MAX =
  HEAD_BYTES +
  2 * ADDRESS_CHARS_MAX +
  TEXT_BYTES_MAX +
  2 +
  TLVS_BYTES_MAX +
  1 +
  CLIENT_REFERENCE_BYTES_MAX +
  SERVICE_BYTES_MAX;

/** Below this a byte loop beats Uint8Array.set and Buffer.write, whose cost is the call. */
const LOOP_BYTES_MAX = 24;

/** An upper bound of the encoded length, cheap to compute: to choose a buffer. */
export function contentBytesMax(content: Content): number {
  return (
    HEAD_BYTES +
    content.source.length +
    content.dest.length +
    content.text.length +
    (content.tlvs === undefined ? 0 : 2 + content.tlvs.length) +
    (content.clientReference === undefined ? 0 : 1 + content.clientReference.length * 3) +
    (content.service === undefined ? 0 : SERVICE_BYTES_MAX)
  );
}

/** Writes `content` into `target` at `offset`; returns the offset after it. Throws content_out_of_bounds. */
export function encodeContentInto(content: Content, target: Buffer, offset: number): number {
  const { source, dest, text, tlvs, clientReference } = content;
  if (source.length > ADDRESS_CHARS_MAX || dest.length > ADDRESS_CHARS_MAX || text.length > TEXT_BYTES_MAX) {
    throw new SealError('content_out_of_bounds');
  }
  target[offset] = VERSION;
  target[offset + 2] = octet(content.sourceTon);
  target[offset + 3] = octet(content.sourceNpi);
  target[offset + 4] = octet(content.destTon);
  target[offset + 5] = octet(content.destNpi);
  target[offset + 6] = octet(content.esmClass ?? 0);
  target[offset + 7] = octet(content.dataCoding ?? 0);
  target[offset + 8] = source.length;
  target[offset + 9] = dest.length;
  target[offset + 10] = text.length >>> 8;
  target[offset + 11] = text.length & 0xff;
  let at = writeAddress(source, target, offset + HEAD_BYTES);
  at = writeAddress(dest, target, at);
  at = writeBytes(text, target, at);
  let flags = content.esmClass === undefined ? 0 : HAS_ESM_CLASS;
  if (content.dataCoding !== undefined) flags |= HAS_DATA_CODING;
  if (tlvs !== undefined) {
    if (tlvs.length > TLVS_BYTES_MAX) throw new SealError('content_out_of_bounds');
    flags |= HAS_TLVS;
    at = target.writeUInt16BE(tlvs.length, at);
    at = writeBytes(tlvs, target, at);
  }
  if (clientReference !== undefined) {
    flags |= HAS_CLIENT_REFERENCE;
    const length = Buffer.byteLength(clientReference, 'utf8');
    if (length > CLIENT_REFERENCE_BYTES_MAX) throw new SealError('content_out_of_bounds');
    target[at] = length;
    at += 1 + target.write(clientReference, at + 1, length, 'utf8');
  }
  if (content.service !== undefined) {
    flags |= HAS_SERVICE;
    at = writeService(content.service, target, at);
  }
  target[offset + 1] = flags;
  return at;
}

/** The record in a buffer of its own. */
export function encodeContent(content: Content): Buffer {
  const target = Buffer.allocUnsafe(contentBytesMax(content));
  return target.subarray(0, encodeContentInto(content, target, 0));
}

/** Reads a record back; `text` and `tlvs` are views on `record`. Throws content_malformed. */
export function decodeContent(record: Buffer): Content {
  if (record.length < HEAD_BYTES || record[0] !== VERSION) throw new SealError('content_malformed');
  const flags = record.readUInt8(1);
  if ((flags & ~FLAGS_KNOWN) !== 0) throw new SealError('content_malformed');
  const sourceLength = record.readUInt8(8);
  const destLength = record.readUInt8(9);
  if (sourceLength > ADDRESS_CHARS_MAX || destLength > ADDRESS_CHARS_MAX)
    throw new SealError('content_malformed');
  const destAt = HEAD_BYTES + sourceLength;
  const textAt = destAt + destLength;
  let at = textAt + record.readUInt16BE(10);
  let tlvs: Buffer | undefined;
  if ((flags & HAS_TLVS) !== 0) {
    if (at + 2 > record.length) throw new SealError('content_malformed');
    const end = at + 2 + record.readUInt16BE(at);
    tlvs = record.subarray(at + 2, end);
    at = end;
  }
  let clientReference: string | undefined;
  if ((flags & HAS_CLIENT_REFERENCE) !== 0) {
    if (at + 1 > record.length) throw new SealError('content_malformed');
    const end = at + 1 + record.readUInt8(at);
    clientReference = record.toString('utf8', at + 1, end);
    at = end;
  }
  let service: ContentService | undefined;
  if ((flags & HAS_SERVICE) !== 0) {
    service = readService(record, at);
    at += 3 + service.serviceType.length;
  }
  if (at !== record.length) throw new SealError('content_malformed');
  return {
    sourceTon: record.readUInt8(2),
    sourceNpi: record.readUInt8(3),
    source: record.toString('latin1', HEAD_BYTES, destAt),
    destTon: record.readUInt8(4),
    destNpi: record.readUInt8(5),
    dest: record.toString('latin1', destAt, textAt),
    ...((flags & HAS_ESM_CLASS) === 0 ? {} : { esmClass: record.readUInt8(6) }),
    ...((flags & HAS_DATA_CODING) === 0 ? {} : { dataCoding: record.readUInt8(7) }),
    text: record.subarray(textAt, textAt + record.readUInt16BE(10)),
    ...(tlvs === undefined ? {} : { tlvs }),
    ...(clientReference === undefined ? {} : { clientReference }),
    ...(service === undefined ? {} : { service }),
  };
}

function writeService(service: ContentService, target: Buffer, at: number): number {
  if (service.serviceType.length > SERVICE_TYPE_CHARS_MAX) throw new SealError('content_out_of_bounds');
  target[at] = octet(service.protocolId);
  target[at + 1] = (service.replaceIfPresent ? BIT_REPLACE : 0) | (service.long ? BIT_LONG : 0);
  target[at + 2] = service.serviceType.length;
  return writeAddress(service.serviceType, target, at + 3);
}

function readService(record: Buffer, at: number): ContentService {
  if (at + 3 > record.length) throw new SealError('content_malformed');
  const bits = record.readUInt8(at + 1);
  const length = record.readUInt8(at + 2);
  if (length > SERVICE_TYPE_CHARS_MAX || at + 3 + length > record.length || bits > (BIT_REPLACE | BIT_LONG)) {
    throw new SealError('content_malformed');
  }
  return {
    serviceType: record.toString('latin1', at + 3, at + 3 + length),
    protocolId: record.readUInt8(at),
    replaceIfPresent: (bits & BIT_REPLACE) !== 0,
    long: (bits & BIT_LONG) !== 0,
  };
}

function octet(value: number): number {
  if (value >>> 0 !== value || value > 255) throw new SealError('content_out_of_bounds');
  return value;
}

function writeAddress(address: string, target: Buffer, at: number): number {
  for (let i = 0; i < address.length; i++) {
    const unit = address.charCodeAt(i);
    if (unit > 255) throw new SealError('content_out_of_bounds');
    target[at + i] = unit;
  }
  return at + address.length;
}

function writeBytes(bytes: Uint8Array, target: Buffer, at: number): number {
  if (bytes.length > LOOP_BYTES_MAX) target.set(bytes, at);
  else for (let i = 0; i < bytes.length; i++) target[at + i] = bytes[i] ?? 0;
  return at + bytes.length;
}
