import type { COMMAND } from '../command.ts';
import { ADDRESS_OCTETS_MAX, MESSAGE_ID_OCTETS_MAX } from '../limits.ts';
import type { Reader } from '../reader.ts';
import { STATUS } from '../status.ts';
import type { Tlv } from '../tlv.ts';
import type { Writer } from '../writer.ts';

/** query_sm and query_broadcast_sm, which have one layout. */
export interface Query<Id extends number> {
  readonly commandId: Id;
  readonly status: number;
  readonly sequence: number;
  readonly messageId: string;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly tlvs: readonly Tlv[];
}

export type QuerySm = Query<(typeof COMMAND)['query_sm']>;
export type QueryBroadcastSm = Query<(typeof COMMAND)['query_broadcast_sm']>;

/*
 * query_sm (3.4 section 4.8.1) and query_broadcast_sm (5.0 section 4.6), behind the header:
 *
 *   message_id              C-string 1..65
 *   source_addr_ton         u8
 *   source_addr_npi         u8
 *   source_addr             C-string 1..21
 *   TLVs                    any number, any order
 */
export function readQuery<Id extends number>(
  commandId: Id,
  status: number,
  sequence: number,
  reader: Reader,
): Query<Id> {
  return {
    commandId,
    status,
    sequence,
    messageId: reader.cString(MESSAGE_ID_OCTETS_MAX, STATUS.ESME_RINVMSGID),
    sourceTon: reader.u8(),
    sourceNpi: reader.u8(),
    source: reader.cString(ADDRESS_OCTETS_MAX, STATUS.ESME_RINVSRCADR),
    tlvs: reader.tlvs(),
  };
}

/** The mandatory fields; the caller has reserved room and adds header and TLVs. */
export function writeQuery(writer: Writer, pdu: Query<number>): void {
  writer.cString(pdu.messageId, MESSAGE_ID_OCTETS_MAX, 'messageId');
  writer.u8(pdu.sourceTon, 'sourceTon');
  writer.u8(pdu.sourceNpi, 'sourceNpi');
  writer.cString(pdu.source, ADDRESS_OCTETS_MAX, 'source');
}
