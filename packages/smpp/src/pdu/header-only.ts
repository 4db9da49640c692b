import type { COMMAND } from '../command.ts';
import type { Tlv } from '../tlv.ts';

/** A PDU that is only a header (and, from 5.0 on, perhaps TLVs such as congestion_state). */
export interface HeaderOnly<Id extends number> {
  readonly commandId: Id;
  readonly status: number;
  readonly sequence: number;
  readonly tlvs: readonly Tlv[];
}

export type Unbind = HeaderOnly<(typeof COMMAND)['unbind']>;
export type UnbindResp = HeaderOnly<(typeof COMMAND)['unbind_resp']>;
export type EnquireLink = HeaderOnly<(typeof COMMAND)['enquire_link']>;
export type EnquireLinkResp = HeaderOnly<(typeof COMMAND)['enquire_link_resp']>;
export type CancelSmResp = HeaderOnly<(typeof COMMAND)['cancel_sm_resp']>;
export type ReplaceSmResp = HeaderOnly<(typeof COMMAND)['replace_sm_resp']>;
export type CancelBroadcastSmResp = HeaderOnly<(typeof COMMAND)['cancel_broadcast_sm_resp']>;
export type GenericNack = HeaderOnly<(typeof COMMAND)['generic_nack']>;
export type HeaderOnlyPdu =
  | Unbind
  | UnbindResp
  | EnquireLink
  | EnquireLinkResp
  | CancelSmResp
  | ReplaceSmResp
  | CancelBroadcastSmResp
  | GenericNack;

// Nothing stands between header and TLVs (sections 4.2, 4.3, 4.9.2, 4.10.2, 4.11), so decode and encode need no help.
