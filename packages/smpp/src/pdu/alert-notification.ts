import type { COMMAND } from '../command.ts';
import type { Tlv } from '../tlv.ts';

/** A handset has become reachable. Has no response. */
export interface AlertNotification {
  readonly commandId: (typeof COMMAND)['alert_notification'];
  readonly status: number;
  readonly sequence: number;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly esmeTon: number;
  readonly esmeNpi: number;
  readonly esme: string;
  readonly tlvs: readonly Tlv[];
}
