import { COMMAND } from '../command.ts';
import { LONG_ADDRESS_OCTETS_MAX } from '../limits.ts';
import type { Reader } from '../reader.ts';
import { STATUS } from '../status.ts';
import type { Tlv } from '../tlv.ts';
import type { Writer } from '../writer.ts';

/** A handset has become reachable. Has no response. */
export interface AlertNotification {
  readonly commandId: (typeof COMMAND)['alert_notification'];
  readonly status: number;
  readonly sequence: number;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly esmeTon: number;
  readonly esmeNpi: number;
  readonly esme: string;
  readonly tlvs: readonly Tlv[];
}

/*
 * alert_notification (3.4 section 4.12.1), behind the header:
 *
 *   source_addr_ton         u8
 *   source_addr_npi         u8
 *   source_addr             C-string 1..65
 *   esme_addr_ton           u8
 *   esme_addr_npi           u8
 *   esme_addr               C-string 1..65
 *   TLVs                    any number, any order
 */
export function readAlertNotification(status: number, sequence: number, reader: Reader): AlertNotification {
  return {
    commandId: COMMAND.alert_notification,
    status,
    sequence,
    sourceTon: reader.u8(),
    sourceNpi: reader.u8(),
    source: reader.cString(LONG_ADDRESS_OCTETS_MAX, STATUS.ESME_RINVSRCADR),
    esmeTon: reader.u8(),
    esmeNpi: reader.u8(),
    esme: reader.cString(LONG_ADDRESS_OCTETS_MAX, STATUS.ESME_RINVDSTADR),
    tlvs: reader.tlvs(),
  };
}

/** The mandatory fields; the caller has reserved room and adds header and TLVs. */
export function writeAlertNotification(writer: Writer, pdu: AlertNotification): void {
  writer.u8(pdu.sourceTon, 'sourceTon');
  writer.u8(pdu.sourceNpi, 'sourceNpi');
  writer.cString(pdu.source, LONG_ADDRESS_OCTETS_MAX, 'source');
  writer.u8(pdu.esmeTon, 'esmeTon');
  writer.u8(pdu.esmeNpi, 'esmeNpi');
  writer.cString(pdu.esme, LONG_ADDRESS_OCTETS_MAX, 'esme');
}
