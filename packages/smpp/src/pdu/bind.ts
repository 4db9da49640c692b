import type { COMMAND } from '../command.ts';
import type { Tlv } from '../tlv.ts';

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
