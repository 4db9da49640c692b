import { COMMAND } from './command.ts';
import type { Bind } from './pdu/bind.ts';
import type { BindResp } from './pdu/bind-resp.ts';
import type { Pdu } from './pdu.ts';
import { STATUS } from './status.ts';
import { NO_TLVS, TAG, numberTlv, type Tlv } from './tlv.ts';

/** Requests that a session hands to its owner, or sends for it. The others are its own business. */
export type RequestPdu = Extract<
  Pdu,
  {
    commandId: (typeof COMMAND)[
      | 'submit_sm'
      | 'submit_multi'
      | 'deliver_sm'
      | 'data_sm'
      | 'query_sm'
      | 'cancel_sm'
      | 'replace_sm'
      | 'broadcast_sm'
      | 'query_broadcast_sm'
      | 'cancel_broadcast_sm'];
  }
>;

/** The answers to those, generic_nack included. */
export type ResponsePdu = Extract<
  Pdu,
  {
    commandId: (typeof COMMAND)[
      | 'submit_sm_resp'
      | 'submit_multi_resp'
      | 'deliver_sm_resp'
      | 'data_sm_resp'
      | 'query_sm_resp'
      | 'cancel_sm_resp'
      | 'replace_sm_resp'
      | 'broadcast_sm_resp'
      | 'query_broadcast_sm_resp'
      | 'cancel_broadcast_sm_resp'
      | 'generic_nack'];
  }
>;

export type BindPdu = Bind;
export type BindRespPdu = BindResp;

/** interface_version values (3.4 section 5.2.4): everything below 0x34 knows no TLVs. */
export const VERSION_33 = 0x33;
export const VERSION_34 = 0x34;
export const VERSION_50 = 0x50;

/** The version both sides can speak, of what a peer says it can: old peers send 0, 0x33, 0x03 and the like. */
export function knownVersion(interfaceVersion: number): number {
  if (interfaceVersion < VERSION_34) return VERSION_33;
  return interfaceVersion < VERSION_50 ? VERSION_34 : VERSION_50;
}

export interface BindCredentials {
  readonly type: 'transmitter' | 'receiver' | 'transceiver';
  readonly systemId: string;
  readonly password: string;
  readonly systemType?: string;
  /** Default 0x34. */
  readonly interfaceVersion?: number;
  readonly addrTon?: number;
  readonly addrNpi?: number;
  readonly addressRange?: string;
}

const BIND_COMMAND = {
  transmitter: COMMAND.bind_transmitter,
  receiver: COMMAND.bind_receiver,
  transceiver: COMMAND.bind_transceiver,
} as const;

/** The bind PDU of these credentials. */
export function bindPdu(credentials: BindCredentials, sequence: number): Bind {
  return {
    commandId: BIND_COMMAND[credentials.type],
    status: 0,
    sequence,
    systemId: credentials.systemId,
    password: credentials.password,
    systemType: credentials.systemType ?? '',
    interfaceVersion: credentials.interfaceVersion ?? VERSION_34,
    addrTon: credentials.addrTon ?? 0,
    addrNpi: credentials.addrNpi ?? 0,
    addressRange: credentials.addressRange ?? '',
    tlvs: NO_TLVS,
  };
}

/**
 * The answer to a bind that is granted. sc_interface_version (0x0210) and other TLVs only go to who knows TLVs: clients
 * of version 3.3 take them for the beginning of the next PDU.
 */
export function bindResp(bind: Bind, version: number, systemId: string, tlvs: readonly Tlv[]): BindResp {
  return {
    commandId: bindRespCommand(bind),
    status: STATUS.ESME_ROK,
    sequence: bind.sequence,
    systemId,
    tlvs: version < VERSION_34 ? NO_TLVS : [numberTlv(TAG.sc_interface_version, version), ...tlvs],
  };
}

export function bindRespCommand(bind: Bind): BindResp['commandId'] {
  switch (bind.commandId) {
    case COMMAND.bind_receiver:
      return COMMAND.bind_receiver_resp;
    case COMMAND.bind_transmitter:
      return COMMAND.bind_transmitter_resp;
    case COMMAND.bind_transceiver:
      return COMMAND.bind_transceiver_resp;
  }
}

/** TLVs that outlive the read they came with. */
export function keptTlvs(tlvs: readonly Tlv[]): readonly Tlv[] {
  return tlvs.length === 0 ? NO_TLVS : tlvs.map((tlv) => ({ tag: tlv.tag, value: Buffer.from(tlv.value) }));
}
