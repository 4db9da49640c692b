import { COMMAND, RESPONSE_BIT, isCommand, responseCommand, type CommandId } from './command.ts';
import { FRAME_OCTETS_MAX, HEADER_OCTETS } from './frame.ts';
import { readU32 } from './octets.ts';
import type { Pdu } from './pdu.ts';
import { readAlertNotification } from './pdu/alert-notification.ts';
import { readBindResp } from './pdu/bind-resp.ts';
import { readBind } from './pdu/bind.ts';
import { readBroadcastSm } from './pdu/broadcast-sm.ts';
import { readCancelBroadcastSm } from './pdu/cancel-broadcast-sm.ts';
import { readCancelSm } from './pdu/cancel-sm.ts';
import { readDataSm } from './pdu/data-sm.ts';
import { readMessageResp } from './pdu/message-resp.ts';
import { readMessage } from './pdu/message.ts';
import { readOutbind } from './pdu/outbind.ts';
import { emptyQuerySmResp, readQuerySmResp } from './pdu/query-sm-resp.ts';
import { readQuery } from './pdu/query-sm.ts';
import { readReplaceSm } from './pdu/replace-sm.ts';
import { readSubmitMultiResp } from './pdu/submit-multi-resp.ts';
import { readSubmitMulti } from './pdu/submit-multi.ts';
import { Reader } from './reader.ts';
import { STATUS } from './status.ts';
import { NO_TLVS } from './tlv.ts';

/**
 * A frame that could not be decoded, with the status its sender is to be told. `commandId` and `sequence` are the
 * frame's own, both 0 when it had no whole header. What to answer is decided by `refusalCommand`.
 */
export type Refusal = {
  readonly ok: false;
  readonly status: number;
  readonly commandId: number;
  readonly sequence: number;
};

export type Decoded = { readonly ok: true; readonly pdu: Pdu } | Refusal;

/** One reader serves all: decoding is synchronous and never calls out. */
const READER = new Reader();

/**
 * Decodes one whole frame, as FrameSplitter gives it. Never throws. The PDU's Buffers are views into the frame.
 *
 * Refused, with the status of section 5.1.3: a length field that is not the frame's own, an unknown command id, a field
 * that is longer than its maximum or than the frame, an optional part that cannot be walked. Not judged here: the
 * values of fields, which are the application's business. Tolerated because real peers err there: padding NULs behind
 * the last field, responses without body, without the NUL of their only string, or with a broken optional part.
 *
 * @example
 * const decoded = decode(frame);
 * if (decoded.ok) handle(decoded.pdu);
 * else {
 *   const answer = refusalCommand(decoded);
 *   if (answer !== null) encodeHeader(writer, answer, decoded.status, decoded.sequence);
 * }
 *
 * A submit_sm with 120 octets of text and two TLVs takes 250 to 300 ns (tools/measure.ts has all figures). A call of
 * Buffer.toString for each string and of subarray for each view is most of that; strings that are empty and PDUs without
 * TLVs cost neither.
 */
export function decode(frame: Buffer): Decoded {
  const octets = frame.length;
  if (octets < HEADER_OCTETS || octets > FRAME_OCTETS_MAX || readU32(frame, 0) !== octets) {
    return { ok: false, status: STATUS.ESME_RINVCMDLEN, commandId: 0, sequence: 0 };
  }
  const commandId = readU32(frame, 4);
  const status = readU32(frame, 8);
  const sequence = readU32(frame, 12);
  if (!isCommand(commandId)) return { ok: false, status: STATUS.ESME_RINVCMDID, commandId, sequence };
  READER.open(frame, HEADER_OCTETS, octets);
  let pdu = readPdu(commandId, status, sequence, READER);
  let refusal = READER.refusal;
  if (refusal !== 0 && status !== 0 && commandId >= RESPONSE_BIT) {
    // An error response says what matters in its header; whatever stands behind it counts as absent.
    READER.open(frame, HEADER_OCTETS, HEADER_OCTETS);
    pdu = readBare(commandId, status, sequence, READER);
    refusal = READER.refusal;
  }
  READER.close();
  return refusal === 0 ? { ok: true, pdu } : { ok: false, status: refusal, commandId, sequence };
}

