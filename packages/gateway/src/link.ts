// Long because: what an answer means depends on everything that waits, flies and retries here; its queue, retries,
// awaited receipts, bucket and policies are files of their own.
import type { Clock } from '@rootsms/kit';
import type { CarrierEvents, CarrierPort } from './carrier-port.ts';
import { LinkAwaiting } from './link-awaiting.ts';
import { LinkQueue } from './link-queue.ts';
import { LinkRetries } from './link-retries.ts';
import type { LiveMessages } from './live-messages.ts';
import { faultCode, type GatewayLog } from './log.ts';
import type { Message } from './message.ts';
import { aggregate, isPartlySent, newParts, splitSegments, wholeSegment } from './parts.ts';
import type { Alphabet, LinkRecord } from './records.ts';
import { ReferenceNumbers } from './reference-numbers.ts';
import { policyFor, retryAfterMs, type StatusPolicy } from './retry-policy.ts';
import type { SlotOwner } from './settle-batch.ts';
import type { Settle } from './settle.ts';
import { isFinal, STATE } from './state.ts';
import { TokenBucket } from './token-bucket.ts';

/** One segment with the carrier, or waiting for its receipt. */
export interface Flight {
  readonly message: Message;
  /** 0 for a message that goes whole. */
  readonly part: number;
  readonly sentAtMs: number;
  /** It has a row in gateway.upstream: what came from the table goes back to the table. */
  rowed: boolean;
}

/** What a link needs of the gateway around it. */
export interface LinkOwner {
  readonly clock: Clock;
  readonly settle: Settle;
  readonly live: LiveMessages;
  readonly log: GatewayLog;
  alphabetOf(message: Message): Alphabet;
  /** The message has come to its end: settle it and tell the customer. */
  conclude(message: Message, state: number, error: number): void;
  /** Another link may take it, of those after this one or of all: true when one does. */
  reroute(message: Message, from: Link, to: 'next' | 'any'): boolean;
  /** The server has a route to another link that takes messages now. */
  mayLeave(serverId: number, from: Link): boolean;
  /** Its row in gateway.queue is to go. */
  unqueue(message: Message): void;
  /** Wait in the backlog until `atMs`. */
  postpone(message: Message, atMs: number): void;
  /** These may have reached the carrier and will be sent again. */
  resent(link: Link, cause: 'link_lost' | 'no_response', messages: number): void;
  /** Room in memory: the backlog may be read. */
  roomFor(link: Link): void;
  onDeliver(link: Link, ...args: Parameters<CarrierEvents<Flight>['onDeliver']>): void;
  onStatus(link: Link): void;
  /** A response was settled that earlier receipts may wait for. */
  onAnswered(link: Link, flight: Flight, upstreamId: string): void;
}

const RESENDS_MAX = 5;
const RETRY_IN_MEMORY_MAX_MS = 5_000;
const THROTTLE_GROWTH = 2;
/** A carrier that is back within this gets its messages in their order. */
const MOVE_ON_AFTER_MS = 30_000;
/** Statuses are 32 bits without sign (SMPP 3.4 3.2), gateway.message.error is int4. */
const ERROR_MAX = 0x7fff_ffff;
const EMPTY = Buffer.alloc(0);

/** Why a message in parts goes to another link, once nothing of it is under way here. */
interface Leaving {
  readonly flight: Flight;
  readonly policy: StatusPolicy;
  readonly status: number;
}

/**
 * One link at work: takes messages by fair turns, keeps the window and the carrier's pace, and knows
 * what every answer means. A window slot is taken from the sending of a segment until its answer is
 * on disk: so a crash can repeat no more than one window.
 */
