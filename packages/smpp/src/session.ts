import type { CloseCode } from './close.ts';
import type { SessionHandler } from './session-handler.ts';
import type { SessionLimits } from './session-options.ts';
import type { BindPdu, BindRespPdu, OutgoingRequest, ResponsePdu } from './session-pdu.ts';
import type { SessionState } from './session-state.ts';
import type { Tlv } from './tlv.ts';

export interface SessionOptions extends Partial<SessionLimits> {
  /** server = message centre (SMSC), client = ESME. */
  readonly role: 'server' | 'client';
  /** Monotonic milliseconds; tests pass their own. Default performance.now. */
  readonly now?: () => number;
  /** Server: system_id of the bind responses. */
  readonly systemId?: string;
}

/** Who is at the other end; session level only knows what the socket layer told it. */
export interface Peer {
  readonly address: string;
  readonly port: number;
  readonly secure: boolean;
  /** SHA-256 fingerprint of a verified client certificate, else null. */
  readonly certificateFingerprint: string | null;
  /** Subject common name of a verified client certificate, else null. */
  readonly certificateName: string | null;
}

export interface BindCredentials {
  readonly type: 'transmitter' | 'receiver' | 'transceiver';
  readonly systemId: string;
  readonly password: string;
  readonly systemType?: string;
  /** Default 0x34. */
  readonly interfaceVersion?: number;
  readonly addrTon?: number;
  readonly addrNpi?: number;
  readonly addressRange?: string;
}

export type Answer =
  | { readonly ok: true; readonly pdu: ResponsePdu }
  | { readonly ok: false; readonly code: 'no_room' | 'timeout' | 'closed' };

/**
 * One SMPP session without I/O: bytes in by receive(), bytes out in `output`, time by `now`.
 * The signatures are final; bodies follow.
 */
export class Session<Context = unknown, Token = unknown> {
  constructor(options: SessionOptions, handler: SessionHandler<Context, Token>) {
    void options;
    void handler;
  }

  get role(): 'server' | 'client' {
    return soon();
  }
  /** open, binding, bound_tx, bound_rx, bound_trx, unbinding, closed */
  get state(): SessionState {
    return soon();
  }
  /** bound_tx or bound_trx / bound_rx or bound_trx: which way messages may travel. False while unbinding. */
  get canTransmit(): boolean {
    return soon();
  }
  get canReceive(): boolean {
    return soon();
  }
  /** The bind that was sent or received, without its password; null before. */
  get bindPdu(): Omit<BindPdu, 'password'> | null {
    return soon();
  }
  /** Client: the answer to our bind. */
  get bindResp(): BindRespPdu | null {
    return soon();
  }
  /** interface_version both sides agreed on: 0x33, 0x34 or 0x50. */
  get version(): number {
    return soon();
  }
  /** What the owner attached in acceptBind or by assignment; throws when nothing was. */
  get context(): Context {
    return soon();
  }
  set context(_value: Context) {
    soon();
  }
  get peer(): Peer {
    return soon();
  }

  /** Requests of ours that may be sent now: free window, 0 when not bound, unbinding, or the peer reads too slowly. */
  get room(): number {
    return soon();
  }
  /** Our unanswered requests / the peer's unanswered requests / the peer's requests that are held back. */
  get outstanding(): number {
    return soon();
  }
  get unanswered(): number {
    return soon();
  }
  get held(): number {
    return soon();
  }

  /** Server: answers the bind that onBind announced, and lets the PDUs behind it through. */
  acceptBind(_options?: {
    systemId?: string;
    tlvs?: readonly Tlv[];
    inboundWindow?: number;
    outboundWindow?: number;
  }): void {
    soon();
  }
  /** Server: answers with the cause and closes (behaviour 2). */
  refuseBind(_status: number): void {
    soon();
  }
  /** Client: binds. onBound or onClosed follows. */
  bind(_credentials: BindCredentials): void {
    soon();
  }

  /**
   * Sends a request; returns its sequence number, or 0 (nothing sent) when there is no room; onRoom follows then.
   * Throws SmppEncodeError when a field is too long and SessionFault when this side may never send such a PDU.
   */
  request(_pdu: OutgoingRequest, _token: Token): number {
    return soon();
  }
  /** The same with a promise instead of a token, for those who send few. Never rejects. */
  ask(_pdu: OutgoingRequest): Promise<Answer> {
    return soon();
  }

  /** submit_sm_resp. messageId is left out when status is not 0. false: the session is closed, nothing was sent. */
  respondSubmit(_sequence: number, _status: number, _messageId: string): boolean {
    return soon();
  }
  /** deliver_sm_resp. */
  respondDeliver(_sequence: number, _status: number): boolean {
    return soon();
  }
  /** A refusal of any request: its response command without body. */
  respondStatus(_commandId: number, _sequence: number, _status: number): boolean {
    return soon();
  }
  /** Any response, sequence included. */
  respond(_pdu: ResponsePdu): boolean {
    return soon();
  }

  /** Writes what was gathered now; without it, it is written after the read or at the end of this turn of the loop. */
  flush(): void {
    soon();
  }
  /** Clean end: no more requests, our unanswered ones are awaited, unbind, unbind_resp, close. */
  unbind(): void {
    soon();
  }
  /** End without unbind; gathered output is still written. */
  close(_code?: CloseCode): void {
    soon();
  }
}

const soon = (): never => {
  throw new Error('not written yet');
};
