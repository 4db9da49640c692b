import type { COMMAND } from '../command.ts';
import type { Tlv } from '../tlv.ts';

export interface ReplaceSm {
  readonly commandId: (typeof COMMAND)['replace_sm'];
  readonly status: number;
  readonly sequence: number;
  readonly messageId: string;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly scheduleTime: string;
  readonly validityPeriod: string;
  readonly registeredDelivery: number;
  readonly defaultMessageId: number;
  readonly shortMessage: Buffer;
  readonly tlvs: readonly Tlv[];
}
