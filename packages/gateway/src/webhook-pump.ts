import type { Pool } from '@rootsms/db';
import { Counter, type Registry } from 'prom-client';
import { faultCode, type GatewayLog } from './log.ts';
import type { RowOpener } from './read-message.ts';
import type { WebhookClient, WebhookTarget, WebhookTry } from './webhook-client.ts';
import { WEBHOOK_KEEP_MS, webhookDelayMs } from './webhook-delay.ts';
import { buildEvents, type WebhookEvent, type WebhookRow } from './webhook-event.ts';
import { WebhookLocks } from './webhook-locks.ts';
import type { WebhookSecrets } from './webhook-secret.ts';
import {
  markInboundHanded,
  postpone,
  readDueServers,
  readOutbox,
  readStale,
  readTarget,
  sweepOrphans,
  writeAttempts,
  type AttemptRow,
} from './webhook-store.ts';

const POLL_INTERVAL_MS = 1_000;
const SWEEP_INTERVAL_MS = 600_000;
/** Servers whose endpoints are called at the same time; each has one request under way. */
export const SERVERS_PARALLEL_MAX = 64;
const ROWS_READ_MAX = 100;
/** Taken events leave the table after so many or so long: what a crash sends again at most. */
const FLUSH_EVENTS = 50;
const FLUSH_MS = 250;
/** A server with more than this gives its place to one that waits. */
const TURN_MS = 2_000;
const GIVEN_UP_PER_TRY_MAX = 1_000;

export interface WebhookPumpOptions {
  readonly pool: Pool;
  readonly opener: RowOpener;
  readonly secrets: WebhookSecrets;
  readonly client: Pick<WebhookClient, 'deliver'>;
  readonly nextId: () => bigint;
  readonly nowMs: () => number;
  readonly metrics: Registry;
  readonly log: GatewayLog;
  readonly random?: () => number;
}

/**
 * Hands receipts and inbound messages to customers' webhooks, from gateway.outbox (target 2), each server's
 * in the order of their ids, one request at a time, until taken or three days old.
 *
 * Rows are read when their turn comes, never held, so their `node_id` stays null. One node at a time empties a
 * server's queue (WebhookLocks); every node looks every second for servers with an event due.
 */
export class WebhookPump {
  readonly #options: WebhookPumpOptions;
  readonly #locks: WebhookLocks;
  readonly #waiting = new Set<number>();
  readonly #lanes = new Map<number, Promise<void>>();
  /** Until when (ms) a wake is not worth a look: the first event waits, or another node has the queue. */
  readonly #restUntil = new Map<number, number>();
  /** Servers that got something new while their lane was running. */
  readonly #again = new Set<number>();
  readonly #tries: Counter<'outcome'>;
  readonly #dropped: Counter;
  #timers: NodeJS.Timeout[] = [];
  #polling: Promise<void> | null = null;
  #closed = false;

