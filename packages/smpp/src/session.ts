/**
 * One SMPP session without I/O: octets in by receive(), octets out by takeOutput(), time by `now` and tick().
 *
 * Long because: the state of a session is one thing. Its windows, output, liveness and way out are files of their own;
 * what remains is the face of the class and the switch from PDU to action.
 */
import { Ask, type Answer } from './ask.ts';
import { closing, type CloseCode } from './close.ts';
import { COMMAND, RESPONSE_BIT } from './command.ts';
import { decode, refusalCommand, type Refusal } from './decode.ts';
import { FrameSplitter, frameCommand } from './frame.ts';
import { HeldRequests } from './held-requests.ts';
import { LateRequests } from './late-requests.ts';
import { Liveness } from './liveness.ts';
import type { Pdu } from './pdu.ts';
import type { HeaderOnlyPdu } from './pdu/header-only.ts';
import { RequestWindow } from './request-window.ts';
import { SessionFault } from './session-fault.ts';
import type { BindDecision, BindGrant, SessionHandler } from './session-handler.ts';
import { LATE_REMEMBERED_MAX, checkedWindow, sessionLimits, type SessionLimits } from './session-options.ts';
import { SessionOutput } from './session-output.ts';
import {
  VERSION_34,
  bindPdu,
  bindResp,
  bindRespCommand,
  keptTlvs,
  knownVersion,
  type BindCredentials,
  type BindPdu,
  type BindRespPdu,
  type RequestPdu,
  type ResponsePdu,
} from './session-pdu.ts';
import {
  BOUND_BIT,
  allowedStates,
  boundState,
  type SessionRole,
  type SessionState,
} from './session-state.ts';
import { UNKNOWN_PEER, type Peer, type SessionTransport, type SessionWire } from './session-wire.ts';
import { STATUS } from './status.ts';
import { NO_TLVS, TAG, tlvNumber } from './tlv.ts';
import { Unbinding } from './unbinding.ts';

export interface SessionOptions extends Partial<SessionLimits> {
  /** server = message centre (SMSC), client = ESME. */
  readonly role: SessionRole;
  /** Monotonic milliseconds; tests pass their own. Default performance.now. */
  readonly now?: () => number;
  /** Server: system_id of its bind responses and outbinds. */
  readonly systemId?: string;
}

/**
 * @example
 * const session = new Session({ role: 'server' }, handler);
 * session.receive(octets);                       // calls handler.onBind, handler.onRequest ...
 * const out = session.takeOutput();              // what to write, or null
 */
export class Session<Context = unknown, Token = unknown> implements SessionWire {
  readonly role: SessionRole;
  readonly limits: SessionLimits;
  readonly #now: () => number;
  readonly #systemId: string;
  readonly #handler: SessionHandler<Context, Token>;
  readonly #peerRole: SessionRole;
  readonly #splitter = new FrameSplitter();
  readonly #held = new HeldRequests();
  readonly #late = new LateRequests<Token>(LATE_REMEMBERED_MAX);
  readonly #output: SessionOutput;
  readonly #liveness: Liveness;
  #window: RequestWindow<Token | Ask>;
  #inboundWindow: number;
  #transport: SessionTransport | null = null;
  #context: Context | undefined = undefined;
  #state: SessionState = 'open';
  /** The bound state as a bit, kept while unbinding; 0 before the bind and after the end. */
  #boundBit = 0;
  #unanswered = 0;
  #nowMs: number;
  /** When the state became open or binding. */
  #sinceMs: number;
  /** When something else than enquire_link last passed. */
  #activeMs: number;
  /** First octet of the PDU that is not whole yet; 0 = none. */
  #partialSinceMs = 0;
  #framesTaken = 0;
  #running = false;
  #woken = false;
  #roomWanted = false;
  #bind: BindPdu | null = null;
  #bindResp: BindRespPdu | null = null;
  #bindSequence = 0;
  #version = VERSION_34;
  #unbinding: Unbinding | null = null;