export class Link implements CarrierEvents<Flight>, SlotOwner {
  readonly queue = new LinkQueue();
  readonly flying = new Set<Flight>();
  readonly awaiting = new LinkAwaiting();
  record: LinkRecord;
  bound = 0;
  why = 'not connected yet';
  downSinceMs: number;
  throttled = 0;
  readonly #owner: LinkOwner;
  readonly #references = new ReferenceNumbers();
  readonly #retries = new LinkRetries();
  readonly #leaving = new Map<Message, Leaving>();
  #port: CarrierPort<Flight> | null = null;
  #bucket: TokenBucket | null = null;
  #used = 0;
  #pausedUntilMs = 0;
  #pauseMs = 0;
  #timer: NodeJS.Timeout | null = null;
  #scheduled = false;
  #closing = false;

  constructor(record: LinkRecord, owner: LinkOwner) {
    this.record = record;
    this.#owner = owner;
    this.downSinceMs = owner.clock.nowMs();
    this.reshape(record);
  }

  get id(): number {
    return this.record.id;
  }

  get up(): boolean {
    return this.#port?.up === true;
  }

  /** Segments sent whose answer is not on disk yet. */
  get used(): number {
    return this.#used;
  }

  /** Waiting to be tried again, in memory. */
  get retrying(): IterableIterator<Message> {
    return this.#retries.keys();
  }

  /** The carrier answers as fast as this process sends: what waits here waits for this process alone. */
  get slowedByUs(): boolean {
    return (
      this.up &&
      this.flying.size * 2 < this.record.windowMax &&
      this.#bucket === null &&
      this.#pauseMs === 0 &&
      !this.record.draining
    );
  }

  start(port: CarrierPort<Flight>): void {
    this.#port = port;
    port.start();
  }

