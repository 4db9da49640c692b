import { COMMAND } from '../command.ts';
import { MESSAGE_ID_OCTETS_MAX, TIME_OCTETS_MAX } from '../limits.ts';
import type { Reader } from '../reader.ts';
import { STATUS } from '../status.ts';
import type { Tlv } from '../tlv.ts';
import type { Writer } from '../writer.ts';

export interface QuerySmResp {
  readonly commandId: (typeof COMMAND)['query_sm_resp'];
  readonly status: number;
  readonly sequence: number;
  readonly messageId: string;
  /** Empty, or absolute time `YYMMDDhhmmsstnnp` of the final state. */
  readonly finalDate: string;
  readonly messageState: number;
  readonly errorCode: number;
  readonly tlvs: readonly Tlv[];
}

/*
 * query_sm_resp (3.4 section 4.8.2), behind the header:
 *
 *   message_id              C-string 1..65
 *   final_date              C-string 1 or 17
 *   message_state           u8
 *   error_code              u8
 *   TLVs                    any number, any order
 *
 * On an error the body may be absent or unreadable. Without an error it must be whole: a state 0 would be a lie.
 */
export function readQuerySmResp(status: number, sequence: number, reader: Reader): QuerySmResp {
  return {
    commandId: COMMAND.query_sm_resp,
    status,
    sequence,
    messageId: reader.lenientCString(MESSAGE_ID_OCTETS_MAX, STATUS.ESME_RINVMSGID),
    finalDate: reader.cString(TIME_OCTETS_MAX, STATUS.ESME_RQUERYFAIL),
    messageState: reader.u8(),
    errorCode: reader.u8(),
    tlvs: reader.lenientTlvs(),
  };
}

/** What an error without a body stands for. */
export function emptyQuerySmResp(status: number, sequence: number, tlvs: readonly Tlv[]): QuerySmResp {
  return {
    commandId: COMMAND.query_sm_resp,
    status,
    sequence,
    messageId: '',
    finalDate: '',
    messageState: 0,
    errorCode: 0,
    tlvs,
  };
}

/** The mandatory fields, absent on an error that says nothing more; the caller adds header and TLVs. */
export function writeQuerySmResp(writer: Writer, pdu: QuerySmResp): void {
  const silent =
    pdu.messageId === '' && pdu.finalDate === '' && pdu.messageState === 0 && pdu.errorCode === 0;
  if (pdu.status !== 0 && silent && pdu.tlvs.length === 0) return;
  writer.cString(pdu.messageId, MESSAGE_ID_OCTETS_MAX, 'messageId');
  writer.cString(pdu.finalDate, TIME_OCTETS_MAX, 'finalDate');
  writer.u8(pdu.messageState, 'messageState');
  writer.u8(pdu.errorCode, 'errorCode');
}
