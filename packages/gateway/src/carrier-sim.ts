import type { CarrierEvents, CarrierPort, OutgoingSegment } from './carrier-port.ts';
import {
  deliveryFacts,
  deliveryPdu,
  isAsked,
  mayReply,
  receiptId,
  responseId,
  type Delivery,
} from './sim-delivery.ts';
import { DueQueue, Fifo } from './sim-pending.ts';
import { simScriptFor, type SimScript } from './sim-script.ts';

/** Segments without an answer, and receipts and replies not yet handed over, together; beyond it `send` says false. */
export const SIM_PENDING_MAX = 100_000;
/** deliver_sm handed over and not yet answered. */
export const SIM_DELIVER_WINDOW_MAX = 2_000;
/** Senders and destinations whose refusals are counted; the oldest is forgotten first. */
export const SIM_COUNTED_MAX = 10_000;
/** A deliver_sm that was answered with an error comes again this often, a unit apart. */
export const SIM_DELIVERIES_MAX = 5;
/** So many answers and deliveries before the event loop may do something else. */
const BATCH_MAX = 512;
const UNIT_MS = 1_000;
const RESPONSE_MS = 30_000;
/** How long `close` waits for receipts that are due to be taken. */
const CLOSE_MS = 2_000;
/** setTimeout takes no more. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export interface CarrierSimOptions {
  readonly binds?: number;
  /** One unit of sim-script.ts. Default 1,000 ms. */
  readonly unitMs?: number;
  /** When …012 and …013 count as unanswered. Default 30,000 ms. */
  readonly responseMs?: number;
  readonly pendingMax?: number;
  readonly deliverWindowMax?: number;
  /** The first message id; ids count up from it. Default: from the clock, so that two runs give different ones. */
  readonly firstId?: number;
  readonly nowMs?: () => number;
}

export interface CarrierSimFigures {
  /** Segments answered with 0. */
  readonly taken: number;
  readonly refused: number;
  /** deliver_sm that were answered with 0. */
  readonly handedOver: number;
  /** deliver_sm given up after SIM_DELIVERIES_MAX. */
  readonly givenUp: number;
  readonly pending: number;
}

interface Asked<Token> {
  readonly segment: OutgoingSegment;
  readonly token: Token;
  readonly script: SimScript;
}

/** A segment whose answer comes late or never. */
interface Unanswered<Token> extends Asked<Token> {
  readonly kind: 'unanswered' | 'late';
  readonly dueMs: number;
}

/**
 * The simulated carrier `sim://`, in process: it answers and reports as `SIM_SCRIPTS` says, by the last three digits
 * of the destination. Answers and receipts go out in batches of one event loop turn; only what has to wait has a timer,
 * one for all. What waits here is lost with the process.
 *
 * @example
 * const carrier = new CarrierSim(events);
 * carrier.start();                                // events.onReady() follows
 * if (!carrier.send(segment, token)) await ready; // else events.onResponse(token, 0, '1767225600000000')
 */
export class CarrierSim<Token> implements CarrierPort<Token> {
  readonly #events: CarrierEvents<Token>;
  readonly #binds: number;
  readonly #unitMs: number;
  readonly #responseMs: number;
  readonly #pendingMax: number;
  readonly #deliverWindowMax: number;
  readonly #nowMs: () => number;
  readonly #asked = new Fifo<Asked<Token>>();
  readonly #ready = new Fifo<Delivery>();
  readonly #later = new DueQueue<Delivery | Unanswered<Token>>();
  /** Refusals so far by sender and destination. */
  readonly #refusals = new Map<string, number>();
  #nextId: number;
  #up = false;
  #blocked = false;
  #scheduled = false;
  #closing: (() => void) | null = null;
  #closed = false;
  /** Counts disconnects: an answer to a deliver_sm of an earlier connection does not arrive. */
  #connection = 0;
  #inHand = 0;
  #timer: NodeJS.Timeout | null = null;
  #timerMs = Infinity;
  #reconnect: NodeJS.Timeout | null = null;
  #taken = 0;
  #refused = 0;
  #handedOver = 0;
  #givenUp = 0;

  constructor(events: CarrierEvents<Token>, options: CarrierSimOptions = {}) {
    this.#events = events;
    this.#binds = options.binds ?? 1;
    this.#unitMs = options.unitMs ?? UNIT_MS;
    this.#responseMs = options.responseMs ?? RESPONSE_MS;
    this.#pendingMax = options.pendingMax ?? SIM_PENDING_MAX;
    this.#deliverWindowMax = options.deliverWindowMax ?? SIM_DELIVER_WINDOW_MAX;
    this.#nowMs = options.nowMs ?? Date.now;
    // A thousand ids a millisecond: even at a million a second a later run begins above an earlier one's last.
    this.#nextId = options.firstId ?? this.#nowMs() * 1_000;
  }

