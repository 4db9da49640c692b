import { COMMAND } from './command.ts';
import { SmppEncodeError } from './encode-error.ts';
import { FRAME_OCTETS_MAX, HEADER_OCTETS } from './frame.ts';
import { ADDRESS_OCTETS_MAX, DESTS_MAX, MESSAGE_ID_OCTETS_MAX, UNSUCCESSFUL_MAX } from './limits.ts';
import type { Pdu } from './pdu.ts';
import { writeAlertNotification } from './pdu/alert-notification.ts';
import { writeBindResp } from './pdu/bind-resp.ts';
import { writeBind } from './pdu/bind.ts';
import { writeBroadcastSm } from './pdu/broadcast-sm.ts';
import { writeCancelBroadcastSm } from './pdu/cancel-broadcast-sm.ts';
import { writeCancelSm } from './pdu/cancel-sm.ts';
import { writeDataSm } from './pdu/data-sm.ts';
import { hasBody, writeMessageResp } from './pdu/message-resp.ts';
import { writeMessage } from './pdu/message.ts';
import { writeOutbind } from './pdu/outbind.ts';
import { writeQuerySmResp } from './pdu/query-sm-resp.ts';
import { writeQuery } from './pdu/query-sm.ts';
import { writeReplaceSm } from './pdu/replace-sm.ts';
import { writeSubmitMultiResp } from './pdu/submit-multi-resp.ts';
import { writeSubmitMulti } from './pdu/submit-multi.ts';
import { TLV_COUNT_MAX, TLV_HEADER_OCTETS, TLV_VALUE_OCTETS_MAX, type Tlv } from './tlv.ts';
import { Writer } from './writer.ts';

/**
 * Room for header and mandatory fields of any PDU without a list; the longest are submit_sm and deliver_sm with 364
 * octets. Field maxima make this a true bound, so that the fields themselves are written without checking for room.
 */
const FIELDS_OCTETS_MAX = 512;

/** The same for the two PDUs with a list: an element is at most two octets, an address and a status. */
const LIST_FIELDS_OCTETS_MAX =
  FIELDS_OCTETS_MAX + Math.max(DESTS_MAX, UNSUCCESSFUL_MAX) * (2 + ADDRESS_OCTETS_MAX + 4);

/**
 * Appends one PDU to the writer. Throws SmppEncodeError, and leaves the writer as it was, when a field exceeds the
 * specification's maximum. TLVs are written as they are, known ones too: see `findMisfit`.
 *
 * @example
 * encode(writer, submitSm({ sequence: 1, source: 'ROOT', sourceTon: 5, dest: '31612345678', shortMessage: text }));
 * socket.write(writer.take());
 */
export function encode(writer: Writer, pdu: Pdu): void {
  const { commandId, tlvs } = pdu;
  const listed = commandId === COMMAND.submit_multi || commandId === COMMAND.submit_multi_resp;
  const tlvOctets = tlvs.length === 0 ? 0 : measureTlvs(tlvs);
  writer.reserve((listed ? LIST_FIELDS_OCTETS_MAX : FIELDS_OCTETS_MAX) + tlvOctets);
  const start = writer.length;
  try {
    writer.length = start + HEADER_OCTETS;
    writeFields(writer, pdu);
    if (tlvOctets > 0) writeTlvs(writer, tlvs);
    const octets = writer.length - start;
    if (octets > FRAME_OCTETS_MAX) throw new SmppEncodeError('frame-too-long', 'tlvs');
    writeHeader(writer, start, octets, commandId, pdu.status, pdu.sequence);
  } catch (error) {
    writer.length = start;
    throw error;
  }
}

/** Encodes one PDU into a buffer of its own: for tests and tools. A session keeps one Writer. */
export function encodeFrame(pdu: Pdu): Buffer {
  const writer = new Writer();
  encode(writer, pdu);
  return writer.take();
}

/** A PDU of 16 octets: unbind(_resp), enquire_link(_resp), generic_nack, or any response with an error and no body. */
export function encodeHeader(writer: Writer, commandId: number, status: number, sequence: number): void {
  writer.reserve(HEADER_OCTETS);
  const start = writer.length;
  writeHeader(writer, start, HEADER_OCTETS, commandId, status, sequence);
  writer.length = start + HEADER_OCTETS;
}

/** submit_sm_resp, deliver_sm_resp or data_sm_resp without TLVs, straight from its parts: no object is made. */
export function encodeMessageResp(
  writer: Writer,
  commandId: number,
  status: number,
  sequence: number,
  messageId: string,
): void {
  writer.reserve(HEADER_OCTETS + MESSAGE_ID_OCTETS_MAX);
  const start = writer.length;
  try {
    writer.length = start + HEADER_OCTETS;
    if (hasBody(commandId, status, messageId)) writer.cString(messageId, MESSAGE_ID_OCTETS_MAX, 'messageId');
    writeHeader(writer, start, writer.length - start, commandId, status, sequence);
  } catch (error) {
    writer.length = start;
    throw error;
  }
}

