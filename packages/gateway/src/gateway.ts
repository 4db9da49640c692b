import type { Pool } from '@rootsms/db';
import type { Clock, IdSource } from '@rootsms/kit';
import type { DeliverSm } from '@rootsms/smpp';
import { Admission } from './admission.ts';
import { Ask } from './ask.ts';
import { giveUp } from './change-message.ts';
import { findSent } from './find-sent.ts';
import { HandedInbound } from './handed-inbound.ts';
import { Inbound } from './inbound.ts';
import type { Flight, Link, LinkOwner } from './link.ts';
import { LinkSet } from './link-set.ts';
import { LiveMessages } from './live-messages.ts';
import type { GatewayLog } from './log.ts';
import { alphabetOf } from './long-text.ts';
import type { Message } from './message.ts';
import type { OptOutList } from './opt-out-list.ts';
import { Outcomes } from './outcomes.ts';
import { Postpones } from './postpones.ts';
import { Receipts, isReceipt } from './receipts.ts';
import type { Alphabet, ServerRecord } from './records.ts';
import type { Registry } from './registry.ts';
import { digitsOf, Routes } from './routes.ts';
import type { Sealing } from './sealing.ts';
import { ServerPace } from './server-pace.ts';
import { Settle } from './settle.ts';
import type { Submission, SubmitResult } from './submission.ts';
import { Tallies } from './tallies.ts';
import type { SpellingLearner } from './upstream-id.ts';

export interface GatewayOptions {
  /** For all but the message path. */
  readonly pool: Pool;
  /** One connection each, tuned for their one statement: see hot-pool.ts. */
  readonly storePool: Pool;
  readonly settlePool: Pool;
  readonly registry: Registry;
  readonly sealing: Sealing;
  readonly optOuts: OptOutList;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly log: GatewayLog;
  readonly nodeId: number;
  /** Inbound messages: see inbound.ts. */
  readonly onWebhookEvent: (serverId: number) => void;
}

/**
 * The message path of one node: checks, stores, routes, sends, settles, hands over. Everything it
 * holds in memory is on disk too, or not acknowledged.
 */
export class Gateway implements LinkOwner {
  readonly options: GatewayOptions;
  readonly pool: Pool;
  readonly registry: Registry;
  readonly sealing: Sealing;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly log: GatewayLog;
  readonly nodeId: number;
  readonly settle: Settle;
  readonly receipts: Receipts;
  readonly handedInbound: HandedInbound;
  readonly links: LinkSet;
  readonly routes: Routes;
  readonly admission: Admission;
  readonly outcomes: Outcomes;
  readonly pace: ServerPace;
  readonly ask: Ask;
  readonly inbound: Inbound;
  readonly tallies = new Tallies();
  readonly live = new LiveMessages();
  readonly #postpones: Postpones;

  constructor(options: GatewayOptions) {
    this.options = options;
    this.pool = options.pool;
    this.registry = options.registry;
    this.sealing = options.sealing;
    this.ids = options.ids;
    this.clock = options.clock;
    this.log = options.log;
    this.nodeId = options.nodeId;
    this.settle = new Settle(options.settlePool, options.nodeId, options.log);
    this.receipts = new Receipts(this);
    this.handedInbound = new HandedInbound(options.pool, options.log, (event) => this.settle.handed(event));
    this.links = new LinkSet(this);
    this.pace = new ServerPace(options.clock);
    this.ask = new Ask(options.pool, options.nodeId, options.registry, (question) => giveUp(this, question));
    this.routes = new Routes(options.registry, (linkId) => this.links.healthOf(linkId));
    this.admission = new Admission(this, options.storePool);
    this.outcomes = new Outcomes(this);
    this.#postpones = new Postpones(options.pool, options.log);
    this.inbound = new Inbound(this);
  }

  // ---- in ----------------------------------------------------------------------------------------

  nextId(): bigint {
    return this.ids.next();
  }

  /**
   * Checks a message and stores it; `done` is called with its id once it is on disk, or with the code of the refusal,
   * synchronously when nothing has to be waited for. Buffers of the submission are copied before this returns.
   */
  submit(server: ServerRecord, submission: Submission, done: (result: SubmitResult) => void): void {
    this.admission.submit(server, submission, done);
  }

  submitAsync(server: ServerRecord, submission: Submission): Promise<SubmitResult> {
    return new Promise((resolve) => this.submit(server, submission, resolve));
  }

  // ---- route -------------------------------------------------------------------------------------

  mayLeave(serverId: number, from: Link): boolean {
    return this.routes.leadElsewhere(serverId, from.id);
  }

  reroute(message: Message, from: Link, to: 'next' | 'any'): boolean {
    const next = this.routes.after(from.id, message, this.sealing.recipients.latin1Of(digitsOf(message)), to);
    if (next === 0) return false;
    message.linkId = next;
    this.#toTable(message, 0, from.id);
    return true;
  }

