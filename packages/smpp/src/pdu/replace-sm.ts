import { COMMAND } from '../command.ts';
import { ADDRESS_OCTETS_MAX, MESSAGE_ID_OCTETS_MAX, TIME_OCTETS_MAX } from '../limits.ts';
import type { Reader } from '../reader.ts';
import { STATUS } from '../status.ts';
import type { Tlv } from '../tlv.ts';
import type { Writer } from '../writer.ts';

export interface ReplaceSm {
  readonly commandId: (typeof COMMAND)['replace_sm'];
  readonly status: number;
  readonly sequence: number;
  readonly messageId: string;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly scheduleTime: string;
  readonly validityPeriod: string;
  readonly registeredDelivery: number;
  readonly defaultMessageId: number;
  readonly shortMessage: Buffer;
  readonly tlvs: readonly Tlv[];
}

/*
 * replace_sm (3.4 section 4.10.1; TLVs from 5.0 on), behind the header:
 *
 *   message_id              C-string 1..65
 *   source_addr_ton         u8
 *   source_addr_npi         u8
 *   source_addr             C-string 1..21
 *   schedule_delivery_time  C-string 1 or 17
 *   validity_period         C-string 1 or 17
 *   registered_delivery     u8
 *   sm_default_msg_id       u8
 *   short_message           sm_length u8, octets 0..254
 *   TLVs                    any number, any order
 */
export function readReplaceSm(status: number, sequence: number, reader: Reader): ReplaceSm {
  return {
    commandId: COMMAND.replace_sm,
    status,
    sequence,
    messageId: reader.cString(MESSAGE_ID_OCTETS_MAX, STATUS.ESME_RINVMSGID),
    sourceTon: reader.u8(),
    sourceNpi: reader.u8(),
    source: reader.cString(ADDRESS_OCTETS_MAX, STATUS.ESME_RINVSRCADR),
    scheduleTime: reader.cString(TIME_OCTETS_MAX, STATUS.ESME_RINVSCHED),
    validityPeriod: reader.cString(TIME_OCTETS_MAX, STATUS.ESME_RINVEXPIRY),
    registeredDelivery: reader.u8(),
    defaultMessageId: reader.u8(),
    shortMessage: reader.shortMessage(),
    tlvs: reader.tlvs(),
  };
}

/** The mandatory fields; the caller has reserved room and adds header and TLVs. */
export function writeReplaceSm(writer: Writer, pdu: ReplaceSm): void {
  writer.cString(pdu.messageId, MESSAGE_ID_OCTETS_MAX, 'messageId');
  writer.u8(pdu.sourceTon, 'sourceTon');
  writer.u8(pdu.sourceNpi, 'sourceNpi');
  writer.cString(pdu.source, ADDRESS_OCTETS_MAX, 'source');
  writer.cString(pdu.scheduleTime, TIME_OCTETS_MAX, 'scheduleTime');
  writer.cString(pdu.validityPeriod, TIME_OCTETS_MAX, 'validityPeriod');
  writer.u8(pdu.registeredDelivery, 'registeredDelivery');
  writer.u8(pdu.defaultMessageId, 'defaultMessageId');
  writer.shortMessage(pdu.shortMessage);
}
