import { firstIdAt, idTime } from '@rootsms/kit';
import type { Gateway } from './gateway.ts';
import { faultCode } from './log.ts';
import { parkOlder } from './park-link.ts';
import { Repeat } from './repeat.ts';

export const SWEEP_INTERVAL_MS = 5_000;
/** How long a message is known to memory alone; also what a survivor of this node must look through at least. */
export const MEMORY_SPAN_MS = 60_000;

/**
 * Gives rows to what has been in memory for a minute, and from that knows this node's low-water mark: every message
 * that this node stored under an id below it is final on disk or has a row in gateway.queue or gateway.upstream, so
 * that whoever takes over from this node (take-over.ts) begins to look there.
 *
 * Why the mark is right. It is the least of
 *   1. a minute before an id made when the sweep began (ids only grow, however the clock is corrected), and
 *   2. the ids of all messages that at one moment after the parking are known to memory alone: in a link's queue,
 *      window, retries or among its sent ones without a row; on their way to a table; being stored.
 * What is in none of these places at that moment is final or has left for the settlement, and the mark moves only
 * when all of that is on disk. What comes later has a greater id; a message that comes late under an older one (an
 * id kept for an Idempotency-Key, a wait for PostgreSQL) is stored together with a row: `rowsBelow`. While PostgreSQL
 * is away a sweep does not end, and the mark stays.
 */
export class Sweep {
  readonly #gateway: Gateway;
  readonly #ending = new AbortController();
  readonly #ended: Promise<'ended'>;
  readonly #repeat: Repeat;
  #lowWaterMs: number;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
    this.#lowWaterMs = gateway.clock.nowMs() - MEMORY_SPAN_MS;
    this.#ended = new Promise((resolve) => {
      this.#ending.signal.addEventListener('abort', () => resolve('ended'));
    });
    this.#repeat = new Repeat(SWEEP_INTERVAL_MS, () => this.#tryRun());
  }

  start(): void {
    this.#repeat.start();
  }

  /** For GatewayNode's owner. */
  lowWaterMs(): number {
    return this.#lowWaterMs;
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#repeat.close();
  }

  /** One sweep. Rejects when PostgreSQL refuses something; the mark then stays. */
  async run(): Promise<void> {
    const gateway = this.#gateway;
    const { pool, settle, links } = gateway;
    const beforeMs = idTime(gateway.nextId()).getTime() - MEMORY_SPAN_MS;
    gateway.admission.rowsBelow = firstIdAt(new Date(beforeMs));
    const parking = { pool, settle, signal: this.#ending.signal };
    for (const backlog of links.backlogs) await parkOlder(parking, backlog.link, backlog, beforeMs);
    const oldest = oldestAlone(gateway);
    if ((await Promise.race([settle.flushed(), this.#ended])) === 'ended') return;
    const markMs = oldest === null ? beforeMs : Math.min(beforeMs, idTime(oldest).getTime());
    this.#lowWaterMs = Math.max(this.#lowWaterMs, markMs);
  }

  async #tryRun(): Promise<void> {
    try {
      await this.run();
    } catch (fault) {
      this.#gateway.log.warn('sweep_failed', { code: faultCode(fault) });
    }
  }
}

/** The oldest message of this node that memory alone knows; null: there is none. */
export function oldestAlone(gateway: Gateway): bigint | null {
  let oldest = gateway.oldestInHand();
  const meet = (id: bigint): void => {
    if (oldest === null || id < oldest) oldest = id;
  };
  for (const link of gateway.links.inMemoryLinks()) {
    for (const message of link.queue) if (!message.queuedRow) meet(message.id);
    for (const { message } of link.flying) if (!message.queuedRow) meet(message.id);
    for (const message of link.retrying) if (!message.queuedRow) meet(message.id);
    for (const flight of link.awaiting) if (!flight.rowed) meet(flight.message.id);
  }
  return oldest;
}
