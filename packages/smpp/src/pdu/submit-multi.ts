import type { COMMAND } from '../command.ts';
import type { Tlv } from '../tlv.ts';

/** dest_flag 1 is an address, 2 the name of a distribution list (section 5.2.25). */
export type MultiDest =
  | { readonly flag: 1; readonly ton: number; readonly npi: number; readonly address: string }
  | { readonly flag: 2; readonly listName: string };

export interface SubmitMulti {
  readonly commandId: (typeof COMMAND)['submit_multi'];
  readonly status: number;
  readonly sequence: number;
  readonly serviceType: string;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly dests: readonly MultiDest[];
  readonly esmClass: number;
  readonly protocolId: number;
  readonly priority: number;
  readonly scheduleTime: string;
  readonly validityPeriod: string;
  readonly registeredDelivery: number;
  readonly replaceIfPresent: number;
  readonly dataCoding: number;
  readonly defaultMessageId: number;
  readonly shortMessage: Buffer;
  readonly tlvs: readonly Tlv[];
}
