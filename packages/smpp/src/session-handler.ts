import type { Closing } from './close.ts';
import type { AlertNotification } from './pdu/alert-notification.ts';
import type { Outbind } from './pdu/outbind.ts';
import type { BindPdu, RequestPdu, ResponsePdu } from './session-pdu.ts';
import type { Session } from './session.ts';
import type { Tlv } from './tlv.ts';

/** What the owner grants with a bind. Windows default to the session's limits, systemId to its option. */
export interface BindGrant<Context> {
  readonly context: Context;
  readonly systemId?: string;
  readonly tlvs?: readonly Tlv[];
  readonly inboundWindow?: number;
  readonly outboundWindow?: number;
}

/** What the owner says to a bind: in, with its grant, or the SMPP status of the refusal. */
export type BindDecision<Context> =
  ({ readonly ok: true } & BindGrant<Context>) | { readonly ok: false; readonly status: number };

/**
 * What a session tells its owner. One object serves any number of sessions; every method is called synchronously from
 * the read (or tick) that caused it, so no promise, closure or event is made per PDU. Methods may call any method of
 * the session.
 *
 * Lifetime: the Buffers inside a PDU (shortMessage, TLV values) are views into the octets just read and are valid only
 * until the method returns. Copy what is kept: `Buffer.from(pdu.shortMessage)`. Strings and numbers may be kept.
 */
export interface SessionHandler<Context = unknown, Token = unknown> {
  /**
   * A request of the peer that this state allows (submit_sm, deliver_sm, query_sm ...). Answer it now or later, in any
   * order, exactly once: session.respondSubmit(...), respondDeliver(...), respondStatus(...) or respond(...).
   */
  onRequest(session: Session<Context, Token>, pdu: RequestPdu): void;
  /** The answer to request(pdu, token): the matching response, or a generic_nack. */
  onResponse(session: Session<Context, Token>, pdu: ResponsePdu, token: Token, latencyMs: number): void;
  /**
   * No answer in time, or one that cannot be read: whether the peer took the request is UNKNOWN. The library never
   * sends it again (behaviour 11); ask with query_sm, or apply the carrier's policy.
   */
  onTimeout?(session: Session<Context, Token>, token: Token): void;
  /** An answer that came after its time-out. token is undefined when that was too long ago to be remembered. */
  onLateResponse?(session: Session<Context, Token>, pdu: ResponsePdu, token: Token | undefined): void;
  /**
   * Server: decide about a bind, now or later (password hashing); PDUs behind it wait. Without this method every bind
   * is refused. A rejected promise is answered ESME_RSYSERR and goes to onFault. The password is only here: the
   * session does not keep it. Returning nothing means acceptBind() or refuseBind() will be called.
   */
  onBind?(
    session: Session<Context, Token>,
    bind: BindPdu,
  ): BindDecision<Context> | Promise<BindDecision<Context>> | void;
  /** The session is bound. On a server the answer is on its way and nothing behind it was handled yet. */
  onBound?(session: Session<Context, Token>): void;
  /** request() returned 0 for want of room, and there is room again. Once per read, not per answer. */
  onRoom?(session: Session<Context, Token>): void;
  /** alert_notification, or outbind on a client that is not bound: PDUs that have no answer. */
  onNotice?(session: Session<Context, Token>, pdu: AlertNotification | Outbind): void;
  /** A PDU could not be read and was answered with this status (a response is not answered). For counters and logs. */
  onBadPdu?(session: Session<Context, Token>, commandId: number, status: number): void;
  /**
   * Called once; afterwards nothing is called for this session any more. tokens: our requests that were neither
   * answered nor timed out, in the order they were sent. Each is UNKNOWN, and is given back exactly here.
   */
  onClosed?(session: Session<Context, Token>, closing: Closing, tokens: Token[]): void;
  /** onBind threw or rejected. Without this method the error is thrown on, where it ends the process. */
  onFault?(session: Session<Context, Token>, error: unknown): void;
}