  get up(): boolean {
    return this.#up && !this.#closed;
  }

  get figures(): CarrierSimFigures {
    return {
      taken: this.#taken,
      refused: this.#refused,
      handedOver: this.#handedOver,
      givenUp: this.#givenUp,
      pending: this.#pending,
    };
  }

  start(): void {
    setImmediate(() => this.#bind());
  }

  send(segment: OutgoingSegment, token: Token): boolean {
    if (!this.up) return false;
    if (this.#pending >= this.#pendingMax) {
      this.#blocked = true;
      return false;
    }
    this.#asked.push({ segment, token, script: simScriptFor(segment.dest) });
    this.#schedule();
    return true;
  }

  flush(): void {
    // Answers come with the next turn of the event loop anyway: there are no bytes to gather.
  }

  /** Answers what was asked, hands over the receipts that are due, and drops the rest. */
  close(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#closed = true;
    if (this.#reconnect !== null) clearTimeout(this.#reconnect);
    return new Promise((resolve) => {
      const limit = setTimeout(() => this.#finish(), CLOSE_MS);
      this.#closing = () => {
        clearTimeout(limit);
        resolve();
      };
      this.#schedule();
    });
  }

  get #pending(): number {
    return this.#asked.size + this.#ready.size + this.#later.size + this.#inHand;
  }

  #bind(): void {
    if (this.#closed || this.#up) return;
    this.#up = true;
    this.#events.onBinds(this.#binds, this.#binds, '');
    this.#events.onReady();
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#run);
  }

  readonly #run = (): void => {
    this.#scheduled = false;
    if (this.#closed && this.#closing === null) return;
    this.#answer();
    this.#takeDue();
    this.#handOver();
    if (this.#closing !== null && this.#asked.size === 0 && this.#ready.size === 0 && this.#inHand === 0) {
      this.#finish();
      return;
    }
    if (this.#asked.size > 0 || (this.#ready.size > 0 && this.#mayDeliver())) this.#schedule();
    this.#setTimer();
    if (this.#blocked && this.#up && this.#pending < this.#pendingMax) {
      this.#blocked = false;
      this.#events.onReady();
    }
  };

  #answer(): void {
    for (let count = 0; count < BATCH_MAX; count += 1) {
      const asked = this.#asked.shift();
      if (asked === undefined) return;
      const { script } = asked;
      if (script.refusals !== null && this.#refusesAgain(asked.segment, script.refusals)) {
        if (script.response === 'disconnect') {
          this.#disconnect(asked);
          return;
        }
        this.#refused += 1;
        this.#events.onResponse(asked.token, script.status, '');
        continue;
      }
      this.#respond(asked);
    }
  }

  #respond(asked: Asked<Token>): void {
    const { script, token, segment } = asked;
    if (script.response === 'never' || script.response === 'late') {
      this.#later.push({ ...asked, kind: 'unanswered', dueMs: this.#nowMs() + this.#responseMs });
      return;
    }
    if (script.refusals === null && script.status !== 0) {
      this.#refused += 1;
      this.#events.onResponse(token, script.status, '');
      return;
    }
    const id = this.#nextId++;
    this.#taken += 1;
    if (script.response === 'after_receipt') {
      this.#report(segment, script, id, true);
      this.#events.onResponse(token, 0, responseId(id, script));
      return;
    }
    this.#events.onResponse(token, 0, responseId(id, script));
    this.#report(segment, script, id, false);
  }

