import type { COMMAND } from '../command.ts';
import type { Tlv } from '../tlv.ts';

/** The answers that carry a message id. `messageId` is empty when the body was absent. */
export interface MessageResp<Id extends number> {
  readonly commandId: Id;
  readonly status: number;
  readonly sequence: number;
  readonly messageId: string;
  readonly tlvs: readonly Tlv[];
}

export type SubmitSmResp = MessageResp<(typeof COMMAND)['submit_sm_resp']>;
export type DeliverSmResp = MessageResp<(typeof COMMAND)['deliver_sm_resp']>;
export type DataSmResp = MessageResp<(typeof COMMAND)['data_sm_resp']>;
export type BroadcastSmResp = MessageResp<(typeof COMMAND)['broadcast_sm_resp']>;
export type QueryBroadcastSmResp = MessageResp<(typeof COMMAND)['query_broadcast_sm_resp']>;
export type MessageRespPdu = SubmitSmResp | DeliverSmResp | DataSmResp | BroadcastSmResp | QueryBroadcastSmResp;
