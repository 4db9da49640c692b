import { COMMAND } from '../command.ts';
import { SmppEncodeError } from '../encode-error.ts';
import {
  ADDRESS_OCTETS_MAX,
  DESTS_MAX,
  LIST_NAME_OCTETS_MAX,
  SERVICE_TYPE_OCTETS_MAX,
  TIME_OCTETS_MAX,
} from '../limits.ts';
import type { Reader } from '../reader.ts';
import { STATUS } from '../status.ts';
import type { Tlv } from '../tlv.ts';
import type { Writer } from '../writer.ts';

/** dest_flag 1 is an address, 2 the name of a distribution list (section 5.2.25). */
export type MultiDest =
  | { readonly flag: 1; readonly ton: number; readonly npi: number; readonly address: string }
  | { readonly flag: 2; readonly listName: string };

export interface SubmitMulti {
  readonly commandId: (typeof COMMAND)['submit_multi'];
  readonly status: number;
  readonly sequence: number;
  readonly serviceType: string;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly dests: readonly MultiDest[];
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

/*
 * submit_multi (3.4 section 4.5.1), behind the header:
 *
 *   service_type            C-string 1..6
 *   source_addr_ton         u8
 *   source_addr_npi         u8
 *   source_addr             C-string 1..21
 *   number_of_dests         u8, 1..254
 *   dest_address            number_of_dests times:
 *     dest_flag             u8, 1 or 2
 *     1: dest_addr_ton      u8
 *        dest_addr_npi      u8
 *        destination_addr   C-string 1..21
 *     2: dl_name            C-string 1..21
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
export function readSubmitMulti(status: number, sequence: number, reader: Reader): SubmitMulti {
  return {
    commandId: COMMAND.submit_multi,
    status,
    sequence,
    serviceType: reader.cString(SERVICE_TYPE_OCTETS_MAX, STATUS.ESME_RINVSERTYP),
    sourceTon: reader.u8(),
    sourceNpi: reader.u8(),
    source: reader.cString(ADDRESS_OCTETS_MAX, STATUS.ESME_RINVSRCADR),
    dests: readDests(reader),
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

function readDests(reader: Reader): MultiDest[] {
  const dests: MultiDest[] = [];
  const count = reader.u8();
  if (count === 0 || count > DESTS_MAX) reader.refuse(STATUS.ESME_RINVNUMDESTS);
  for (let index = 0; index < count && reader.refusal === 0; index += 1) {
    const flag = reader.u8();
    if (flag === 1) {
      const ton = reader.u8();
      const npi = reader.u8();
      dests.push({ flag, ton, npi, address: reader.cString(ADDRESS_OCTETS_MAX, STATUS.ESME_RINVDSTADR) });
    } else if (flag === 2) {
      dests.push({ flag, listName: reader.cString(LIST_NAME_OCTETS_MAX, STATUS.ESME_RINVDLNAME) });
    } else {
      reader.refuse(STATUS.ESME_RINVDESTFLAG);
    }
  }
  return dests;
}

/** The mandatory fields; the caller has reserved room and adds header and TLVs. */
export function writeSubmitMulti(writer: Writer, pdu: SubmitMulti): void {
  writer.cString(pdu.serviceType, SERVICE_TYPE_OCTETS_MAX, 'serviceType');
  writer.u8(pdu.sourceTon, 'sourceTon');
  writer.u8(pdu.sourceNpi, 'sourceNpi');
  writer.cString(pdu.source, ADDRESS_OCTETS_MAX, 'source');
  writeDests(writer, pdu.dests);
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

function writeDests(writer: Writer, dests: readonly MultiDest[]): void {
  if (dests.length === 0) throw new SmppEncodeError('too-few', 'dests');
  if (dests.length > DESTS_MAX) throw new SmppEncodeError('too-many', 'dests');
  writer.u8(dests.length, 'dests');
  for (const dest of dests) {
    writer.u8(dest.flag, 'dests.flag');
    if (dest.flag === 1) {
      writer.u8(dest.ton, 'dests.ton');
      writer.u8(dest.npi, 'dests.npi');
      writer.cString(dest.address, ADDRESS_OCTETS_MAX, 'dests.address');
    } else {
      writer.cString(dest.listName, LIST_NAME_OCTETS_MAX, 'dests.listName');
    }
  }
}
