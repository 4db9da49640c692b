import { receiptTarget } from './event-target.ts';
import type { Gateway } from './gateway.ts';
import { ServerHandOver } from './hand-over.ts';
import type { Message } from './message.ts';
import { EVENT, TARGET, type OutboxEvent } from './outbox-event.ts';
import { wantsIntermediate, wantsReceipt } from './receipt-request.ts';
import { CHANNEL } from './registry.ts';
import { isFinal } from './state.ts';

const EMPTY = Buffer.alloc(0);

const PARKED = {
  name: 'gateway.parked',
  text: `select s.id from unnest($1::int4[]) as s (id)
    where exists (select from gateway.outbox o where o.server_id = s.id and o.target = $2 and o.node_id is null
                     and (o.due_at is null or o.due_at <= now()))`,
};

/** How messages end, and how their customers are told: the state and the event go to disk together. */
export class Outcomes {
  readonly #gateway: Gateway;
  readonly #handOvers = new Map<number, ServerHandOver>();

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
    gateway.registry.on(CHANNEL.outbox, (payload) => this.#handOvers.get(Number(payload))?.wake());
  }

  conclude(message: Message, state: number, error: number): void {
    if (isFinal(message.state)) return;
    const gateway = this.#gateway;
    message.state = state;
    message.error = error;
    message.doneAtMs = gateway.clock.nowMs();
    message.body = EMPTY;
    message.segmentsOut = null;
    gateway.tallies.concluded(state);
    gateway.settle.message(message);
    if (message.queuedRow) gateway.unqueue(message);
    if (wantsReceipt(message.registeredDelivery, state)) this.#tell(message, state, error);
  }

  intermediate(message: Message, state: number, error: number): void {
    if (!isFinal(message.state) && wantsIntermediate(message.registeredDelivery))
      this.#tell(message, state, error);
  }

  #tell(message: Message, state: number, error: number): void {
    const gateway = this.#gateway;
    const server = gateway.registry.server(message.serverId);
    const target = server === null ? null : receiptTarget(server, message.via);
    if (target === null) return;
    this.#emit({
      id: gateway.nextId(),
      serverId: message.serverId,
      kind: EVENT.receipt,
      target,
      messageId: message.id,
      state,
      error,
      doneAtMs: message.doneAtMs || gateway.clock.nowMs(),
      nodeId: null,
      attempts: 0,
      message,
    });
  }

  /** Writes an event for the customer with the next settlement and hands it over after that. */
  #emit(event: OutboxEvent): void {
    const handOver = event.target === TARGET.smpp ? this.handOver(event.serverId) : null;
    event.nodeId = handOver?.place() ?? null;
    const { settle } = this.#gateway;
    settle.event(event);
    settle.after(event.messageId, () => this.#emitted(event, handOver));
  }

  #emitted(event: OutboxEvent, handOver: ServerHandOver | null): void {
    if (event.target === TARGET.webhook) {
      this.#gateway.options.onWebhookEvent(event.serverId);
    } else if (event.nodeId !== null) {
      handOver?.push(event);
    } else if (handOver !== null && handOver.receivers.size > 0) {
      handOver.wake();
    } else {
      this.#gateway.links.tellOutbox(event.serverId);
    }
  }

  /** A server's events on their way to its SMPP binds at this node. */
  handOver(serverId: number): ServerHandOver {
    let handOver = this.#handOvers.get(serverId);
    if (handOver === undefined) {
      handOver = new ServerHandOver(serverId, this.#gateway);
      this.#handOvers.set(serverId, handOver);
    }
    return handOver;
  }

  get handOvers(): Iterable<ServerHandOver> {
    return this.#handOvers.values();
  }

  /** Wakes the servers bound here that have events in the table which no node holds. */
  async wakeParked(): Promise<void> {
    const bound = [...this.#handOvers.values()].filter((handOver) => handOver.receivers.size > 0);
    if (bound.length === 0) return;
    const serverIds = bound.map((handOver) => handOver.serverId);
    const { rows } = await this.#gateway.pool.query<{ id: number }>({
      ...PARKED,
      values: [serverIds, TARGET.smpp],
    });
    for (const { id } of rows) this.#handOvers.get(id)?.wake();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#handOvers.values()].map((handOver) => handOver.close()));
  }
}
