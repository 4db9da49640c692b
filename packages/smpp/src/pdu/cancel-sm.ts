import type { COMMAND } from '../command.ts';
import type { Tlv } from '../tlv.ts';

/** With a message id: that message. Without: all messages of this service type, source and destination. */
export interface CancelSm {
  readonly commandId: (typeof COMMAND)['cancel_sm'];
  readonly status: number;
  readonly sequence: number;
  readonly serviceType: string;
  readonly messageId: string;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly destTon: number;
  readonly destNpi: number;
  readonly dest: string;
  readonly tlvs: readonly Tlv[];
}
