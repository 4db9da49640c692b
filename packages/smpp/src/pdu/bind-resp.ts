import type { COMMAND } from '../command.ts';
import type { Tlv } from '../tlv.ts';

export type BindRespCommandId = (typeof COMMAND)['bind_receiver_resp' | 'bind_transmitter_resp' | 'bind_transceiver_resp'];

export interface BindResp {
  readonly commandId: BindRespCommandId;
  readonly status: number;
  readonly sequence: number;
  readonly systemId: string;
  readonly tlvs: readonly Tlv[];
}
