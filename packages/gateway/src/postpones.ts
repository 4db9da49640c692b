import { setTimeout as delay } from 'node:timers/promises';
import { instantArray, int2Array, int4Array, int8Array, type Pool } from '@rootsms/db';
import { BatchLane } from './batch-lane.ts';
import { faultCode, type GatewayLog } from './log.ts';
import type { Message } from './message.ts';

const BATCH_MESSAGES_MAX = 1_000;
const RETRY_DELAY_MS = 500;

const POSTPONE = {
  name: 'gateway.postpone',
  text: `insert into gateway.queue (server_id, message_id, link_id, priority, attempts, due_at, expire_at)
    select * from unnest($1::int4[], $2::int8[], $3::int4[], $4::int2[], $5::int2[], $6::timestamptz[], $7::timestamptz[])
    on conflict (server_id, message_id) do update
      set link_id = excluded.link_id, attempts = excluded.attempts, due_at = excluded.due_at`,
};

/** A message on its way from memory back to the table. */
export interface Postponed {
  readonly message: Message;
  /** Where it goes next. */
  readonly linkId: number;
  /** null: ready now. */
  readonly dueAtMs: number | null;
  /** Its row is there. */
  done(): void;
}

/** Writes messages back into gateway.queue, together, again until PostgreSQL has them. */
export class Postpones {
  readonly #pool: Pool;
  readonly #log: GatewayLog;
  readonly #lane: BatchLane<Postponed>;
  readonly #messages = new Set<Message>();

  constructor(pool: Pool, log: GatewayLog) {
    this.#pool = pool;
    this.#log = log;
    this.#lane = new BatchLane({
      flush: (items) => this.#flush(items),
      itemsMax: BATCH_MESSAGES_MAX,
      inFlightMax: 1,
    });
  }

  add(item: Postponed): void {
    this.#messages.add(item.message);
    this.#lane.add(item);
  }

  /** Those that have no row yet. */
  get messages(): Iterable<Message> {
    return this.#messages;
  }

  idle(): Promise<void> {
    return this.#lane.idle();
  }

  async #flush(items: readonly Postponed[]): Promise<void> {
    // One row a message: a conflict clause may not meet the same row twice in one statement.
    const last = new Map(items.map((item) => [item.message.id, item]));
    const values = arraysOf([...last.values()]);
    for (let tries = 1; ; tries++) {
      try {
        await this.#pool.query({ ...POSTPONE, values });
        break;
      } catch (fault) {
        if (tries === 1) this.#log.warn('postpone_waits', { code: faultCode(fault), messages: items.length });
        await delay(RETRY_DELAY_MS);
      }
    }
    for (const item of items) {
      this.#messages.delete(item.message);
      item.done();
    }
  }
}

function arraysOf(items: readonly Postponed[]): Buffer[] {
  return [
    int4Array(items, (item) => item.message.serverId),
    int8Array(items, (item) => item.message.id),
    int4Array(items, (item) => item.linkId),
    int2Array(items, (item) => item.message.priority),
    int2Array(items, (item) => item.message.attempts),
    instantArray(items, (item) => item.dueAtMs),
    instantArray(items, (item) => item.message.expireAtMs),
  ];
}