  /** Takes over changed settings that need no new connection. */
  reshape(record: LinkRecord): void {
    this.record = record;
    const now = this.#owner.clock.nowMs();
    if (record.segmentsPerS === 0) this.#bucket = null;
    else if (this.#bucket === null)
      this.#bucket = new TokenBucket(record.segmentsPerS, record.segmentsPerS, now);
    else this.#bucket.reshape(record.segmentsPerS, record.segmentsPerS, now);
    this.schedule();
  }

  enqueue(message: Message): void {
    message.linkId = this.id;
    this.queue.push(message);
    this.schedule();
  }

  /** Takes a message out that has not been sent; null when it is not here, or under way, whole or in part. */
  remove(serverId: number, id: bigint): Message | null {
    const message = this.queue.remove(serverId, id);
    if (message !== undefined) {
      if (!isFinal(message.state) && !isPartlySent(message)) return message;
      this.queue.putBack(message);
      return null;
    }
    const retried = this.#retries.find(serverId, id);
    if (retried === undefined || isFinal(retried.state) || isPartlySent(retried)) return null;
    this.#retries.delete(retried);
    return retried;
  }

  /** The carrier has it, or may have it. */
  hasUnderWay(id: bigint): boolean {
    for (const { message } of this.flying) if (message.id === id) return true;
    return false;
  }

  schedule(): void {
    if (this.#scheduled || this.#port === null) return;
    this.#scheduled = true;
    setImmediate(this.#pump);
  }

  get pressed(): boolean {
    return this.#used * 2 > this.record.windowMax;
  }

  slotsFreed(count: number): void {
    this.#used -= count;
    this.schedule();
  }

  /** Stops sending and unbinds; answers that still come are settled. Unsent messages stay in `queue`. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const message of this.#retries.takeAll()) this.#putBack(message);
    await this.#port?.close();
  }

  /** Drained, or down for long: what waits here takes another route where there is one. */
  get movesOn(): boolean {
    return (
      this.record.draining || (!this.up && this.#owner.clock.nowMs() - this.downSinceMs > MOVE_ON_AFTER_MS)
    );
  }

  #moveOn(): void {
    for (const serverId of this.queue.servers()) {
      if (!this.#owner.mayLeave(serverId, this)) continue;
      this.queue.takeWhere(
        serverId,
        (message) =>
          !isFinal(message.state) && !isPartlySent(message) && this.#owner.reroute(message, this, 'any'),
      );
    }
    this.#owner.roomFor(this);
  }

  readonly #pump = (): void => {
    this.#scheduled = false;
    const port = this.#port;
    if (port === null || this.#closing) return;
    if (this.movesOn) this.#moveOn();
    if (this.record.draining) return;
    const now = this.#owner.clock.nowMs();
    if (now < this.#pausedUntilMs) return this.#wakeIn(this.#pausedUntilMs - now);
    while (this.#used < this.record.windowMax && port.up) {
      const message = this.queue.peek();
      if (message === undefined) break;
      if (isFinal(message.state)) {
        // Its receipt came, or another part of it failed, while it waited here to be sent again.
        this.queue.take();
        continue;
      }
      if (message.expireAtMs <= now) {
        this.queue.take();
        this.#owner.conclude(message, STATE.expired, 0);
        continue;
      }
      const waitMs = this.#bucket?.waitMs(message.segments, now) ?? 0;
      if (waitMs > 0) {
        this.#wakeIn(waitMs);
        break;
      }
      if (!this.#trySend(port, message, now)) break;
      this.#bucket?.take(message.segments, now);
      this.queue.take();
    }
    port.flush();
    this.#owner.roomFor(this);
  };

  /** One message that cannot be put into a PDU must not end the process, nor stop the others. */
  #trySend(port: CarrierPort<Flight>, message: Message, now: number): boolean {
    try {
      return this.#send(port, message, now);
    } catch (fault) {
      this.#owner.log.error('message_not_sendable', { message: String(message.id), code: faultCode(fault) });
      this.#owner.conclude(message, STATE.rejected, 0);
      return true;
    }
  }

  /** True when the whole message is with the carrier; false when the rest must wait for room. */
  #send(port: CarrierPort<Flight>, message: Message, now: number): boolean {
    if (!message.long) {
      const flight: Flight = { message, part: 0, sentAtMs: now, rowed: false };
      if (!port.send(wholeSegment(message, now), flight)) return false;
      this.#took(flight);
      return true;
    }
    const { parts, segments } = this.#split(message, now);
    for (const [index, part] of parts.entries()) {
      const segment = segments[index];
      if (segment === undefined || part.flying || part.state !== STATE.queued) continue;
      const flight: Flight = { message, part: index, sentAtMs: now, rowed: false };
      if (this.#used >= this.record.windowMax || !port.send(segment, flight)) return false;
      part.flying = true;
      this.#took(flight);
    }
    message.segmentsOut = null;
    return true;
  }

  #took(flight: Flight): void {
    this.#used += 1;
    this.flying.add(flight);
  }

  /** The reference is chosen once: parts sent again after a retry must carry the one of the others. */
  #split(message: Message, now: number) {
    message.reference8 ??= this.#references.next(message.dest);
    message.segmentsOut ??= splitSegments(message, message.reference8, this.#owner.alphabetOf(message), now);
    if (message.parts === null) {
      message.parts = newParts(message.segmentsOut.length);
      this.#owner.live.set(message);
    }
    return { parts: message.parts, segments: message.segmentsOut };
  }

  // ---- what the carrier says -------------------------------------------------------------------

  onReady(): void {
    this.schedule();
  }

  onBinds(bound: number, wanted: number, why: string): void {
    const wasUp = this.bound > 0;
    this.bound = bound;
    this.why = bound === wanted ? '' : why;
    if (wasUp && bound === 0) this.downSinceMs = this.#owner.clock.nowMs();
    this.#owner.onStatus(this);
    if (bound > 0) this.schedule();
  }

  onResponse(flight: Flight, status: number, upstreamId: string): void {
    this.flying.delete(flight);
    const part = flight.message.parts?.[flight.part];
    if (part !== undefined) part.flying = false;
    if (isFinal(flight.message.state)) {
      this.#leaving.delete(flight.message);
      this.slotsFreed(1);
      return;
    }
    const leaving = part === undefined ? undefined : this.#leaving.get(flight.message);
    if (status === 0) this.#answered(flight, upstreamId);
    else if (leaving === undefined) this.#refused(flight, status);
    else this.slotsFreed(1);
    if (leaving !== undefined) this.#leave(leaving);
  }

  #answered(flight: Flight, upstreamId: string): void {
    const { message } = flight;
    this.#pauseMs = 0;
    const now = this.#owner.clock.nowMs();
    if (message.sentAtMs === 0) message.sentAtMs = now;
    this.#sent(flight, upstreamId);
    this.#owner.settle.slot(message, this);
    if (message.queuedRow && message.state === STATE.sent) this.#owner.unqueue(message);
    this.#owner.onAnswered(this, flight, upstreamId);
  }

  #sent(flight: Flight, upstreamId: string): void {
    const { message } = flight;
    const { settle } = this.#owner;
    const part = message.parts?.[flight.part];
    if (message.queuedRow) {
      flight.rowed = true;
      settle.sent(this.id, upstreamId, flight);
    }
    this.#await(upstreamId, flight);
    if (part === undefined) {
      message.upstreamId = upstreamId;
    } else {
      part.state = STATE.sent;
      part.upstreamId = upstreamId;
      settle.part({ message, part: flight.part, state: STATE.sent, error: 0, upstreamId });
      if (message.parts?.some((other) => other.state === STATE.queued) === true) return;
    }
    message.state = STATE.sent;
    message.body = EMPTY;
    settle.message(message);
  }

  /** A carrier that gives an id again means the newer message; the older one is found in its table as long as it lives. */
  #await(upstreamId: string, flight: Flight): void {
    const other = this.awaiting.get(upstreamId);
    if (other !== undefined && !other.rowed && other !== flight) {
      other.rowed = true;
      this.#owner.settle.sent(this.id, upstreamId, other);
    }
    this.awaiting.add(upstreamId, flight);
  }

  #refused(flight: Flight, status: number): void {
    const { message } = flight;
    const policy = policyFor(status);
    this.#used -= 1;
    switch (policy.action) {
      case 'accepted':
      case 'final':
        this.#fail(flight, policy, status);
        break;
      case 'rebind':
        message.attempts += 1;
        if (message.attempts >= policy.attemptsMax) {
          this.#fail(flight, policy, status);
          break;
        }
        this.#throttle(policy);
        this.#putBack(message);
        break;
      case 'throttle':
        this.#throttle(policy);
        this.#putBack(message);
        break;
      case 'retry':
        // The parts of one message that are refused together are one attempt.
        if (!this.#retries.has(message)) message.attempts += 1;
        if (message.attempts >= policy.attemptsMax) this.#fail(flight, policy, status);
        else this.#retry(message, retryAfterMs(policy, message.attempts));
        break;
      case 'other_route':
        message.attempts += 1;
        this.#leave({ flight, policy, status });
        break;
      default:
        policy.action satisfies never;
    }
    this.schedule();
  }

  /** To another link, whole or not at all: the parts of one text never go different ways. */
  #leave(leaving: Leaving): void {
    const { flight, policy, status } = leaving;
    const { message } = flight;
    if (isFinal(message.state)) {
      this.#leaving.delete(message);
      return;
    }
    this.#takeOut(message);
    if (message.parts?.some((part) => part.flying) === true) {
      this.#leaving.set(message, leaving);
      return;
    }
    this.#leaving.delete(message);
    if (isPartlySent(message) || !this.#owner.reroute(message, this, 'next'))
      this.#fail(flight, policy, status);
  }

  #fail(flight: Flight, policy: StatusPolicy, status: number): void {
    const { message } = flight;
    const error = Math.min(status, ERROR_MAX);
    const part = message.parts?.[flight.part];
    if (part !== undefined) {
      part.state = policy.state;
      part.error = error;
      const row = { message, part: flight.part, state: policy.state, error, upstreamId: '' };
      this.#owner.settle.part(row);
    }
    this.#takeOut(message);
    this.#owner.conclude(message, policy.state, error);
  }

