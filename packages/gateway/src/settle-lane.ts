import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from '@rootsms/db';
import { faultCode, type GatewayLog } from './log.ts';
import { SettleBatch, settlementOf, writeSettlement, type Settlement } from './settle-batch.ts';
import type { WriteFigures } from './write-figures.ts';

const RETRY_DELAY_MS = 200;
/**
 * A small batch waits a moment to grow, unless a link waits for its window: nobody else waits for it but a receipt, and
 * a statement costs nearly as much for two messages as for fifty.
 */
const GATHER_MESSAGES = 64;
const GATHER_MS = 4;
const WARN_EVERY_TRIES = 50;

/**
 * One batch under way at a time, so that what comes later is written later. While PostgreSQL is away the batch is
 * kept and repeated; its size is bounded by the links' windows, because a window slot comes free only when its
 * answer is on disk.
 */
export class SettleLane {
  readonly #pool: Pool;
  readonly #nodeId: number;
  readonly #log: GatewayLog;
  readonly #figures: WriteFigures;
  #next = new SettleBatch();
  #running = false;
  #scheduled = false;
  #waiters: (() => void)[] = [];

  constructor(pool: Pool, nodeId: number, log: GatewayLog, figures: WriteFigures) {
    this.#pool = pool;
    this.#nodeId = nodeId;
    this.#log = log;
    this.#figures = figures;
  }

  /** The batch to add to; it is written at the end of this turn of the event loop, or after the one under way. */
  open(): SettleBatch {
    this.#next.empty = false;
    if (!this.#scheduled && !this.#running) {
      this.#scheduled = true;
      setImmediate(this.#start);
    }
    return this.#next;
  }

  idle(): Promise<void> {
    if (!this.#running && this.#next.empty) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  readonly #start = (): void => {
    this.#scheduled = false;
    this.#running = true;
    void this.#run();
  };

  async #run(): Promise<void> {
    while (!this.#next.empty) {
      if (this.#next.messages.size < GATHER_MESSAGES && !isPressed(this.#next)) await delay(GATHER_MS);
      const batch = this.#next;
      this.#next = new SettleBatch();
      await this.#writeUntilDone(settlementOf(this.#nodeId, batch), batch.messages.size);
      for (const callback of batch.after) callback();
      for (const [owner, count] of batch.slots) owner.slotsFreed(count);
    }
    this.#running = false;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }

  async #writeUntilDone(settlement: Settlement, messages: number): Promise<void> {
    const startMs = performance.now();
    for (let tries = 1; ; tries++) {
      try {
        await writeSettlement(this.#pool, settlement);
        this.#figures.wrote(messages, performance.now() - startMs);
        return;
      } catch (fault) {
        this.#figures.repeats += 1;
        if (tries === 1 || tries % WARN_EVERY_TRIES === 0) {
          this.#log.warn('settle_waits', { code: faultCode(fault), tries, messages });
        }
        await delay(RETRY_DELAY_MS);
      }
    }
  }
}

function isPressed(batch: SettleBatch): boolean {
  for (const owner of batch.slots.keys()) if (owner.pressed) return true;
  return false;
}
