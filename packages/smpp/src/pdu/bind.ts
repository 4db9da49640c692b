import type { COMMAND } from '../command.ts';
import {
  ADDRESS_RANGE_OCTETS_MAX,
  PASSWORD_OCTETS_MAX,
  SYSTEM_ID_OCTETS_MAX,
  SYSTEM_TYPE_OCTETS_MAX,
} from '../limits.ts';
import type { Reader } from '../reader.ts';
import { STATUS } from '../status.ts';
import type { Tlv } from '../tlv.ts';
import type { Writer } from '../writer.ts';

export type BindCommandId = (typeof COMMAND)['bind_receiver' | 'bind_transmitter' | 'bind_transceiver'];

export interface Bind {
  readonly commandId: BindCommandId;
  readonly status: number;
  readonly sequence: number;
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  /** 0x33, 0x34 or 0x50; below 0x34 the peer knows no TLVs. */
  readonly interfaceVersion: number;
  readonly addrTon: number;
  readonly addrNpi: number;
  readonly addressRange: string;
  readonly tlvs: readonly Tlv[];
}

export type BindReceiver = Bind & { readonly commandId: (typeof COMMAND)['bind_receiver'] };
export type BindTransmitter = Bind & { readonly commandId: (typeof COMMAND)['bind_transmitter'] };
export type BindTransceiver = Bind & { readonly commandId: (typeof COMMAND)['bind_transceiver'] };

/*
 * bind_receiver, bind_transmitter, bind_transceiver (3.4 sections 4.1.1, 4.1.3, 4.1.5), behind the header:
 *
 *   system_id               C-string 1..16
 *   password                C-string 1..9 (65 taken)
 *   system_type             C-string 1..13
 *   interface_version       u8
 *   addr_ton                u8
 *   addr_npi                u8
 *   address_range           C-string 1..41
 *   TLVs                    any number, any order
 */
export function readBind(commandId: BindCommandId, status: number, sequence: number, reader: Reader): Bind {
  return {
    commandId,
    status,
    sequence,
    systemId: reader.cString(SYSTEM_ID_OCTETS_MAX, STATUS.ESME_RINVSYSID),
    password: reader.cString(PASSWORD_OCTETS_MAX, STATUS.ESME_RINVPASWD),
    systemType: reader.cString(SYSTEM_TYPE_OCTETS_MAX, STATUS.ESME_RINVSYSTYP),
    interfaceVersion: reader.u8(),
    addrTon: reader.u8(),
    addrNpi: reader.u8(),
    addressRange: reader.cString(ADDRESS_RANGE_OCTETS_MAX, STATUS.ESME_RBINDFAIL),
    tlvs: reader.tlvs(),
  };
}

/** The mandatory fields; the caller has reserved room and adds header and TLVs. */
export function writeBind(writer: Writer, pdu: Bind): void {
  writer.cString(pdu.systemId, SYSTEM_ID_OCTETS_MAX, 'systemId');
  writer.cString(pdu.password, PASSWORD_OCTETS_MAX, 'password');
  writer.cString(pdu.systemType, SYSTEM_TYPE_OCTETS_MAX, 'systemType');
  writer.u8(pdu.interfaceVersion, 'interfaceVersion');
  writer.u8(pdu.addrTon, 'addrTon');
  writer.u8(pdu.addrNpi, 'addrNpi');
  writer.cString(pdu.addressRange, ADDRESS_RANGE_OCTETS_MAX, 'addressRange');
}
