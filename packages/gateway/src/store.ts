import type { Pool } from '@rootsms/db';
import type { Clock } from '@rootsms/kit';
import { setTimeout as delay } from 'node:timers/promises';
import { BatchLane } from './batch-lane.ts';
import { faultCode, type GatewayLog } from './log.ts';
import type { Message } from './message.ts';
import { removeUnacknowledged, storeMessages, type StoredMessage } from './store-messages.ts';
import { WriteFigures } from './write-figures.ts';

const BATCH_MESSAGES_MAX = 1_000;
/**
 * Batches under way at once. Two overlap the database's work with the building of the next; more only make smaller
 * batches (measured: see docs/performance.md).
 */
const BATCHES_IN_FLIGHT_MAX = 2;
/** Sixty-four HTTP clients that wait for their answers are better served by one batch of 64 than by two of 32. */
const BESIDE_MESSAGES_MIN = 100;
const RETRY_DELAY_MS = 100;
/** How long a client waits for its answer while PostgreSQL is away: shorter than any client's own time-out. */
const STORE_WITHIN_MS = 8_000;
const UNACKNOWLEDGED_MAX = 100_000;

/** SQLSTATE classes that no repetition mends (data, constraint, syntax or rights), and values that Node cannot write. */
const isPermanent = (fault: unknown): boolean => /^(?:22|23|42|ERR_)/.test(faultCode(fault));

export interface StoreItem extends StoredMessage {
  done(stored: boolean): void;
}

/**
 * Acknowledged means on disk. A batch whose outcome is not known is repeated (its ids make that safe) until the
 * clients would give up; then they are told that it failed, and its rows, if they are there, are removed.
 */
export class Store {
  readonly #pool: Pool;
  readonly #nodeId: number;
  readonly #clock: Clock;
  readonly #log: GatewayLog;
  readonly #lane: BatchLane<StoreItem>;
  readonly #inFlight = new Set<readonly StoreItem[]>();
  readonly figures = new WriteFigures();
  #unacknowledged: Message[] = [];
  #pending = 0;

  constructor(pool: Pool, nodeId: number, clock: Clock, log: GatewayLog) {
    this.#pool = pool;
    this.#nodeId = nodeId;
    this.#clock = clock;
    this.#log = log;
    this.#lane = new BatchLane({
      flush: (items) => this.#flush(items),
      itemsMax: BATCH_MESSAGES_MAX,
      inFlightMax: BATCHES_IN_FLIGHT_MAX,
      besideMin: BESIDE_MESSAGES_MIN,
    });
  }

  /** Messages that are not stored yet. */
  get pending(): number {
    return this.#pending;
  }

  /** The oldest id among those that will have no row but their own: see sweep.ts. */
  oldestForMemory(): bigint | null {
    let oldest: bigint | null = null;
    for (const items of [...this.#inFlight, this.#lane.waiting]) {
      for (const { message, placement } of items) {
        if (placement === 'memory' && (oldest === null || message.id < oldest)) oldest = message.id;
      }
    }
    return oldest;
  }

  add(item: StoreItem): void {
    this.#pending += 1;
    this.#lane.add(item);
  }

  idle(): Promise<void> {
    return this.#lane.idle();
  }

  async #flush(items: StoreItem[]): Promise<void> {
    this.#inFlight.add(items);
    const startMs = this.#clock.monotonicMs();
    await this.#storeWithin(items, startMs + STORE_WITHIN_MS);
    this.figures.wrote(items.length, this.#clock.monotonicMs() - startMs);
    this.#inFlight.delete(items);
  }

  #finish(items: readonly StoreItem[], stored: boolean): void {
    this.#pending -= items.length;
    for (const item of items) item.done(stored);
  }

  async #storeWithin(items: readonly StoreItem[], untilMs: number): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await storeMessages(this.#pool, this.#nodeId, items);
        if (this.#unacknowledged.length > 0) await this.#remove();
        return this.#finish(items, true);
      } catch (fault) {
        this.figures.repeats += 1;
        if (tries === 1) this.#log.warn('store_waits', { code: faultCode(fault), messages: items.length });
        if (isPermanent(fault) && items.length > 1) {
          const half = items.length >> 1;
          await this.#storeWithin(items.slice(0, half), untilMs);
          return this.#storeWithin(items.slice(half), untilMs);
        }
        if (this.#clock.monotonicMs() > untilMs || isPermanent(fault)) {
          this.#log.error('store_failed', { code: faultCode(fault), messages: items.length });
          for (const { message } of items)
            if (this.#unacknowledged.length < UNACKNOWLEDGED_MAX) this.#unacknowledged.push(message);
          return this.#finish(items, false);
        }
        await delay(RETRY_DELAY_MS);
      }
    }
  }

  async #remove(): Promise<void> {
    const messages = this.#unacknowledged;
    this.#unacknowledged = [];
    try {
      await removeUnacknowledged(this.#pool, messages);
    } catch (fault) {
      this.#unacknowledged = messages.concat(this.#unacknowledged);
      this.#log.warn('unacknowledged_stay', { code: faultCode(fault), messages: messages.length });
    }
  }
}
