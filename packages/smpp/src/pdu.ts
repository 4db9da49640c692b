import type { AlertNotification } from './pdu/alert-notification.ts';
import type { Bind } from './pdu/bind.ts';
import type { BindResp } from './pdu/bind-resp.ts';
import type { BroadcastSm } from './pdu/broadcast-sm.ts';
import type { CancelBroadcastSm } from './pdu/cancel-broadcast-sm.ts';
import type { CancelSm } from './pdu/cancel-sm.ts';
import type { DataSm } from './pdu/data-sm.ts';
import type { HeaderOnlyPdu } from './pdu/header-only.ts';
import type { DeliverSm, SubmitSm } from './pdu/message.ts';
import type { MessageRespPdu } from './pdu/message-resp.ts';
import type { Outbind } from './pdu/outbind.ts';
import type { QueryBroadcastSm, QuerySm } from './pdu/query-sm.ts';
import type { QuerySmResp } from './pdu/query-sm-resp.ts';
import type { ReplaceSm } from './pdu/replace-sm.ts';
import type { SubmitMulti } from './pdu/submit-multi.ts';
import type { SubmitMultiResp } from './pdu/submit-multi-resp.ts';

/**
 * Every PDU of SMPP 3.4 and 5.0, told apart by `commandId`.
 *
 * Plain objects, each kind with one shape. Strings are latin1 without the NUL; Buffers are views into the frame.
 */
export type Pdu =
  | AlertNotification
  | Bind
  | BindResp
  | BroadcastSm
  | CancelBroadcastSm
  | CancelSm
  | DataSm
  | DeliverSm
  | HeaderOnlyPdu
  | MessageRespPdu
  | Outbind
  | QueryBroadcastSm
  | QuerySm
  | QuerySmResp
  | ReplaceSm
  | SubmitMulti
  | SubmitMultiResp
  | SubmitSm;

// The gateway and the session name PDUs from here.
export type { AlertNotification } from './pdu/alert-notification.ts';
export type { Bind, BindCommandId, BindReceiver, BindTransceiver, BindTransmitter } from './pdu/bind.ts';
export type { BindResp, BindRespCommandId } from './pdu/bind-resp.ts';
export type { BroadcastSm } from './pdu/broadcast-sm.ts';
export type { CancelBroadcastSm } from './pdu/cancel-broadcast-sm.ts';
export type { CancelSm } from './pdu/cancel-sm.ts';
export type { DataSm } from './pdu/data-sm.ts';
export type {
  CancelBroadcastSmResp,
  CancelSmResp,
  EnquireLink,
  EnquireLinkResp,
  GenericNack,
  HeaderOnly,
  HeaderOnlyPdu,
  ReplaceSmResp,
  Unbind,
  UnbindResp,
} from './pdu/header-only.ts';
export type { DeliverSm, MessageFields, MessagePdu, SubmitSm } from './pdu/message.ts';
export type {
  BroadcastSmResp,
  DataSmResp,
  DeliverSmResp,
  MessageResp,
  MessageRespPdu,
  QueryBroadcastSmResp,
  SubmitSmResp,
} from './pdu/message-resp.ts';
export type { Outbind } from './pdu/outbind.ts';
export type { Query, QueryBroadcastSm, QuerySm } from './pdu/query-sm.ts';
export type { QuerySmResp } from './pdu/query-sm-resp.ts';
export type { ReplaceSm } from './pdu/replace-sm.ts';
export type { MultiDest, SubmitMulti } from './pdu/submit-multi.ts';
export type { SubmitMultiResp, UnsuccessfulDest } from './pdu/submit-multi-resp.ts';
export type { Tlv } from './tlv.ts';
