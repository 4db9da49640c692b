import type { COMMAND } from '../command.ts';
import type { Tlv } from '../tlv.ts';

export interface BroadcastSm {
  readonly commandId: (typeof COMMAND)['broadcast_sm'];
  readonly status: number;
  readonly sequence: number;
  readonly serviceType: string;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly messageId: string;
  readonly priority: number;
  readonly scheduleTime: string;
  readonly validityPeriod: string;
  readonly replaceIfPresent: number;
  readonly dataCoding: number;
  readonly defaultMessageId: number;
  readonly tlvs: readonly Tlv[];
}
