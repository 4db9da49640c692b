import type { COMMAND } from '../command.ts';
import type { Tlv } from '../tlv.ts';

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
