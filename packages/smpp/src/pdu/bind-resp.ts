import type { COMMAND } from '../command.ts';
import { SYSTEM_ID_OCTETS_MAX } from '../limits.ts';
import type { Reader } from '../reader.ts';
import { STATUS } from '../status.ts';
import type { Tlv } from '../tlv.ts';
import type { Writer } from '../writer.ts';

export type BindRespCommandId = (typeof COMMAND)[
  'bind_receiver_resp' | 'bind_transmitter_resp' | 'bind_transceiver_resp'];

export interface BindResp {
  readonly commandId: BindRespCommandId;
  readonly status: number;
  readonly sequence: number;
  /** Empty when the body was absent, as it may be on errors. */
  readonly systemId: string;
  readonly tlvs: readonly Tlv[];
}

/*
 * bind_receiver_resp, bind_transmitter_resp, bind_transceiver_resp (3.4 sections 4.1.2, 4.1.4, 4.1.6), behind the header:
 *
 *   system_id               C-string 1..16
 *   TLVs                    sc_interface_version, only to peers of 3.4 and later
 */
export function readBindResp(
  commandId: BindRespCommandId,
  status: number,
  sequence: number,
  reader: Reader,
): BindResp {
  return {
    commandId,
    status,
    sequence,
    systemId: reader.lenientCString(SYSTEM_ID_OCTETS_MAX, STATUS.ESME_RINVSYSID),
    tlvs: reader.lenientTlvs(),
  };
}

/** The mandatory fields, absent on an error without system id; the caller has reserved room and adds header and TLVs. */
export function writeBindResp(writer: Writer, pdu: BindResp): void {
  if (pdu.status !== 0 && pdu.systemId === '' && pdu.tlvs.length === 0) return;
  writer.cString(pdu.systemId, SYSTEM_ID_OCTETS_MAX, 'systemId');
}
