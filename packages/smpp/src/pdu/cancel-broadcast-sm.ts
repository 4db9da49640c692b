import { COMMAND } from '../command.ts';
import { ADDRESS_OCTETS_MAX, MESSAGE_ID_OCTETS_MAX, SERVICE_TYPE_OCTETS_MAX } from '../limits.ts';
import type { Reader } from '../reader.ts';
import { STATUS } from '../status.ts';
import type { Tlv } from '../tlv.ts';
import type { Writer } from '../writer.ts';

export interface CancelBroadcastSm {
  readonly commandId: (typeof COMMAND)['cancel_broadcast_sm'];
  readonly status: number;
  readonly sequence: number;
  readonly serviceType: string;
  readonly messageId: string;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly tlvs: readonly Tlv[];
}

/*
 * cancel_broadcast_sm (5.0 section 4.6), behind the header:
 *
 *   service_type            C-string 1..6
 *   message_id              C-string 1..65
 *   source_addr_ton         u8
 *   source_addr_npi         u8
 *   source_addr             C-string 1..21
 *   TLVs                    any number, any order
 */
export function readCancelBroadcastSm(status: number, sequence: number, reader: Reader): CancelBroadcastSm {
  return {
    commandId: COMMAND.cancel_broadcast_sm,
    status,
    sequence,
    serviceType: reader.cString(SERVICE_TYPE_OCTETS_MAX, STATUS.ESME_RINVSERTYP),
    messageId: reader.cString(MESSAGE_ID_OCTETS_MAX, STATUS.ESME_RINVMSGID),
    sourceTon: reader.u8(),
    sourceNpi: reader.u8(),
    source: reader.cString(ADDRESS_OCTETS_MAX, STATUS.ESME_RINVSRCADR),
    tlvs: reader.tlvs(),
  };
}

/** The mandatory fields; the caller has reserved room and adds header and TLVs. */
export function writeCancelBroadcastSm(writer: Writer, pdu: CancelBroadcastSm): void {
  writer.cString(pdu.serviceType, SERVICE_TYPE_OCTETS_MAX, 'serviceType');
  writer.cString(pdu.messageId, MESSAGE_ID_OCTETS_MAX, 'messageId');
  writer.u8(pdu.sourceTon, 'sourceTon');
  writer.u8(pdu.sourceNpi, 'sourceNpi');
  writer.cString(pdu.source, ADDRESS_OCTETS_MAX, 'source');
}
