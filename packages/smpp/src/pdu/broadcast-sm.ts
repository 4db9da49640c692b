import { COMMAND } from '../command.ts';
import {
  ADDRESS_OCTETS_MAX,
  MESSAGE_ID_OCTETS_MAX,
  SERVICE_TYPE_OCTETS_MAX,
  TIME_OCTETS_MAX,
} from '../limits.ts';
import type { Reader } from '../reader.ts';
import { STATUS } from '../status.ts';
import type { Tlv } from '../tlv.ts';
import type { Writer } from '../writer.ts';

export interface BroadcastSm {
  readonly commandId: (typeof COMMAND)['broadcast_sm'];
  readonly status: number;
  readonly sequence: number;
  readonly serviceType: string;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly messageId: string;
  readonly priority: number;
  readonly scheduleTime: string;
  readonly validityPeriod: string;
  readonly replaceIfPresent: number;
  readonly dataCoding: number;
  readonly defaultMessageId: number;
  readonly tlvs: readonly Tlv[];
}

/*
 * broadcast_sm (5.0 section 4.4); what is broadcast and where stands in TLVs, behind the header:
 *
 *   service_type            C-string 1..6
 *   source_addr_ton         u8
 *   source_addr_npi         u8
 *   source_addr             C-string 1..21
 *   message_id              C-string 1..65
 *   priority_flag           u8
 *   schedule_delivery_time  C-string 1 or 17
 *   validity_period         C-string 1 or 17
 *   replace_if_present_flag u8
 *   data_coding             u8
 *   sm_default_msg_id       u8
 *   TLVs                    any number, any order
 */
export function readBroadcastSm(status: number, sequence: number, reader: Reader): BroadcastSm {
  return {
    commandId: COMMAND.broadcast_sm,
    status,
    sequence,
    serviceType: reader.cString(SERVICE_TYPE_OCTETS_MAX, STATUS.ESME_RINVSERTYP),
    sourceTon: reader.u8(),
    sourceNpi: reader.u8(),
    source: reader.cString(ADDRESS_OCTETS_MAX, STATUS.ESME_RINVSRCADR),
    messageId: reader.cString(MESSAGE_ID_OCTETS_MAX, STATUS.ESME_RINVMSGID),
    priority: reader.u8(),
    scheduleTime: reader.cString(TIME_OCTETS_MAX, STATUS.ESME_RINVSCHED),
    validityPeriod: reader.cString(TIME_OCTETS_MAX, STATUS.ESME_RINVEXPIRY),
    replaceIfPresent: reader.u8(),
    dataCoding: reader.u8(),
    defaultMessageId: reader.u8(),
    tlvs: reader.tlvs(),
  };
}

/** The mandatory fields; the caller has reserved room and adds header and TLVs. */
export function writeBroadcastSm(writer: Writer, pdu: BroadcastSm): void {
  writer.cString(pdu.serviceType, SERVICE_TYPE_OCTETS_MAX, 'serviceType');
  writer.u8(pdu.sourceTon, 'sourceTon');
  writer.u8(pdu.sourceNpi, 'sourceNpi');
  writer.cString(pdu.source, ADDRESS_OCTETS_MAX, 'source');
  writer.cString(pdu.messageId, MESSAGE_ID_OCTETS_MAX, 'messageId');
  writer.u8(pdu.priority, 'priority');
  writer.cString(pdu.scheduleTime, TIME_OCTETS_MAX, 'scheduleTime');
  writer.cString(pdu.validityPeriod, TIME_OCTETS_MAX, 'validityPeriod');
  writer.u8(pdu.replaceIfPresent, 'replaceIfPresent');
  writer.u8(pdu.dataCoding, 'dataCoding');
  writer.u8(pdu.defaultMessageId, 'defaultMessageId');
}
