import { COMMAND } from '../command.ts';
import { LONG_ADDRESS_OCTETS_MAX, SERVICE_TYPE_OCTETS_MAX } from '../limits.ts';
import type { Reader } from '../reader.ts';
import { STATUS } from '../status.ts';
import type { Tlv } from '../tlv.ts';
import type { Writer } from '../writer.ts';

export interface DataSm {
  readonly commandId: (typeof COMMAND)['data_sm'];
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
  readonly registeredDelivery: number;
  readonly dataCoding: number;
  readonly tlvs: readonly Tlv[];
}

/*
 * data_sm (3.4 section 4.7.1), behind the header:
 *
 *   service_type            C-string 1..6
 *   source_addr_ton         u8
 *   source_addr_npi         u8
 *   source_addr             C-string 1..65
 *   dest_addr_ton           u8
 *   dest_addr_npi           u8
 *   destination_addr        C-string 1..65
 *   esm_class               u8
 *   registered_delivery     u8
 *   data_coding             u8
 *   TLVs                    any number, any order
 */
export function readDataSm(status: number, sequence: number, reader: Reader): DataSm {
  return {
    commandId: COMMAND.data_sm,
    status,
    sequence,
    serviceType: reader.cString(SERVICE_TYPE_OCTETS_MAX, STATUS.ESME_RINVSERTYP),
    sourceTon: reader.u8(),
    sourceNpi: reader.u8(),
    source: reader.cString(LONG_ADDRESS_OCTETS_MAX, STATUS.ESME_RINVSRCADR),
    destTon: reader.u8(),
    destNpi: reader.u8(),
    dest: reader.cString(LONG_ADDRESS_OCTETS_MAX, STATUS.ESME_RINVDSTADR),
    esmClass: reader.u8(),
    registeredDelivery: reader.u8(),
    dataCoding: reader.u8(),
    tlvs: reader.tlvs(),
  };
}

/** The mandatory fields; the caller has reserved room and adds header and TLVs. */
export function writeDataSm(writer: Writer, pdu: DataSm): void {
  writer.cString(pdu.serviceType, SERVICE_TYPE_OCTETS_MAX, 'serviceType');
  writer.u8(pdu.sourceTon, 'sourceTon');
  writer.u8(pdu.sourceNpi, 'sourceNpi');
  writer.cString(pdu.source, LONG_ADDRESS_OCTETS_MAX, 'source');
  writer.u8(pdu.destTon, 'destTon');
  writer.u8(pdu.destNpi, 'destNpi');
  writer.cString(pdu.dest, LONG_ADDRESS_OCTETS_MAX, 'dest');
  writer.u8(pdu.esmClass, 'esmClass');
  writer.u8(pdu.registeredDelivery, 'registeredDelivery');
  writer.u8(pdu.dataCoding, 'dataCoding');
}