function writeHeader(
  writer: Writer,
  at: number,
  octets: number,
  commandId: number,
  status: number,
  sequence: number,
): void {
  if (commandId >>> 0 !== commandId) throw new SmppEncodeError('out-of-range', 'commandId');
  if (status >>> 0 !== status) throw new SmppEncodeError('out-of-range', 'status');
  if (sequence >>> 0 !== sequence) throw new SmppEncodeError('out-of-range', 'sequence');
  writer.u32At(at, octets);
  writer.u32At(at + 4, commandId);
  writer.u32At(at + 8, status);
  writer.u32At(at + 12, sequence);
}

/** Octets that the TLVs take. Refuses here what could never fit, before any room is made for it. */
function measureTlvs(tlvs: readonly Tlv[]): number {
  if (tlvs.length > TLV_COUNT_MAX) throw new SmppEncodeError('too-many', 'tlvs');
  let octets = 0;
  for (let index = 0; index < tlvs.length; index += 1) {
    const tlv = tlvs[index];
    if (tlv === undefined) continue;
    if (tlv.value.length > TLV_VALUE_OCTETS_MAX) throw new SmppEncodeError('too-long', 'tlvs.value');
    octets += TLV_HEADER_OCTETS + tlv.value.length;
  }
  if (octets > FRAME_OCTETS_MAX) throw new SmppEncodeError('frame-too-long', 'tlvs');
  return octets;
}

function writeTlvs(writer: Writer, tlvs: readonly Tlv[]): void {
  for (let index = 0; index < tlvs.length; index += 1) {
    const tlv = tlvs[index];
    if (tlv === undefined) continue;
    writer.u16(tlv.tag, 'tlvs.tag');
    writer.u16(tlv.value.length, 'tlvs.value');
    writer.bytes(tlv.value);
  }
}

function writeFields(writer: Writer, pdu: Pdu): void {
  switch (pdu.commandId) {
    case COMMAND.submit_sm:
    case COMMAND.deliver_sm:
      return writeMessage(writer, pdu);
    case COMMAND.submit_sm_resp:
    case COMMAND.deliver_sm_resp:
    case COMMAND.data_sm_resp:
    case COMMAND.broadcast_sm_resp:
    case COMMAND.query_broadcast_sm_resp:
      return writeMessageResp(writer, pdu);
    case COMMAND.enquire_link:
    case COMMAND.enquire_link_resp:
    case COMMAND.unbind:
    case COMMAND.unbind_resp:
    case COMMAND.generic_nack:
    case COMMAND.cancel_sm_resp:
    case COMMAND.replace_sm_resp:
    case COMMAND.cancel_broadcast_sm_resp:
      return;
    case COMMAND.bind_receiver:
    case COMMAND.bind_transmitter:
    case COMMAND.bind_transceiver:
      return writeBind(writer, pdu);
    case COMMAND.bind_receiver_resp:
    case COMMAND.bind_transmitter_resp:
    case COMMAND.bind_transceiver_resp:
      return writeBindResp(writer, pdu);
    default:
      return writeRareFields(writer, pdu);
  }
}

type RarePdu = Extract<
  Pdu,
  {
    commandId: (typeof COMMAND)[
      | 'outbind'
      | 'data_sm'
      | 'submit_multi'
      | 'submit_multi_resp'
      | 'query_sm'
      | 'query_sm_resp'
      | 'cancel_sm'
      | 'replace_sm'
      | 'alert_notification'
      | 'broadcast_sm'
      | 'query_broadcast_sm'
      | 'cancel_broadcast_sm'];
  }
>;

function writeRareFields(writer: Writer, pdu: RarePdu): void {
  switch (pdu.commandId) {
    case COMMAND.data_sm:
      return writeDataSm(writer, pdu);
    case COMMAND.submit_multi:
      return writeSubmitMulti(writer, pdu);
    case COMMAND.submit_multi_resp:
      return writeSubmitMultiResp(writer, pdu);
    case COMMAND.query_sm:
    case COMMAND.query_broadcast_sm:
      return writeQuery(writer, pdu);
    case COMMAND.query_sm_resp:
      return writeQuerySmResp(writer, pdu);
    case COMMAND.cancel_sm:
      return writeCancelSm(writer, pdu);
    case COMMAND.replace_sm:
      return writeReplaceSm(writer, pdu);
    case COMMAND.outbind:
      return writeOutbind(writer, pdu);
    case COMMAND.alert_notification:
      return writeAlertNotification(writer, pdu);
    case COMMAND.broadcast_sm:
      return writeBroadcastSm(writer, pdu);
    case COMMAND.cancel_broadcast_sm:
      return writeCancelBroadcastSm(writer, pdu);
    default: {
      const never: never = pdu;
      return never;
    }
  }
}