  #throttle(policy: StatusPolicy): void {
    this.throttled += 1;
    const now = this.#owner.clock.nowMs();
    // Answers to what was already under way come together: they are one refusal, not a hundred.
    if (now < this.#pausedUntilMs) return;
    this.#pauseMs =
      this.#pauseMs === 0 ? policy.afterMs : Math.min(this.#pauseMs * THROTTLE_GROWTH, policy.afterMaxMs);
    this.#pausedUntilMs = now + this.#pauseMs;
  }

  #retry(message: Message, afterMs: number): void {
    this.#takeOut(message);
    // Of a message that the carrier has in part memory knows more than the table: it stays.
    if (afterMs > RETRY_IN_MEMORY_MAX_MS && !isPartlySent(message)) {
      this.#owner.postpone(message, this.#owner.clock.nowMs() + afterMs);
      return;
    }
    this.#retries.add(message, afterMs, () => this.#putBack(message));
  }

  /** A message in parts may wait here for another try of some while others of it are under way. */
  #takeOut(message: Message): void {
    if (message.parts === null) return;
    this.queue.remove(message.serverId, message.id);
    this.#retries.delete(message);
  }

  /** Before what came later. */
  #putBack(message: Message): void {
    this.#takeOut(message);
    this.queue.putBack(message);
    this.schedule();
  }

  onUnanswered(flight: Flight, cause: 'time_out' | 'bind_lost'): void {
    this.flying.delete(flight);
    this.#used -= 1;
    const { message } = flight;
    const part = message.parts?.[flight.part];
    if (part !== undefined) part.flying = false;
    if (isFinal(message.state)) return;
    message.attempts += 1;
    if (this.record.unanswered === 'unknown' || message.attempts > RESENDS_MAX) {
      this.#takeOut(message);
      this.#leaving.delete(message);
      this.#owner.conclude(message, STATE.unknown, 0);
      return;
    }
    this.#owner.resent(this, cause === 'time_out' ? 'no_response' : 'link_lost', 1);
    const leaving = this.#leaving.get(message);
    if (leaving === undefined) this.#putBack(message);
    else this.#leave(leaving);
  }

  /** The carrier had it after all: take it out of the queue if it still waits there, and know its receipt. */
  onLateResponse(flight: Flight, status: number, upstreamId: string): void {
    if (status !== 0 || isFinal(flight.message.state)) return;
    const waiting = flight.message.parts === null && this.remove(flight.message.serverId, flight.message.id);
    if (waiting === false || waiting === null) {
      this.#await(upstreamId, flight);
      return;
    }
    this.#used += 1;
    this.#answered(flight, upstreamId);
  }

  onDeliver(...args: Parameters<CarrierEvents<Flight>['onDeliver']>): void {
    this.#owner.onDeliver(this, ...args);
  }

  /** A receipt's word about one flight; null while the message is not at its end. */
  outcome(
    flight: Flight,
    upstreamId: string,
    state: number,
    error: number,
  ): { state: number; error: number } | null {
    const { message } = flight;
    const part = message.parts?.[flight.part];
    if (part === undefined) return isFinal(state) ? { state, error } : null;
    // A part that was sent again, or waits to be, is known by another id now.
    if (!isFinal(state) || part.state !== STATE.sent || part.upstreamId !== upstreamId) return null;
    part.state = state;
    part.error = error;
    this.#owner.settle.part({ message, part: flight.part, state, error, upstreamId: part.upstreamId });
    return message.parts === null ? null : aggregate(message.parts);
  }

  #wakeIn(ms: number): void {
    if (this.#timer !== null || this.#closing) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.schedule();
    }, ms);
  }
}