  constructor(options: SessionOptions, handler: SessionHandler<Context, Token>) {
    this.role = options.role;
    this.limits = sessionLimits(options);
    this.#now = options.now ?? monotonicMs;
    this.#systemId = options.systemId ?? '';
    this.#handler = handler;
    this.#peerRole = options.role === 'server' ? 'client' : 'server';
    this.#nowMs = this.#now();
    this.#sinceMs = this.#nowMs;
    this.#activeMs = this.#nowMs;
    this.#output = new SessionOutput(this.limits.outputPauseOctets, this.limits.outputOctetsMax);
    this.#liveness = new Liveness(this.limits.enquireAfterMs, this.limits.enquireMissesMax, this.#nowMs);
    this.#window = new RequestWindow<Token | Ask>(this.limits.outboundWindow);
    this.#inboundWindow = this.limits.inboundWindow;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Messages may go from the client to the server: bound_tx or bound_trx. False while unbinding. */
  get canTransmit(): boolean {
    return this.#state === 'bound_trx' || this.#state === 'bound_tx';
  }

  /** Messages and receipts may go from the server to the client: bound_rx or bound_trx. False while unbinding. */
  get canReceive(): boolean {
    return this.#state === 'bound_trx' || this.#state === 'bound_rx';
  }

  /** The bind that was sent or received, its password replaced by ''; null before. */
  get bindPdu(): BindPdu | null {
    return this.#bind;
  }

  /** Client: the answer to our bind. */
  get bindResp(): BindRespPdu | null {
    return this.#bindResp;
  }

  /** The interface version both sides know: 0x33, 0x34 or 0x50. Send no TLVs to 0x33. */
  get version(): number {
    return this.#version;
  }

  /** What the owner attached with its grant or by assignment. Reading it before is a fault. */
  get context(): Context {
    if (this.#context === undefined) throw new SessionFault('no_context');
    return this.#context;
  }

  set context(context: Context) {
    this.#context = context;
  }

  get peer(): Peer {
    return this.#transport === null ? UNKNOWN_PEER : this.#transport.peer;
  }

  /** Requests that may be sent now: 0 when not bound, unbinding, without window, or when the peer reads too slowly. */
  get room(): number {
    const bound = this.#boundBit !== 0 && this.#state !== 'unbinding';
    return bound && !this.#output.congested ? this.#window.free : 0;
  }

  /** Our requests without an answer. */
  get outstanding(): number {
    return this.#window.size;
  }

  /** The peer's requests that the owner has and did not answer. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** The peer's requests beyond its window that wait here. */
  get held(): number {
    return this.#held.size;
  }

  get wantsRead(): boolean {
    return this.#state === 'closed' || !(this.#blocked || this.#output.congested);
  }

  /** Frames stay where they are: a bind is being decided, or enough is held. */
  get #blocked(): boolean {
    return (
      (this.#state === 'binding' && this.role === 'server') || this.#held.octets >= this.limits.heldOctetsMax
    );
  }

  // A method, because the state changes under way in ways the compiler does not see.
  get #ended(): boolean {
    return this.#state === 'closed';
  }

  attach(transport: SessionTransport): void {
    this.#transport = transport;
  }

  // ------------------------------------------------------------------------------------------------ binding

  /** Server: answers the bind that onBind announced, and lets what waits behind it through. */
  acceptBind(grant: BindGrant<Context>): void {
    const bind = this.#bind;
    if (this.#state === 'closed') return;
    if (this.#state !== 'binding' || this.role !== 'server' || bind === null)
      throw new SessionFault('not_binding');
    if (grant.inboundWindow !== undefined) this.#inboundWindow = checkedWindow(grant.inboundWindow);
    if (grant.outboundWindow !== undefined) {
      this.#window = new RequestWindow(checkedWindow(grant.outboundWindow), this.#window.nextSequence);
    }
    this.#context = grant.context;
    this.#output.pdu(bindResp(bind, this.#version, grant.systemId ?? this.#systemId, grant.tlvs ?? NO_TLVS));
    this.#becomeBound(bind);
    this.#written();
  }

  /** Server: answers the bind with the cause, without a body, and closes (behaviour 2). */
  refuseBind(status: number): void {
    const bind = this.#bind;
    if (this.#state === 'closed') return;
    if (this.#state !== 'binding' || this.role !== 'server' || bind === null)
      throw new SessionFault('not_binding');
    this.#output.header(bindRespCommand(bind), status, bind.sequence);
    this.#end('bind_refused', status);
  }

  /** Client: sends the bind. onBound or onClosed follows. */
  bind(credentials: BindCredentials): void {
    if (this.role !== 'client') throw new SessionFault('wrong_role');
    if (this.#state !== 'open') throw new SessionFault('not_open');
    this.#bindSequence = this.#window.sequence();
    const bind = bindPdu(credentials, this.#bindSequence);
    this.#output.request(bind);
    this.#bind = { ...bind, password: '' };
    this.#version = knownVersion(bind.interfaceVersion);
    this.#state = 'binding';
    this.#sinceMs = this.#now();
    this.#written();
  }

  /** Server, on a connection it made itself: asks the client to bind. */
  outbind(password: string): void {
    if (this.role !== 'server') throw new SessionFault('wrong_role');
    if (this.#state !== 'open') throw new SessionFault('not_open');
    const sequence = this.#window.sequence();
    this.#output.pdu({
      commandId: COMMAND.outbind,
      status: 0,
      sequence,
      systemId: this.#systemId,
      password,
      tlvs: NO_TLVS,
    });
    this.#written();
  }

  #becomeBound(bind: BindPdu): void {
    this.#state = boundState(bind.commandId);
    this.#boundBit = BOUND_BIT[this.#state];
    this.#activeMs = this.#nowMs;
    this.#transport?.bound();
    this.#handler.onBound?.(this);
  }

  #takeBind(bind: BindPdu): void {
    if (this.role !== 'server') return this.#refuse(bind, STATUS.ESME_RINVBNDSTS);
    if (this.#state !== 'open') return this.#refuse(bind, STATUS.ESME_RALYBND);
    this.#bind = { ...bind, password: '' };
    this.#version = knownVersion(bind.interfaceVersion);
    this.#state = 'binding';
    this.#sinceMs = this.#nowMs;
    try {
      const decision = this.#handler.onBind?.(this, bind);
      if (decision instanceof Promise) {
        decision.then(
          (settled) => this.#decide(settled),
          (error: unknown) => this.#bindFault(error),
        );
      } else if (decision !== undefined) this.#decide(decision);
      else if (this.#handler.onBind === undefined) this.refuseBind(STATUS.ESME_RBINDFAIL);
    } catch (error) {
      this.#bindFault(error);
    }
  }

  #decide(decision: BindDecision<Context>): void {
    // Time-outs and the peer may have been faster than the decision.
    if (this.#state !== 'binding') return;
    if (decision.ok) this.acceptBind(decision);
    else this.refuseBind(decision.status);
  }

  #bindFault(error: unknown): void {
    if (this.#state === 'binding') this.refuseBind(STATUS.ESME_RSYSERR);
    if (this.#handler.onFault === undefined) throw error;
    this.#handler.onFault(this, error);
  }

  #takeBindResp(resp: BindRespPdu): void {
    if (this.#state !== 'binding' || this.role !== 'client' || resp.sequence !== this.#bindSequence) return;
    const bind = this.#bind;
    if (bind === null || resp.status !== STATUS.ESME_ROK) return this.#end('bind_refused', resp.status);
    this.#bindResp = { ...resp, tlvs: keptTlvs(resp.tlvs) };
    // Many servers of version 3.4 leave the TLV out, so its absence says nothing.
    const theirs = tlvNumber(resp.tlvs, TAG.sc_interface_version);
    if (theirs !== undefined) this.#version = Math.min(this.#version, knownVersion(theirs));
    this.#becomeBound(bind);
  }

  // ------------------------------------------------------------------------------------------------ sending

  /**
   * Sends a request; returns the sequence number it got (its own is ignored), or 0 when there is no room: then nothing
   * was sent, and onRoom follows. Throws SmppEncodeError when a field is longer than the specification allows, and
   * SessionFault when this side may never send such a request in this bind.
   */
  request(pdu: RequestPdu, token: Token): number {
    return this.#send(pdu, token);
  }

  /** The same with a promise instead of a token, for who sends few: it never rejects. */
  ask(pdu: RequestPdu): Promise<Answer> {
    const ask = new Ask();
    if (this.#send(pdu, ask) === 0) {
      ask.settle({ ok: false, code: this.#state === 'closed' ? 'closed' : 'no_room' });
    }
    return ask.answer;
  }

  #send(pdu: RequestPdu, token: Token | Ask): number {
    if (this.#boundBit !== 0 && (allowedStates(this.role, pdu.commandId) & this.#boundBit) === 0) {
      throw new SessionFault('wrong_direction');
    }
    if (this.room === 0) {
      this.#roomWanted = true;
      return 0;
    }
    const frameOctets = this.#output.request(pdu);
    const sequence = this.#window.add(pdu.commandId, token, this.#now());
    this.#output.number(frameOctets, sequence);
    this.#written();
    return sequence;
  }

  /** submit_sm_resp; messageId only goes out with status 0. false: the session is closed and nothing was sent. */
  respondSubmit(sequence: number, status: number, messageId: string): boolean {
    if (this.#state === 'closed') return false;
    if (status === 0) this.#output.messageResp(COMMAND.submit_sm_resp, status, sequence, messageId);
    else this.#output.header(COMMAND.submit_sm_resp, status, sequence);
    return this.#answered();
  }

  /** deliver_sm_resp, whose message_id is always empty (4.6.2). */
  respondDeliver(sequence: number, status: number): boolean {
    if (this.#state === 'closed') return false;
    this.#output.messageResp(COMMAND.deliver_sm_resp, status, sequence, '');
    return this.#answered();
  }

  /** Refuses a request, or answers one whose response is a mere header (cancel_sm, replace_sm). */
  respondStatus(commandId: number, sequence: number, status: number): boolean {
    if (this.#state === 'closed') return false;
    this.#output.header(commandId + RESPONSE_BIT, status, sequence);
    return this.#answered();
  }

  /** Any response; its sequence number is that of the request. */
  respond(pdu: ResponsePdu): boolean {
    if (this.#state === 'closed') return false;
    this.#output.pdu(pdu);
    return this.#answered();
  }

  #answered(): boolean {
    if (this.#unanswered > 0) this.#unanswered -= 1;
    this.#written();
    return true;
  }

  /** Outside of a read nobody would come for the octets: ask for it, once per turn. */
  #written(): void {
    if (this.#output.overflowed) this.#end('output_full');
    if (this.#running || this.#woken || this.#transport === null) return;
    this.#woken = true;
    this.#transport.wake();
  }

  // ------------------------------------------------------------------------------------------------ the wire

  receive(chunk: Buffer, nowMs: number = this.#now()): void {
    if (this.#state === 'closed') return;
    this.#nowMs = nowMs;
    this.#liveness.heard(nowMs);
    // SMPP frames are shorter than 2^24 octets, so the first octet of a connection tells HTTP and TLS from SMPP.
    if (this.#framesTaken === 0 && !this.#splitter.midFrame && chunk[0] !== 0 && chunk.length > 0) {
      return this.#end('not_smpp');
    }
    this.#splitter.push(chunk);
    this.#run();
  }

  takeOutput(): Buffer | null {
    return this.#output.take(this.#now(), this.#state === 'closed');
  }

  outputWritten(): void {
    this.#output.written();
    this.#offerRoom();
  }

  /** Writes what was gathered now; without it, it is written after the read or at the end of this turn of the loop. */
  flush(): void {
    this.#woken = false;
    this.#nowMs = this.#now();
    this.#run();
    this.#transport?.pump();
  }

  disconnected(error: string | null): void {
    if (error !== null) this.#end('socket_error', 0, error);
    else this.#end(this.#state === 'unbinding' ? 'unbound' : 'peer_closed');
  }

  #run(): void {
    if (this.#running || this.#state === 'closed') return;
    this.#running = true;
    try {
      this.#takeFrames();
      if (this.#output.overflowed) this.#end('output_full');
      if (this.#splitter.fatal !== null) this.#loseFraming(this.#splitter.fatal.status);
      this.#offerRoom();
      this.#proceedUnbind();
    } finally {
      this.#running = false;
    }
  }

  #takeFrames(): void {
    const taken = this.#framesTaken;
    while (!this.#ended) {
      if (this.#held.size > 0 && this.#unanswered < this.#inboundWindow) {
        const waited = this.#held.shift();
        if (waited !== null) this.#dispatch(waited);
        continue;
      }
      if (this.#blocked) break;
      const frame = this.#splitter.next();
      if (frame === null) break;
      this.#framesTaken += 1;
      if (this.#mustWait(frame)) this.#held.push(frame);
      else this.#dispatch(frame);
    }
    if (!this.#splitter.midFrame || this.#blocked) this.#partialSinceMs = 0;
    else if (this.#partialSinceMs === 0 || this.#framesTaken !== taken) this.#partialSinceMs = this.#nowMs;
  }

  /** Requests beyond the window, and all requests behind such. Responses and enquire_link never wait. */
  #mustWait(frame: Buffer): boolean {
    if (this.limits.overflow !== 'hold') return false;
    if (this.#held.size === 0 && this.#unanswered < this.#inboundWindow) return false;
    const commandId = frameCommand(frame);
    return commandId < RESPONSE_BIT && commandId !== COMMAND.enquire_link;
  }

  #dispatch(frame: Buffer): void {
    const decoded = decode(frame);
    if (!decoded.ok) return this.#takeBadPdu(decoded);
    const { pdu } = decoded;
    switch (pdu.commandId) {
      case COMMAND.submit_sm:
      case COMMAND.deliver_sm:
      case COMMAND.data_sm:
      case COMMAND.submit_multi:
      case COMMAND.query_sm:
      case COMMAND.cancel_sm:
      case COMMAND.replace_sm:
      case COMMAND.broadcast_sm:
      case COMMAND.query_broadcast_sm:
      case COMMAND.cancel_broadcast_sm:
        return this.#takeRequest(pdu);
      case COMMAND.submit_sm_resp:
      case COMMAND.deliver_sm_resp:
      case COMMAND.data_sm_resp:
      case COMMAND.submit_multi_resp:
      case COMMAND.query_sm_resp:
      case COMMAND.cancel_sm_resp:
      case COMMAND.replace_sm_resp:
      case COMMAND.broadcast_sm_resp:
      case COMMAND.query_broadcast_sm_resp:
      case COMMAND.cancel_broadcast_sm_resp:
        return this.#takeResponse(pdu, pdu.commandId - RESPONSE_BIT);
      default:
        return this.#takeControl(pdu);
    }
  }

  #takeControl(pdu: Exclude<Pdu, RequestPdu | Exclude<ResponsePdu, { commandId: 0x80000000 }>>): void {
    switch (pdu.commandId) {
      case COMMAND.enquire_link:
        return this.#output.header(COMMAND.enquire_link_resp, STATUS.ESME_ROK, pdu.sequence);
      case COMMAND.enquire_link_resp:
        return;
      case COMMAND.bind_receiver:
      case COMMAND.bind_transmitter:
      case COMMAND.bind_transceiver:
        return this.#takeBind(pdu);
      case COMMAND.bind_receiver_resp:
      case COMMAND.bind_transmitter_resp:
      case COMMAND.bind_transceiver_resp:
        return this.#takeBindResp(pdu);
      case COMMAND.unbind:
        return this.#takeUnbind(pdu);
      case COMMAND.unbind_resp:
        return this.#takeUnbindResp(pdu.sequence);
      case COMMAND.alert_notification:
        if ((allowedStates(this.#peerRole, pdu.commandId) & this.#boundBit) !== 0)
          this.#handler.onNotice?.(this, pdu);
        return;
      case COMMAND.outbind:
        if (this.role === 'client' && this.#state === 'open') this.#handler.onNotice?.(this, pdu);
        return;
      case COMMAND.generic_nack:
        if (this.#bindSequence !== 0 && this.#state === 'binding' && pdu.sequence === this.#bindSequence) {
          return this.#end('bind_refused', pdu.status);
        }
        if (this.#unbinding?.sequence === pdu.sequence && pdu.sequence !== 0)
          return this.#takeUnbindResp(pdu.sequence);
        return this.#takeResponse(pdu, 0);
      default:
        return pdu satisfies never;
    }
  }

  #takeRequest(pdu: RequestPdu): void {
    const allowed = (allowedStates(this.#peerRole, pdu.commandId) & this.#boundBit) !== 0;
    if (!allowed || this.#unbinding?.peerAnswered === true) return this.#refuse(pdu, STATUS.ESME_RINVBNDSTS);
    if (this.#unanswered >= this.#inboundWindow) return this.#refuse(pdu, STATUS.ESME_RTHROTTLED);
    this.#unanswered += 1;
    this.#activeMs = this.#nowMs;
    this.#handler.onRequest(this, pdu);
  }

  #refuse(pdu: RequestPdu | BindPdu | HeaderOnlyPdu, status: number): void {
    this.#output.header(pdu.commandId + RESPONSE_BIT, status, pdu.sequence);
  }

  #takeResponse(pdu: ResponsePdu, commandId: number): void {
    this.#activeMs = this.#nowMs;
    const place = this.#window.find(pdu.sequence, commandId);
    if (place < 0) {
      this.#handler.onLateResponse?.(this, pdu, this.#late.take(pdu.sequence));
      return;
    }
    const token = this.#window.token(place);
    const latencyMs = this.#nowMs - this.#window.sentAtMs(place);
    this.#window.release(place);
    if (token instanceof Ask) token.settle({ ok: true, pdu: { ...pdu, tlvs: keptTlvs(pdu.tlvs) } });
    else this.#handler.onResponse(this, pdu, token, latencyMs < 0 ? 0 : latencyMs);
  }

  /** One bad PDU costs one answer, not the bind (behaviours 4 and 5). */
  #takeBadPdu(refusal: Refusal): void {
    const answer = refusalCommand(refusal);
    if (answer !== null) this.#output.header(answer, refusal.status, refusal.sequence);
    else if (refusal.sequence === this.#bindSequence && this.#state === 'binding') {
      return this.#end('bind_refused', refusal.status);
    } else {
      const place = this.#window.find(refusal.sequence, refusal.commandId - RESPONSE_BIT);
      if (place >= 0) {
        const token = this.#window.token(place);
        this.#window.release(place);
        this.#expire(refusal.sequence, token);
      }
    }
    this.#handler.onBadPdu?.(this, refusal.commandId, refusal.status);
  }

  #loseFraming(status: number): void {
    // The header itself is not to be believed, so there is no sequence number to echo.
    this.#output.header(COMMAND.generic_nack, status, 0);
    this.#end('framing_lost', status);
  }

  #offerRoom(): void {
    if (!this.#roomWanted || this.room === 0) return;
    this.#roomWanted = false;
    this.#handler.onRoom?.(this);
  }

  // ------------------------------------------------------------------------------------------------ the end

  /** Clean end: no more requests of ours, our unanswered ones are awaited, then unbind and close. onClosed follows. */
  unbind(): void {
    if (this.#state === 'closed' || this.#state === 'unbinding') return;
    if (this.#boundBit === 0) return this.#end('closed');
    this.#startUnbinding();
    this.#nowMs = this.#now();
    if (!this.#running) this.#proceedUnbind();
    this.#written();
  }

  /** End without unbind. What was answered before is still written. */
  close(code: CloseCode = 'closed'): void {
    this.#end(code);
  }

  #startUnbinding(): Unbinding {
    this.#state = 'unbinding';
    this.#unbinding ??= new Unbinding(this.#now(), this.limits.unbindTimeoutMs);
    return this.#unbinding;
  }

  #takeUnbind(pdu: HeaderOnlyPdu): void {
    if (this.#boundBit === 0) return this.#refuse(pdu, STATUS.ESME_RINVBNDSTS);
    const unbinding = this.#startUnbinding();
    if (unbinding.peerAnswered) return;
    unbinding.peerSequence = pdu.sequence;
    this.#proceedUnbind();
  }

  #takeUnbindResp(sequence: number): void {
    if (this.#unbinding === null || this.#unbinding.sequence !== sequence || sequence === 0) return;
    this.#unbinding.answered = true;
    this.#proceedUnbind();
  }

  #proceedUnbind(): void {
    const unbinding = this.#unbinding;
    while (unbinding !== null && this.#state === 'unbinding') {
      switch (unbinding.next(this.#nowMs, this.#window.size, this.#unanswered + this.#held.size)) {
        case 'wait':
          return;
        case 'send':
          unbinding.sequence = this.#window.sequence();
          this.#output.header(COMMAND.unbind, 0, unbinding.sequence);
          break;
        case 'answer':
          this.#output.header(COMMAND.unbind_resp, STATUS.ESME_ROK, unbinding.peerSequence ?? 0);
          unbinding.peerSequence = null;
          unbinding.peerAnswered = true;
          break;
        case 'end':
          return this.#end(unbinding.sequence === 0 ? 'peer_unbound' : 'unbound');
        case 'expired':
          return this.#end('unbind_timeout');
      }
    }
  }

  #end(code: CloseCode, status = 0, error: string | null = null): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#boundBit = 0;
    this.#unanswered = 0;
    this.#held.clear();
    this.#late.clear();
    const tokens: Token[] = [];
    for (const token of this.#window.drain()) {
      if (token instanceof Ask) token.settle({ ok: false, code: 'closed' });
      else tokens.push(token);
    }
    const why = closing(code, status, error);
    this.#handler.onClosed?.(this, why, tokens);
    this.#transport?.closed(why);
    this.#written();
  }

  // ------------------------------------------------------------------------------------------------ time

  /** Looks at every timer: call it some times per second. */
  tick(nowMs: number = this.#now()): void {
    this.#nowMs = nowMs;
    if (this.#state === 'closed') return;
    if (this.#output.stalled(nowMs, this.limits.stallTimeoutMs)) return this.#end('peer_not_reading');
    const partial = this.#partialSinceMs;
    // While we do not read, a missing rest is our doing.
    if (partial !== 0 && !this.wantsRead) this.#partialSinceMs = nowMs;
    else if (partial !== 0 && nowMs - partial >= this.limits.slowReadTimeoutMs) return this.#end('slow_read');
    if (this.#boundBit === 0) return this.#tickUnbound(nowMs);
    this.#tickLiveness(nowMs);
    this.#window.expire(nowMs - this.limits.requestTimeoutMs, (sequence, token) =>
      this.#expire(sequence, token),
    );
    this.#offerRoom();
    this.#proceedUnbind();
    this.#written();
  }

  #tickUnbound(nowMs: number): void {
    if (nowMs - this.#sinceMs < this.limits.initTimeoutMs) return;
    if (this.#state === 'open') return this.#end('init_timeout');
    if (this.role === 'server' && this.#bind !== null) {
      this.#output.header(bindRespCommand(this.#bind), STATUS.ESME_RSYSERR, this.#bind.sequence);
    }
    this.#end('bind_timeout');
  }

  #tickLiveness(nowMs: number): void {
    // While we do not read, silence is ours.
    if (!this.wantsRead) this.#liveness.heard(nowMs);
    const { idleTimeoutMs } = this.limits;
    if (idleTimeoutMs > 0 && nowMs - this.#activeMs >= idleTimeoutMs) this.unbind();
    switch (this.#liveness.check(nowMs)) {
      case 'fine':
        return;
      case 'ask':
        return this.#output.header(COMMAND.enquire_link, 0, this.#window.sequence());
      case 'gone':
        return this.#end('enquire_timeout');
    }
  }

  #expire(sequence: number, token: Token | Ask): void {
    if (token instanceof Ask) return token.settle({ ok: false, code: 'timeout' });
    this.#late.remember(sequence, token);
    this.#handler.onTimeout?.(this, token);
  }
}

function monotonicMs(): number {
  return performance.now();
}
