import type { COMMAND } from '../command.ts';
import type { Tlv } from '../tlv.ts';

/** A destination that was not accepted, with the status a submit_sm to it would have got. */
export type UnsuccessfulDest = { readonly ton: number; readonly npi: number; readonly address: string; readonly status: number };

export interface SubmitMultiResp {
  readonly commandId: (typeof COMMAND)['submit_multi_resp'];
  readonly status: number;
  readonly sequence: number;
  readonly messageId: string;
  readonly unsuccessful: readonly UnsuccessfulDest[];
  readonly tlvs: readonly Tlv[];
}
