export {
  COMMAND,
  RESPONSE_BIT,
  commandName,
  isCommand,
  isResponse,
  responseCommand,
  type CommandId,
  type CommandName,
} from './command.ts';
export { decode, refusalCommand, type Decoded, type Refusal } from './decode.ts';
export { ENCODE_ERRORS, SmppEncodeError, type EncodeErrorCode } from './encode-error.ts';
export { encode, encodeFrame, encodeHeader, encodeMessageResp } from './encode.ts';
export {
  FRAME_OCTETS_MAX,
  FrameSplitter,
  HEADER_OCTETS,
  frameCommand,
  frameSequence,
  frameStatus,
  type FrameFault,
} from './frame.ts';
export {
  ADDRESS_OCTETS_MAX,
  ADDRESS_RANGE_OCTETS_MAX,
  DESTS_MAX,
  LIST_NAME_OCTETS_MAX,
  LONG_ADDRESS_OCTETS_MAX,
  MESSAGE_ID_OCTETS_MAX,
  PASSWORD_OCTETS_MAX,
  SERVICE_TYPE_OCTETS_MAX,
  SHORT_MESSAGE_OCTETS_MAX,
  SYSTEM_ID_OCTETS_MAX,
  SYSTEM_TYPE_OCTETS_MAX,
  TIME_OCTETS_MAX,
  UNSUCCESSFUL_MAX,
} from './limits.ts';
export type { Pdu } from './pdu.ts';
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
export {
  deliverSm,
  submitSm,
  type DeliverSm,
  type MessageFields,
  type MessagePdu,
  type SubmitSm,
} from './pdu/message.ts';
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
export { STATUS, statusName, statusSentence, type StatusName } from './status.ts';
export {
  NO_TLVS,
  TAG,
  TLV_COUNT_MAX,
  TLV_VALUE_OCTETS_MAX,
  VENDOR_TAG_MAX,
  VENDOR_TAG_MIN,
  bytesTlv,
  findMisfit,
  findTlv,
  findTlvs,
  numberTlv,
  stringTlv,
  tagName,
  tlvNumber,
  tlvSpec,
  tlvString,
  type TagName,
  type Tlv,
  type TlvKind,
  type TlvSpec,
} from './tlv.ts';
export { WRITER_OCTETS_MAX, WRITER_OCTETS_START, Writer } from './writer.ts';
export type { Answer } from './ask.ts';
export { CLOSE, type CloseCode, type Closing } from './close.ts';
export { Client, type ClientHandler, type ClientOptions, type ClientState } from './client.ts';
export { Server, type ServerHandler, type ServerOptions } from './server.ts';
export { SESSION_FAULTS, SessionFault, type SessionFaultCode } from './session-fault.ts';
export type { BindDecision, BindGrant, SessionHandler } from './session-handler.ts';
export { SESSION_LIMITS, type OverflowPolicy, type SessionLimits } from './session-options.ts';
export type { BindCredentials, BindPdu, BindRespPdu, RequestPdu, ResponsePdu } from './session-pdu.ts';
export { allowedStates, type SessionRole, type SessionState } from './session-state.ts';
export type { Peer, SessionTransport, SessionWire } from './session-wire.ts';
export { Session, type SessionOptions } from './session.ts';
