/**
 * What a session tells its owner. One object serves any number of sessions; every method is called synchronously
 * from the read that caused it, so no promise, closure or event is made per PDU.
 *
 * Lifetime: the Buffers inside a PDU (shortMessage, TLV values) are views into the bytes just read and are valid
 * only until the method returns. Copy what is kept: `Buffer.from(pdu.shortMessage)`.
 */
import type { Closing } from './close.ts';
import type { AlertNotification } from './pdu/alert-notification.ts';
import type { Outbind } from './pdu/outbind.ts';
import type { RequestPdu, ResponsePdu } from './session-pdu.ts';
import type { Session } from './session.ts';

export interface SessionHandler<Context = unknown, Token = unknown> {
  /**
   * A request of the peer that this state allows (submit_sm, deliver_sm, query_sm ...). Answer now or later, in any
   * order, exactly once: session.respondSubmit(...), respondDeliver(...), respondStatus(...) or respond(...).
   */
  onRequest(session: Session<Context, Token>, pdu: RequestPdu): void;
  /** The answer to request(pdu, token): the matching response or a generic_nack. */
  onResponse(session: Session<Context, Token>, pdu: ResponsePdu, token: Token, latencyMs: number): void;
  /**
   * No answer in time (or one that cannot be read): whether the peer took the request is UNKNOWN. The library never
   * sends it again (behaviour 11); ask with query_sm, or apply the carrier's policy.
   */
  onTimeout?(session: Session<Context, Token>, token: Token): void;
  /** An answer that came after its time-out. token is undefined when it is too old to be remembered. */
  onLateResponse?(session: Session<Context, Token>, pdu: ResponsePdu, token: Token | undefined): void;
  /** Client: the bind succeeded. Server: the bind was accepted and answered. */
  onBound?(session: Session<Context, Token>): void;
  /** request() returned 0 for want of room, and there is room again. */
  onRoom?(session: Session<Context, Token>): void;
  /** alert_notification or outbind: PDUs that have no answer. */
  onNotice?(session: Session<Context, Token>, pdu: AlertNotification | Outbind): void;
  /** A PDU that could not be decoded was answered with this status (0 = a response, not answered). For counters. */
  onBadPdu?(session: Session<Context, Token>, commandId: number, status: number): void;
  /**
   * Called once, after which nothing else is called for this session. tokens: our requests that were neither
   * answered nor timed out, in the order they were sent; each is UNKNOWN and is given back exactly here.
   */
  onClosed?(session: Session<Context, Token>, closing: Closing, tokens: Token[]): void;
}
