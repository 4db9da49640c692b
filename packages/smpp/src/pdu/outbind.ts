import { COMMAND } from '../command.ts';
import { PASSWORD_OCTETS_MAX, SYSTEM_ID_OCTETS_MAX } from '../limits.ts';
import type { Reader } from '../reader.ts';
import { STATUS } from '../status.ts';
import type { Tlv } from '../tlv.ts';
import type { Writer } from '../writer.ts';

export interface Outbind {
  readonly commandId: (typeof COMMAND)['outbind'];
  readonly status: number;
  readonly sequence: number;
  readonly systemId: string;
  readonly password: string;
  readonly tlvs: readonly Tlv[];
}

/*
 * outbind (3.4 section 4.1.7), behind the header:
 *
 *   system_id               C-string 1..16
 *   password                C-string 1..9 (65 taken)
 *   TLVs                    any number, any order
 */
export function readOutbind(status: number, sequence: number, reader: Reader): Outbind {
  return {
    commandId: COMMAND.outbind,
    status,
    sequence,
    systemId: reader.cString(SYSTEM_ID_OCTETS_MAX, STATUS.ESME_RINVSYSID),
    password: reader.cString(PASSWORD_OCTETS_MAX, STATUS.ESME_RINVPASWD),
    tlvs: reader.tlvs(),
  };
}

/** The mandatory fields; the caller has reserved room and adds header and TLVs. */
export function writeOutbind(writer: Writer, pdu: Outbind): void {
  writer.cString(pdu.systemId, SYSTEM_ID_OCTETS_MAX, 'systemId');
  writer.cString(pdu.password, PASSWORD_OCTETS_MAX, 'password');
}
