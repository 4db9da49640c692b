import { setTimeout as delay } from 'node:timers/promises';
import { int4Array, int8Array, type Pool } from '@rootsms/db';
import { BatchLane } from './batch-lane.ts';
import { faultCode, type GatewayLog } from './log.ts';
import type { OutboxEvent } from './outbox-event.ts';

const BATCH_EVENTS_MAX = 500;
const RETRY_DELAY_MS = 500;

const MARK = {
  name: 'gateway.inbound-handed',
  text: `update gateway.inbound i set handed_at = now() from unnest($1::int4[], $2::int8[]) as u (server_id, id)
    where i.server_id = u.server_id and i.id = u.id and i.handed_at is null`,
};

/**
 * Notes when a client took an inbound message, before the event of it goes: the customer sees it in his list, the
 * operator in the audit. Again until PostgreSQL has it.
 */
export class HandedInbound {
  readonly #pool: Pool;
  readonly #log: GatewayLog;
  readonly #noted: (event: OutboxEvent) => void;
  readonly #lane: BatchLane<OutboxEvent>;

  constructor(pool: Pool, log: GatewayLog, noted: (event: OutboxEvent) => void) {
    this.#pool = pool;
    this.#log = log;
    this.#noted = noted;
    this.#lane = new BatchLane({
      flush: (events) => this.#flush(events),
      itemsMax: BATCH_EVENTS_MAX,
      inFlightMax: 1,
    });
  }

  add(event: OutboxEvent): void {
    this.#lane.add(event);
  }

  idle(): Promise<void> {
    return this.#lane.idle();
  }

  async #flush(events: readonly OutboxEvent[]): Promise<void> {
    const values = [
      int4Array(events, (event) => event.serverId),
      int8Array(events, (event) => event.messageId),
    ];
    for (let tries = 1; ; tries++) {
      try {
        await this.#pool.query({ ...MARK, values });
        break;
      } catch (fault) {
        if (tries === 1)
          this.#log.warn('inbound_not_noted', { code: faultCode(fault), events: events.length });
        await delay(RETRY_DELAY_MS);
      }
    }
    for (const event of events) this.#noted(event);
  }
}
