import { COMMAND } from '../command.ts';
import { ADDRESS_OCTETS_MAX, SERVICE_TYPE_OCTETS_MAX, TIME_OCTETS_MAX } from '../limits.ts';
import { NO_OCTETS } from '../octets.ts';
import type { Reader } from '../reader.ts';
import { STATUS } from '../status.ts';
import { NO_TLVS, type Tlv } from '../tlv.ts';
import type { Writer } from '../writer.ts';

/** submit_sm and deliver_sm, which have one layout. */
export interface MessagePdu<Id extends number> {
  readonly commandId: Id;
  readonly status: number;
  readonly sequence: number;
  readonly serviceType: string;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly destTon: number;
  readonly destNpi: number;
  readonly dest: string;
  readonly esmClass: number;
  readonly protocolId: number;
  readonly priority: number;
  readonly scheduleTime: string;
  readonly validityPeriod: string;
  readonly registeredDelivery: number;
  readonly replaceIfPresent: number;
  readonly dataCoding: number;
  readonly defaultMessageId: number;
  /** A view into the frame: copy it if it must outlive the frame. */
  readonly shortMessage: Buffer;
  readonly tlvs: readonly Tlv[];
}

export type SubmitSm = MessagePdu<(typeof COMMAND)['submit_sm']>;
export type DeliverSm = MessagePdu<(typeof COMMAND)['deliver_sm']>;

/** What a caller may set; what is left out is empty or 0. */
export type MessageFields = Partial<Omit<SubmitSm, 'commandId'>>;

function message<Id extends number>(commandId: Id, fields: MessageFields): MessagePdu<Id> {
  return {
    commandId,
    status: fields.status ?? 0,
    sequence: fields.sequence ?? 0,
    serviceType: fields.serviceType ?? '',
    sourceTon: fields.sourceTon ?? 0,
    sourceNpi: fields.sourceNpi ?? 0,
    source: fields.source ?? '',
    destTon: fields.destTon ?? 0,
    destNpi: fields.destNpi ?? 0,
    dest: fields.dest ?? '',
    esmClass: fields.esmClass ?? 0,
    protocolId: fields.protocolId ?? 0,
    priority: fields.priority ?? 0,
    scheduleTime: fields.scheduleTime ?? '',
    validityPeriod: fields.validityPeriod ?? '',
    registeredDelivery: fields.registeredDelivery ?? 0,
    replaceIfPresent: fields.replaceIfPresent ?? 0,
    dataCoding: fields.dataCoding ?? 0,
    defaultMessageId: fields.defaultMessageId ?? 0,
    shortMessage: fields.shortMessage ?? NO_OCTETS,
    tlvs: fields.tlvs ?? NO_TLVS,
  };
}

/**
 * A submit_sm with everything left out empty or 0.
 *
 * @example submitSm({ source: 'ROOT', sourceTon: 5, dest: '31612345678', destTon: 1, destNpi: 1, shortMessage: Buffer.from('hi') })
 */
export function submitSm(fields: MessageFields): SubmitSm {
  return message(COMMAND.submit_sm, fields);
}

/** A deliver_sm with everything left out empty or 0. */
export function deliverSm(fields: MessageFields): DeliverSm {
  return message(COMMAND.deliver_sm, fields);
}

/*
 * submit_sm and deliver_sm (3.4 sections 4.4.1, 4.6.1), behind the header:
 *
 *   service_type            C-string 1..6
 *   source_addr_ton         u8
 *   source_addr_npi         u8
 *   source_addr             C-string 1..21
 *   dest_addr_ton           u8
 *   dest_addr_npi           u8
 *   destination_addr        C-string 1..21
 *   esm_class               u8
 *   protocol_id             u8
 *   priority_flag           u8
 *   schedule_delivery_time  C-string 1 or 17
 *   validity_period         C-string 1 or 17
 *   registered_delivery     u8
 *   replace_if_present_flag u8
 *   data_coding             u8
 *   sm_default_msg_id       u8
 *   short_message           sm_length u8, octets 0..254
 *   TLVs                    any number, any order
 */
export function readMessage<Id extends number>(
  commandId: Id,
  status: number,
  sequence: number,
  reader: Reader,
): MessagePdu<Id> {
  return {
    commandId,
    status,
    sequence,
    serviceType: reader.cString(SERVICE_TYPE_OCTETS_MAX, STATUS.ESME_RINVSERTYP),
    sourceTon: reader.u8(),
    sourceNpi: reader.u8(),
    source: reader.cString(ADDRESS_OCTETS_MAX, STATUS.ESME_RINVSRCADR),
    destTon: reader.u8(),
    destNpi: reader.u8(),
    dest: reader.cString(ADDRESS_OCTETS_MAX, STATUS.ESME_RINVDSTADR),
    esmClass: reader.u8(),
    protocolId: reader.u8(),
    priority: reader.u8(),
    scheduleTime: reader.cString(TIME_OCTETS_MAX, STATUS.ESME_RINVSCHED),
    validityPeriod: reader.cString(TIME_OCTETS_MAX, STATUS.ESME_RINVEXPIRY),
    registeredDelivery: reader.u8(),
    replaceIfPresent: reader.u8(),
    dataCoding: reader.u8(),
    defaultMessageId: reader.u8(),
    shortMessage: reader.shortMessage(),
    tlvs: reader.tlvs(),
  };
}

/** The mandatory fields; the caller has reserved room and adds header and TLVs. */
export function writeMessage(writer: Writer, pdu: MessagePdu<number>): void {
  writer.cString(pdu.serviceType, SERVICE_TYPE_OCTETS_MAX, 'serviceType');
  writer.u8(pdu.sourceTon, 'sourceTon');
  writer.u8(pdu.sourceNpi, 'sourceNpi');
  writer.cString(pdu.source, ADDRESS_OCTETS_MAX, 'source');
  writer.u8(pdu.destTon, 'destTon');
  writer.u8(pdu.destNpi, 'destNpi');
  writer.cString(pdu.dest, ADDRESS_OCTETS_MAX, 'dest');
  writer.u8(pdu.esmClass, 'esmClass');
  writer.u8(pdu.protocolId, 'protocolId');
  writer.u8(pdu.priority, 'priority');
  writer.cString(pdu.scheduleTime, TIME_OCTETS_MAX, 'scheduleTime');
  writer.cString(pdu.validityPeriod, TIME_OCTETS_MAX, 'validityPeriod');
  writer.u8(pdu.registeredDelivery, 'registeredDelivery');
  writer.u8(pdu.replaceIfPresent, 'replaceIfPresent');
  writer.u8(pdu.dataCoding, 'dataCoding');
  writer.u8(pdu.defaultMessageId, 'defaultMessageId');
  writer.shortMessage(pdu.shortMessage);
}
