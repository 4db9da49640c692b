import { COMMAND } from '../command.ts';
import { MESSAGE_ID_OCTETS_MAX } from '../limits.ts';
import type { Reader } from '../reader.ts';
import { STATUS } from '../status.ts';
import type { Tlv } from '../tlv.ts';
import type { Writer } from '../writer.ts';

/** The answers that carry a message id. `messageId` is empty when the body was absent. */
export interface MessageResp<Id extends number> {
  readonly commandId: Id;
  readonly status: number;
  readonly sequence: number;
  readonly messageId: string;
  readonly tlvs: readonly Tlv[];
}

export type SubmitSmResp = MessageResp<(typeof COMMAND)['submit_sm_resp']>;
export type DeliverSmResp = MessageResp<(typeof COMMAND)['deliver_sm_resp']>;
export type DataSmResp = MessageResp<(typeof COMMAND)['data_sm_resp']>;
export type BroadcastSmResp = MessageResp<(typeof COMMAND)['broadcast_sm_resp']>;
export type QueryBroadcastSmResp = MessageResp<(typeof COMMAND)['query_broadcast_sm_resp']>;
export type MessageRespPdu =
  SubmitSmResp | DeliverSmResp | DataSmResp | BroadcastSmResp | QueryBroadcastSmResp;

/*
 * submit_sm_resp, deliver_sm_resp, data_sm_resp (3.4 sections 4.4.2, 4.6.2, 4.7.2), broadcast_sm_resp and
 * query_broadcast_sm_resp (5.0 sections 4.4, 4.6), behind the header:
 *
 *   message_id              C-string 1..65, a lone NUL in deliver_sm_resp
 *   TLVs                    any number, any order
 */
export function readMessageResp<Id extends number>(
  commandId: Id,
  status: number,
  sequence: number,
  reader: Reader,
): MessageResp<Id> {
  return {
    commandId,
    status,
    sequence,
    messageId: reader.lenientCString(MESSAGE_ID_OCTETS_MAX, STATUS.ESME_RINVMSGID),
    tlvs: reader.lenientTlvs(),
  };
}

/** The mandatory fields; the caller has reserved room and adds header and TLVs. */
export function writeMessageResp(writer: Writer, pdu: MessageResp<number>): void {
  if (!hasBody(pdu.commandId, pdu.status, pdu.messageId) && pdu.tlvs.length === 0) return;
  writer.cString(pdu.messageId, MESSAGE_ID_OCTETS_MAX, 'messageId');
}

/**
 * An error without a message id has no body (section 4.4.2), where a lone NUL is known to upset peers. The answers to
 * deliveries keep their NUL, which is all they ever have.
 */
export function hasBody(commandId: number, status: number, messageId: string): boolean {
  return (
    status === 0 ||
    messageId !== '' ||
    commandId === COMMAND.deliver_sm_resp ||
    commandId === COMMAND.data_sm_resp
  );
}