  constructor(options: WebhookPumpOptions) {
    this.#options = options;
    this.#locks = new WebhookLocks(options.pool);
    this.#tries = new Counter({
      name: 'rootsms_webhook_tries_total',
      help: 'Requests to webhooks by outcome: ok, or why not.',
      labelNames: ['outcome'],
      registers: [options.metrics],
    });
    this.#dropped = new Counter({
      name: 'rootsms_webhook_events_dropped_total',
      help: 'Events given up after three days.',
      registers: [options.metrics],
    });
  }

  start(): void {
    this.#timers = [
      setInterval(() => this.#poll(), POLL_INTERVAL_MS),
      setInterval(() => this.#sweep(), SWEEP_INTERVAL_MS),
    ];
    this.#poll();
  }

  /** A server has something to be told: its queue is looked at now, not at the next poll. */
  wake(serverId: number): void {
    if ((this.#restUntil.get(serverId) ?? 0) > this.#options.nowMs()) return;
    this.#enqueue(serverId);
  }

  /** The same, also while its first event waits after a failure: the webhook was set anew. */
  tryNow(serverId: number): void {
    this.#enqueue(serverId);
  }

  /** One try, outside the queue: for a test event. */
  async deliver(target: WebhookTarget, event: WebhookEvent): Promise<WebhookTry> {
    const tried = await this.#options.client.deliver(target, event);
    this.#tries.inc({ outcome: tried.error ?? 'ok' });
    return tried;
  }

  /** Resolves when the requests under way are answered and written down. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#waiting.clear();
    await this.#polling;
    await Promise.all(this.#lanes.values());
    this.#locks.close();
  }

  /** Resolves when no queue is being emptied; for tests and orderly stops. */
  async idle(): Promise<void> {
    while (this.#lanes.size > 0) await Promise.all(this.#lanes.values());
  }

  #enqueue(serverId: number): void {
    if (this.#closed) return;
    this.#restUntil.delete(serverId);
    if (this.#lanes.has(serverId)) this.#again.add(serverId);
    else {
      this.#waiting.add(serverId);
      this.#startLanes();
    }
  }

  #poll(): void {
    if (this.#polling !== null || this.#closed) return;
    this.#polling = readDueServers(this.#options.pool)
      .then((servers) => {
        for (const serverId of servers) if (!this.#lanes.has(serverId)) this.#enqueue(serverId);
      })
      .catch((fault: unknown) => this.#options.log.warn('webhook_poll_failed', { code: faultCode(fault) }))
      .finally(() => (this.#polling = null));
  }

  #sweep(): void {
    const { pool, nowMs, log } = this.#options;
    sweepOrphans(pool, new Date(nowMs() - WEBHOOK_KEEP_MS))
      .then((dropped) => this.#dropped.inc(dropped))
      .catch((fault: unknown) => log.warn('webhook_sweep_failed', { code: faultCode(fault) }));
  }

  #startLanes(): void {
    for (const serverId of this.#waiting) {
      if (this.#lanes.size >= SERVERS_PARALLEL_MAX || this.#closed) return;
      this.#waiting.delete(serverId);
      const lane = this.#runLane(serverId)
        .catch((fault: unknown) =>
          this.#options.log.warn('webhook_lane_failed', { serverId, code: faultCode(fault) }),
        )
        .finally(() => {
          this.#lanes.delete(serverId);
          if (this.#again.delete(serverId)) this.#enqueue(serverId);
          this.#startLanes();
        });
      this.#lanes.set(serverId, lane);
    }
  }

  async #runLane(serverId: number): Promise<void> {
    if (!(await this.#locks.take(serverId))) {
      this.#restUntil.set(serverId, this.#options.nowMs() + POLL_INTERVAL_MS);
      this.#again.delete(serverId);
      return;
    }
    try {
      const endMs = this.#options.nowMs() + TURN_MS;
      while (await this.#runBatch(serverId)) {
        if (this.#waiting.size > 0 && this.#options.nowMs() >= endMs) {
          this.#again.add(serverId);
          return;
        }
      }
    } finally {
      await this.#locks.give(serverId);
    }
  }

  /** True when there may be more to do at once. */
  async #runBatch(serverId: number): Promise<boolean> {
    const { pool, opener, secrets } = this.#options;
    this.#again.delete(serverId);
    const rows = await readOutbox(pool, serverId, ROWS_READ_MAX);
    const first = rows[0];
    if (first === undefined) return false;
    if (this.#isWaiting(first)) return this.#rest(serverId, first.due_at);
    const found = await readTarget(pool, serverId);
    if (found === null) return false;
    const target = { serverId, url: found.url, secret: secrets.open(serverId, found.secretSealed) };
    const events = await buildEvents(pool, opener, serverId, rows);
    return this.#deliverAll(target, rows, events);
  }

  async #deliverAll(
    target: WebhookTarget,
    rows: readonly WebhookRow[],
    events: readonly WebhookEvent[],
  ): Promise<boolean> {
    const { serverId } = target;
    let taken: WebhookRow[] = [];
    let attempts: AttemptRow[] = [];
    let flushedMs = this.#options.nowMs();
    const flush = async (): Promise<void> => {
      await writeAttempts(this.#options.pool, serverId, taken, attempts);
      await markInboundHanded(this.#options.pool, serverId, taken);
      taken = [];
      attempts = [];
      flushedMs = this.#options.nowMs();
    };
    for (const [at, row] of rows.entries()) {
      const event = events[at];
      if (event === undefined || this.#closed || !this.#locks.holds(serverId) || this.#isWaiting(row)) {
        await flush();
        return false;
      }
      const tried = await this.deliver(target, event);
      attempts.push({
        id: this.#options.nextId(),
        eventId: row.id,
        messageId: row.message_id,
        kind: row.kind,
        tried,
      });
      if (!tried.ok) {
        await flush();
        await this.#failed(serverId, row, tried);
        return false;
      }
      taken.push(row);
      if (taken.length >= FLUSH_EVENTS || this.#options.nowMs() - flushedMs >= FLUSH_MS) await flush();
    }
    await flush();
    return true;
  }

  #rest(serverId: number, until: Date | null): false {
    this.#restUntil.set(serverId, until?.getTime() ?? 0);
    this.#again.delete(serverId);
    return false;
  }

  #isWaiting(row: WebhookRow): boolean {
    return row.due_at !== null && row.due_at.getTime() > this.#options.nowMs();
  }

  /** The event and all behind it wait; those that are too old by now are dropped, with a line in the log each. */
  async #failed(serverId: number, row: WebhookRow, tried: WebhookTry): Promise<void> {
    const { pool, nowMs, nextId, log } = this.#options;
    const random = this.#options.random ?? Math.random;
    const delayMs = webhookDelayMs(row.attempts, tried.httpStatus, tried.retryAfterS, random());
    const dueAt = new Date(nowMs() + delayMs);
    await postpone(pool, row.id, dueAt);
    this.#rest(serverId, dueAt);
    const stale = await readStale(pool, serverId, new Date(nowMs() - WEBHOOK_KEEP_MS), GIVEN_UP_PER_TRY_MAX);
    if (stale.length === 0) return;
    const givenUp = { httpStatus: null, error: 'given_up', durationMs: 0 } as const;
    await writeAttempts(
      pool,
      serverId,
      stale,
      stale.map((old) => ({
        id: nextId(),
        eventId: old.id,
        messageId: old.message_id,
        kind: old.kind,
        tried: givenUp,
      })),
    );
    this.#dropped.inc(stale.length);
    log.warn('webhook_events_given_up', { serverId, events: stale.length });
  }
}
