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
