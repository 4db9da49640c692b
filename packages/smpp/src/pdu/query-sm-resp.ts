import type { COMMAND } from '../command.ts';
import type { Tlv } from '../tlv.ts';

export interface QuerySmResp {
  readonly commandId: (typeof COMMAND)['query_sm_resp'];
  readonly status: number;
  readonly sequence: number;
  readonly messageId: string;
  /** Empty, or absolute time `YYMMDDhhmmsstnnp` of the final state. */
  readonly finalDate: string;
  readonly messageState: number;
  readonly errorCode: number;
  readonly tlvs: readonly Tlv[];
}