/**
 * The command id that answers a refused frame (sections 2.8 and 4.3): the matching response when only the body was bad,
 * `generic_nack` when header or command id were, null when the frame was itself a response, which is never answered.
 */
export function refusalCommand(refusal: Refusal): CommandId | null {
  return refusal.commandId >= RESPONSE_BIT ? null : responseCommand(refusal.commandId);
}

/** A response whose body is absent. */
function readBare(commandId: CommandId, status: number, sequence: number, reader: Reader): Pdu {
  if (commandId === COMMAND.query_sm_resp) return emptyQuerySmResp(status, sequence, NO_TLVS);
  return readPdu(commandId, status, sequence, reader);
}

function readPdu(commandId: CommandId, status: number, sequence: number, reader: Reader): Pdu {
  switch (commandId) {
    case COMMAND.submit_sm:
      return readMessage(commandId, status, sequence, reader);
    case COMMAND.deliver_sm:
      return readMessage(commandId, status, sequence, reader);
    case COMMAND.submit_sm_resp:
    case COMMAND.deliver_sm_resp:
    case COMMAND.data_sm_resp:
    case COMMAND.broadcast_sm_resp:
    case COMMAND.query_broadcast_sm_resp:
      return readMessageResp(commandId, status, sequence, reader);
    case COMMAND.enquire_link:
    case COMMAND.unbind:
      return { commandId, status, sequence, tlvs: reader.tlvs() };
    case COMMAND.enquire_link_resp:
    case COMMAND.unbind_resp:
    case COMMAND.generic_nack:
    case COMMAND.cancel_sm_resp:
    case COMMAND.replace_sm_resp:
    case COMMAND.cancel_broadcast_sm_resp:
      return { commandId, status, sequence, tlvs: reader.lenientTlvs() };
    case COMMAND.bind_receiver:
    case COMMAND.bind_transmitter:
    case COMMAND.bind_transceiver:
      return readBind(commandId, status, sequence, reader);
    case COMMAND.bind_receiver_resp:
    case COMMAND.bind_transmitter_resp:
    case COMMAND.bind_transceiver_resp:
      return readBindResp(commandId, status, sequence, reader);
    default:
      return readRarePdu(commandId, status, sequence, reader);
  }
}

type RareCommandId = (typeof COMMAND)[
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

function readRarePdu(commandId: RareCommandId, status: number, sequence: number, reader: Reader): Pdu {
  switch (commandId) {
    case COMMAND.data_sm:
      return readDataSm(status, sequence, reader);
    case COMMAND.submit_multi:
      return readSubmitMulti(status, sequence, reader);
    case COMMAND.submit_multi_resp:
      return readSubmitMultiResp(status, sequence, reader);
    case COMMAND.query_sm:
      return readQuery(commandId, status, sequence, reader);
    case COMMAND.query_broadcast_sm:
      return readQuery(commandId, status, sequence, reader);
    case COMMAND.query_sm_resp:
      return readQuerySmResp(status, sequence, reader);
    case COMMAND.cancel_sm:
      return readCancelSm(status, sequence, reader);
    case COMMAND.replace_sm:
      return readReplaceSm(status, sequence, reader);
    case COMMAND.outbind:
      return readOutbind(status, sequence, reader);
    case COMMAND.alert_notification:
      return readAlertNotification(status, sequence, reader);
    case COMMAND.broadcast_sm:
      return readBroadcastSm(status, sequence, reader);
    case COMMAND.cancel_broadcast_sm:
      return readCancelBroadcastSm(status, sequence, reader);
    default: {
      const never: never = commandId;
      return never;
    }
  }
}
