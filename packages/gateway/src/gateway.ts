import type { Pool } from '@rootsms/db';
import { idTime, type Clock, type IdSource } from '@rootsms/kit';
import type { DeliverSm } from '@rootsms/smpp';
import { accept, type Accepted } from './accept.ts';
import { Ask } from './ask.ts';
import { giveUp } from './change-message.ts';
import { RouteTable, type LinkHealth, type RouteFacts } from './choose-route.ts';
import { receiptTarget } from './event-target.ts';
import { findSent } from './find-sent.ts';
import { ServerHandOver } from './hand-over.ts';
import { Inbound } from './inbound.ts';
import { Intake } from './intake.ts';
import type { LinkBacklog } from './link-backlog.ts';
import type { Flight, Link, LinkOwner } from './link.ts';
import { LinkSet } from './link-set.ts';
import { LiveMessages } from './live-messages.ts';
import { faultCode, type GatewayLog } from './log.ts';
import { alphabetOf } from './long-text.ts';
import { contentOf } from './message-content.ts';
import type { Message } from './message.ts';
import type { OptOutList } from './opt-out-list.ts';
import { EVENT, TARGET, type OutboxEvent } from './outbox-event.ts';
import { Postpones } from './postpones.ts';
import { Receipts, isReceipt } from './receipts.ts';
import { wantsIntermediate, wantsReceipt } from './receipt-request.ts';
import type { Alphabet, ServerRecord } from './records.ts';
import type { RefusalCode } from './refusals.ts';
import { CHANNEL, type Registry } from './registry.ts';
import type { Sealing } from './sealing.ts';
import { senderKindOf } from './sender-kind.ts';
import { ServerPace } from './server-pace.ts';
import { Settle } from './settle.ts';
import { isFinal } from './state.ts';
import { Store, type StoreItem } from './store.ts';
import type { Placement } from './store-messages.ts';
import type { Submission, SubmitResult } from './submission.ts';
import { Tallies } from './tallies.ts';
import type { SpellingLearner } from './upstream-id.ts';
import type { WriteFigures } from './write-figures.ts';