  alphabetOf(message: Message): Alphabet {
    return alphabetOf(this.registry.server(message.serverId), message.via);
  }

  /** Back to the table: until `atMs`, or (0) at once for whoever holds the message's link. */
  postpone(message: Message, atMs: number): void {
    this.#toTable(message, atMs, message.linkId);
  }

  /** The same; resolves when its row is there. */
  postponed(message: Message, atMs: number): Promise<void> {
    return new Promise((resolve) => this.#toTable(message, atMs, message.linkId, resolve));
  }

  /** `from`: the link that had it, whose backlog knows its row until that is another link's. */
  #toTable(message: Message, atMs: number, from: number, done?: () => void): void {
    const { linkId, serverId, id } = message;
    const dueAtMs = atMs === 0 ? null : atMs;
    const backlog = this.links.backlogOf(from);
    // One that had no row may be in memory again, by its new one, when its write is known to be over.
    const held = backlog?.holds(serverId, id) === true;
    this.#postpones.add({
      message,
      linkId,
      dueAtMs,
      done: () => {
        message.queuedRow = false;
        if (held) backlog?.release(message);
        if (dueAtMs === null) this.links.wake(linkId, serverId);
        done?.();
      },
    });
  }

  // ---- settle ------------------------------------------------------------------------------------

  /** The message's end: its state, and the event for the customer, go to disk together. */
  conclude(message: Message, state: number, error: number): void {
    this.outcomes.conclude(message, state, error);
  }

  intermediate(message: Message, state: number, error: number): void {
    this.outcomes.intermediate(message, state, error);
  }

  tellParked(serverId: number): void {
    this.links.tellOutbox(serverId);
  }

  unqueue(message: Message): void {
    message.queuedRow = false;
    const backlog = this.links.backlogOf(message.linkId);
    this.settle.unqueued(message);
    this.settle.after(message.id, () => backlog?.release(message));
  }

  // ---- what links say ----------------------------------------------------------------------------

  resent(link: Link, cause: 'link_lost' | 'no_response', messages: number): void {
    this.tallies.resent(link.id, cause, messages);
  }

  roomFor(link: Link): void {
    this.admission.roomFor(link);
    this.links.backlogOf(link.id)?.room();
  }

  onStatus(link: Link): void {
    this.links.status(link);
  }

  onAnswered(link: Link, flight: Flight, upstreamId: string): void {
    this.tallies.sent(link.id);
    this.links.learnerOf(link).sawResponse(upstreamId);
    this.receipts.answered(link, flight, upstreamId);
  }

  onDeliver(link: Link, pdu: DeliverSm, answer: (status: number) => void): void {
    if (isReceipt(pdu)) this.receipts.take(link, pdu, answer);
    else this.inbound.take(link, pdu, answer);
  }

  learnerOf(link: Link): SpellingLearner {
    return this.links.learnerOf(link);
  }

  learnt(link: Link): void {
    this.links.learnt(link);
  }

  /** Two receipts for one message, or for parts of it, must meet the same object. */
  async findSent(link: Link, upstreamIds: readonly string[]) {
    const found = await findSent(this.pool, this.sealing, link.id, upstreamIds);
    if (found === null) return null;
    const known = this.live.get(found.flight.message.id);
    if (known !== undefined) return { ...found, flight: { ...found.flight, message: known } };
    this.live.set(found.flight.message);
    return found;
  }

  // ---- change ------------------------------------------------------------------------------------

  /** Takes an unsent message out of this node's memory; null when it is not there, or under way. */
  takeFromMemory(serverId: number, id: bigint): Message | null {
    for (const link of this.links) {
      const message = link.remove(serverId, id);
      if (message !== null) return message;
    }
    return null;
  }

  /** Resolves when everything settled so far is on disk. */
  settled(): Promise<void> {
    return this.settle.flushed();
  }

  /** The oldest unsent message outside of the links that has no row in gateway.queue; null: there is none. */
  oldestInHand(): bigint | null {
    let oldest = this.admission.oldestForMemory();
    for (const { id } of this.#postpones.messages) if (oldest === null || id < oldest) oldest = id;
    return oldest;
  }

  // ---- life --------------------------------------------------------------------------------------

  /** Takes nothing more; resolves when what was taken is stored. */
  stopTaking(): Promise<void> {
    return this.admission.stop();
  }

  /** Unbinds the links and writes what is left: after it, everything unsent is in gateway.queue. */
  async close(): Promise<void> {
    await this.stopTaking();
    await this.links.close();
    await Promise.all([this.receipts.idle(), this.handedInbound.idle()]);
    await this.#postpones.idle();
    await this.outcomes.close();
    await this.settle.idle();
  }
}