  /** Counts one more refusal; false when there were enough, and the count begins anew. */
  #refusesAgain(segment: OutgoingSegment, refusals: number): boolean {
    const key = `${segment.source}>${segment.dest}`;
    const before = this.#refusals.get(key) ?? 0;
    this.#refusals.delete(key);
    if (before >= refusals) return false;
    this.#refusals.set(key, before + 1);
    if (this.#refusals.size > SIM_COUNTED_MAX) {
      for (const oldest of this.#refusals.keys()) {
        this.#refusals.delete(oldest);
        break;
      }
    }
    return true;
  }

  /** Puts the script's receipts and reply on their way; `first`: the receipts go before anything else. */
  #report(segment: OutgoingSegment, script: SimScript, id: number, first: boolean): void {
    if (script.receipts.length === 0 && script.reply === '') return;
    const nowMs = this.#nowMs();
    const facts = deliveryFacts(segment, receiptId(id, script), nowMs);
    for (const receipt of script.receipts) {
      if (!isAsked(segment.registeredDelivery, receipt)) continue;
      const dueMs = nowMs + receipt.afterUnits * this.#unitMs;
      const delivery: Delivery = { kind: 'delivery', dueMs, facts, receipt, reply: '', deliveries: 0 };
      if (first) this.#deliver(delivery);
      else if (receipt.afterUnits > 0) this.#later.push(delivery);
      else this.#ready.push(delivery);
    }
    if (script.reply !== '' && mayReply(segment)) {
      const { reply } = script;
      this.#ready.push({ kind: 'delivery', dueMs: nowMs, facts, receipt: null, reply, deliveries: 0 });
    }
  }

  #takeDue(): void {
    if (this.#later.size === 0 || this.#closed) return;
    const nowMs = this.#nowMs();
    for (let due = this.#later.shiftDue(nowMs); due !== undefined; due = this.#later.shiftDue(nowMs)) {
      switch (due.kind) {
        case 'delivery':
          this.#ready.push(due);
          break;
        case 'unanswered':
          this.#events.onUnanswered(due.token, 'time_out');
          if (due.script.response === 'late') {
            this.#later.push({ ...due, kind: 'late', dueMs: nowMs + this.#unitMs });
          }
          break;
        case 'late': {
          const id = this.#nextId++;
          this.#taken += 1;
          this.#events.onLateResponse(due.token, 0, responseId(id, due.script));
          this.#report(due.segment, due.script, id, false);
          break;
        }
        default:
          due satisfies never;
      }
    }
  }

  #mayDeliver(): boolean {
    return (this.#up || this.#closed) && this.#inHand < this.#deliverWindowMax;
  }

  #handOver(): void {
    for (let count = 0; count < BATCH_MAX && this.#mayDeliver(); count += 1) {
      const delivery = this.#ready.shift();
      if (delivery === undefined) return;
      this.#deliver(delivery);
    }
  }

  #deliver(delivery: Delivery): void {
    const connection = this.#connection;
    this.#inHand += 1;
    delivery.deliveries += 1;
    let answered = false;
    this.#events.onDeliver(deliveryPdu(delivery, this.#nowMs()), (status) => {
      if (answered) return;
      answered = true;
      this.#inHand -= 1;
      if (connection !== this.#connection) this.#ready.push(delivery);
      else if (status === 0) this.#handedOver += 1;
      else if (delivery.deliveries >= SIM_DELIVERIES_MAX) this.#givenUp += 1;
      else this.#later.push({ ...delivery, dueMs: this.#nowMs() + this.#unitMs });
      this.#schedule();
    });
  }

  /** The connection is gone, and with it every answer that was still to come; it is back a unit later. */
  #disconnect(asked: Asked<Token>): void {
    this.#up = false;
    this.#connection += 1;
    this.#events.onBinds(0, this.#binds, 'The simulated carrier dropped its connection, as …014 asks for.');
    this.#events.onUnanswered(asked.token, 'bind_lost');
    const waiting = this.#later.takeAll((item) => item.kind === 'unanswered');
    for (const item of waiting) {
      if (item.kind !== 'delivery') this.#events.onUnanswered(item.token, 'bind_lost');
    }
    this.#loseAsked();
    if (this.#closed) return;
    this.#reconnect = setTimeout(() => this.#bind(), this.#unitMs);
  }

  #loseAsked(): void {
    for (let lost = this.#asked.shift(); lost !== undefined; lost = this.#asked.shift()) {
      this.#events.onUnanswered(lost.token, 'bind_lost');
    }
  }

  #setTimer(): void {
    const nextMs = this.#closed ? Infinity : this.#later.nextMs;
    if (nextMs === this.#timerMs) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#timerMs = nextMs;
    if (nextMs === Infinity) return;
    // Never early: a timer that comes before its time would only be set again.
    const waitMs = Math.min(Math.max(Math.ceil(nextMs - this.#nowMs()), 0), TIMER_MS_MAX);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#timerMs = Infinity;
      this.#run();
    }, waitMs);
  }

  #finish(): void {
    const closing = this.#closing;
    if (closing === null) return;
    this.#closing = null;
    this.#up = false;
    this.#connection += 1;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const waiting = this.#later.takeAll((item) => item.kind === 'unanswered');
    for (const item of waiting) {
      if (item.kind !== 'delivery') this.#events.onUnanswered(item.token, 'bind_lost');
    }
    this.#loseAsked();
    this.#ready.clear();
    this.#later.takeAll(() => true);
    this.#events.onBinds(0, this.#binds, '');
    closing();
  }
}