/** Messages taken and not yet stored at most: more are answered "overloaded" rather than held in memory. */
const STORING_MAX = 20_000;
const EMPTY = Buffer.alloc(0);

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
  readonly links: LinkSet;
  readonly pace: ServerPace;
  readonly ask: Ask;
  readonly inbound: Inbound;
  readonly tallies = new Tallies();
  readonly live = new LiveMessages();
  readonly #store: Store;
  readonly #intake: Intake;
  readonly #handOvers = new Map<number, ServerHandOver>();
  readonly #tables = new Map<number, RouteTable>();
  readonly #postpones: Postpones;
  /** A message with an id below this gets a row of its own whatever the room in memory: see sweep.ts. */
  rowsBelow = 0n;
  readonly #healthOf = (linkId: number): LinkHealth => this.links.healthOf(linkId);
  #stopping = false;

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
    this.links = new LinkSet(this);
    this.pace = new ServerPace(options.clock);
    this.ask = new Ask(options.pool, options.nodeId, options.registry, (question) => giveUp(this, question));
    this.#store = new Store(options.storePool, options.nodeId, options.clock, options.log);
    this.#intake = new Intake(options.clock);
    this.#postpones = new Postpones(options.pool, options.log);
    this.inbound = new Inbound(this);
    this.registry.onChange(() => this.#tables.clear());
    this.registry.on(CHANNEL.outbox, (payload) => this.#handOvers.get(Number(payload))?.wake());
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
    const refuse = (code: RefusalCode): void => {
      this.tallies.refused(code);
      done({ ok: false, code });
    };
    if (this.#stopping) return refuse('stopping');
    if (this.#store.pending + this.#intake.waiting >= STORING_MAX) return refuse('overloaded');
    const now = this.clock.nowMs();
    const accepted = accept(server, submission, submission.id ?? this.ids.next(), now);
    if (!accepted.ok) return refuse(accepted.code);
    const { optOuts } = this.options;
    if (optOuts.size > 0 && submission.confirmation !== true) {
      const hash = this.sealing.suppression.of(accepted.digits);
      if (optOuts.mayHit(hash)) {
        const found = optOuts.find(hash, server.id, submission.source);
        found.then(
          (row) => (row === null ? this.#admit(server, accepted, done, refuse) : refuse('recipient_opted_out')),
          () => refuse('store_failed'),
        );
        return;
      }
    }
    this.#admit(server, accepted, done, refuse);
  }

  submitAsync(server: ServerRecord, submission: Submission): Promise<SubmitResult> {
    return new Promise((resolve) => this.submit(server, submission, resolve));
  }

  #admit(
    server: ServerRecord,
    accepted: Accepted,
    done: (result: SubmitResult) => void,
    refuse: (code: RefusalCode) => void,
  ): void {
    const { message } = accepted;
    // The opt-out list may have been asked for a while.
    if (this.#stopping) return refuse('stopping');
    const recipientHash = this.sealing.recipients.latin1Of(accepted.digits);
    const linkId = this.routeOf(server.id, factsOf(accepted, recipientHash));
    if (linkId === 0) return refuse('no_route');
    if (!this.pace.take(server, message.segments)) return refuse('throttled');
    message.linkId = linkId;
    if (this.sealing.ready(server.id, message.id)) {
      this.#enter(message, recipientHash, done, refuse);
      return;
    }
    this.sealing.prepare(server.id, idTime(message.id).getTime()).then(
      () => this.#enter(message, recipientHash, done, refuse),
      (fault: unknown) => {
        this.log.error('data_key_missing', { server: server.id, code: faultCode(fault) });
        refuse('store_failed');
      },
    );
  }

  #enter(
    message: Message,
    recipientHash: string,
    done: (result: SubmitResult) => void,
    refuse: (code: RefusalCode) => void,
  ): void {
    if (this.#stopping) return refuse('stopping');
    const link = this.links.get(message.linkId);
    if (link === undefined || message.dueAtMs !== null || !this.#intake.mustWait(link, message.serverId)) {
      this.#storeNow(message, recipientHash, done, refuse);
    } else {
      this.#intake.wait(link, message.serverId, () => this.#storeNow(message, recipientHash, done, refuse));
    }
  }

  #storeNow(
    message: Message,
    recipientHash: string,
    done: (result: SubmitResult) => void,
    refuse: (code: RefusalCode) => void,
  ): void {
    const sealed = this.#seal(message);
    if (sealed === null) return refuse('store_failed');
    // The link may be held anew when the message is stored: who placed it has counted it.
    const backlog = this.links.backlogOf(message.linkId);
    const placement = this.#place(message, backlog);
    const item: StoreItem = {
      message,
      recipientHash,
      referenceHash: message.reference === null ? null : this.sealing.references.ofText(message.reference),
      sealed,
      placement,
      done: (stored) => {
        if (placement !== 'schedule') backlog?.stored(message.serverId, placement);
        if (!stored) return refuse('store_failed');
        this.tallies.accepted += 1;
        done({ ok: true, id: message.id, segments: message.segments });
        this.#stored(message, placement, backlog);
      },
    };
    this.#store.add(item);
  }

  /** null: the key of its day went while it waited to be taken in. */
  #seal(message: Message): Buffer | null {
    try {
      return this.sealing.seal(message.serverId, message.id, contentOf(message));
    } catch (fault) {
      this.log.error('message_not_sealed', { server: message.serverId, code: faultCode(fault) });
      return null;
    }
  }

  #place(message: Message, backlog: LinkBacklog | undefined): Placement {
    if (message.dueAtMs !== null) return 'schedule';
    return backlog?.place(message.serverId, message.id < this.rowsBelow) ?? 'queue';
  }

  #stored(message: Message, placement: Placement, backlog: LinkBacklog | undefined): void {
    if (placement === 'memory') {
      const link = this.links.get(message.linkId);
      // The link went to another node while the message was stored.
      if (link === undefined) this.postpone(message, 0);
      else link.enqueue(message);
    } else if (placement === 'queue' && (backlog === undefined || backlog !== this.links.backlogOf(message.linkId))) {
      this.links.wake(message.linkId, message.serverId);
    }
  }

  // ---- route -------------------------------------------------------------------------------------

  routeTable(serverId: number): RouteTable {
    let table = this.#tables.get(serverId);
    if (table === undefined) {
      table = new RouteTable(this.registry.routesFor(serverId), serverId);
      this.#tables.set(serverId, table);
    }
    return table;
  }

  routeOf(serverId: number, facts: RouteFacts): number {
    return this.routeTable(serverId).choose(facts, this.#healthOf);
  }

  reroute(message: Message, from: Link): boolean {
    const facts = factsOfMessage(message, this.sealing.recipients.latin1Of(digitsOf(message)));
    const candidates = this.routeTable(message.serverId).candidates(facts, this.#healthOf);
    const at = candidates.findIndex((candidate) => candidate.linkId === from.id);
    const next = candidates
      .slice(at + 1)
      .find((candidate) => candidate.linkId !== from.id && candidate.health !== 'down' && candidate.health !== 'draining');
    if (next === undefined) return false;
    message.linkId = next.linkId;
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
    const { linkId } = message;
    const dueAtMs = atMs === 0 ? null : atMs;
    this.#postpones.add({
      message,
      linkId,
      dueAtMs,
      done: () => {
        message.queuedRow = false;
        this.links.backlogOf(from)?.release(message);
        if (dueAtMs === null) this.links.wake(linkId, message.serverId);
        done?.();
      },
    });
  }

  // ---- settle ------------------------------------------------------------------------------------

  /** The message's end: its state, and the event for the customer, go to disk together. */
  conclude(message: Message, state: number, error: number): void {
    if (isFinal(message.state)) return;
    message.state = state;
    message.error = error;
    message.doneAtMs = this.clock.nowMs();
    message.body = EMPTY;
    message.segmentsOut = null;
    this.tallies.concluded(state);
    this.settle.message(message);
    if (message.queuedRow) this.unqueue(message);
    if (wantsReceipt(message.registeredDelivery, state)) this.#tell(message, state, error);
  }

  intermediate(message: Message, state: number, error: number): void {
    if (!isFinal(message.state) && wantsIntermediate(message.registeredDelivery)) this.#tell(message, state, error);
  }

  #tell(message: Message, state: number, error: number): void {
    const server = this.registry.server(message.serverId);
    const target = server === null ? null : receiptTarget(server, message.via);
    if (target === null) return;
    this.emit({
      id: this.ids.next(),
      serverId: message.serverId,
      kind: EVENT.receipt,
      target,
      messageId: message.id,
      state,
      error,
      doneAtMs: message.doneAtMs || this.clock.nowMs(),
      nodeId: null,
      attempts: 0,
      message,
    });
  }

  /** Writes an event for the customer with the next settlement and hands it over after that. */
  emit(event: OutboxEvent): void {
    const handOver = event.target === TARGET.smpp ? this.handOver(event.serverId) : null;
    event.nodeId = handOver?.place() ?? null;
    this.settle.event(event);
    this.settle.after(event.messageId, () => this.#emitted(event, handOver));
  }

  #emitted(event: OutboxEvent, handOver: ServerHandOver | null): void {
    if (event.target === TARGET.webhook) {
      this.options.onWebhookEvent(event.serverId);
    } else if (event.nodeId !== null) {
      handOver?.push(event);
    } else if (handOver !== null && handOver.receivers.size > 0) {
      handOver.wake();
    } else {
      this.links.tellOutbox(event.serverId);
    }
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

  handOver(serverId: number): ServerHandOver {
    let handOver = this.#handOvers.get(serverId);
    if (handOver === undefined) {
      handOver = new ServerHandOver(serverId, this);
      this.#handOvers.set(serverId, handOver);
    }
    return handOver;
  }

  /** Wakes the servers bound here that have events in the table which no node holds. */
  async wakeParked(): Promise<void> {
    const bound = [...this.#handOvers.values()].filter((handOver) => handOver.receivers.size > 0);
    if (bound.length === 0) return;
    const serverIds = bound.map((handOver) => handOver.serverId);
    const { rows } = await this.pool.query<{ id: number }>({ ...PARKED, values: [serverIds, TARGET.smpp] });
    for (const { id } of rows) this.#handOvers.get(id)?.wake();
  }

  // ---- what links say ----------------------------------------------------------------------------

  resent(link: Link, cause: 'link_lost' | 'no_response', messages: number): void {
    this.tallies.resent(link.id, cause, messages);
  }

  roomFor(link: Link): void {
    this.#intake.admit(link);
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
    let oldest = this.#store.oldestForMemory();
    for (const { id } of this.#postpones.messages) if (oldest === null || id < oldest) oldest = id;
    return oldest;
  }

  // ---- life --------------------------------------------------------------------------------------

  get storeFigures(): WriteFigures {
    return this.#store.figures;
  }

  /** What waits for each server's SMPP binds at this node. */
  get smppHandOvers(): Iterable<ServerHandOver> {
    return this.#handOvers.values();
  }

  get storing(): number {
    return this.#store.pending + this.#intake.waiting;
  }

  /** Takes nothing more; resolves when what was taken is stored. */
  async stopTaking(): Promise<void> {
    this.#stopping = true;
    this.#intake.close();
    await this.#store.idle();
  }

  /** Unbinds the links and writes what is left: after it, everything unsent is in gateway.queue. */
  async close(): Promise<void> {
    await this.stopTaking();
    await this.links.close();
    await this.receipts.idle();
    await this.#postpones.idle();
    await Promise.all([...this.#handOvers.values()].map((handOver) => handOver.close()));
    await this.settle.idle();
  }
}

const PARKED = {
  name: 'gateway.parked',
  text: `select s.id from unnest($1::int4[]) as s (id)
    where exists (select from gateway.outbox o where o.server_id = s.id and o.target = $2 and o.node_id is null
                     and (o.due_at is null or o.due_at <= now()))`,
};

const digitsOf = (message: Message): string => message.dest.replace(/^\+|^00/, '');

/** 32 bits of a keyed hash: what shares between equal routes, the same for every message to one recipient. */
function hash32(latin1: string): number {
  return (
    ((latin1.charCodeAt(0) << 24) |
      (latin1.charCodeAt(1) << 16) |
      (latin1.charCodeAt(2) << 8) |
      latin1.charCodeAt(3)) >>>
    0
  );
}

function factsOfMessage(message: Message, recipientHash: string): RouteFacts {
  return {
    dest: digitsOf(message),
    country: message.country,
    senderKind: senderKindOf(message.sourceTon, message.source) ?? 'long',
    priority: message.priority,
    hash: hash32(recipientHash),
  };
}

function factsOf(accepted: Accepted, recipientHash: string): RouteFacts {
  return {
    dest: accepted.digits,
    country: accepted.message.country,
    senderKind: accepted.senderKind,
    priority: accepted.message.priority,
    hash: hash32(recipientHash),
  };
}
