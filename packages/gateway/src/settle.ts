import {
  instantArray,
  int2Array,
  int4Array,
  int8Array,
  textArray,
  type Pool,
} from '@rootsms/db';
import { setTimeout as delay } from 'node:timers/promises';
import { faultCode, type GatewayLog } from './log.ts';
import type { Message } from './message.ts';
import type { OutboxEvent } from './outbox-event.ts';

/** One answered part of a message that went out in several. */
export interface PartRow {
  readonly message: Message;
  readonly part: number;
  readonly state: number;
  readonly error: number;
  readonly upstreamId: string;
}

const RETRY_DELAY_MS = 200;
/** Outbox rows deleted in one statement at most; messages are bounded by the windows of the links. */
const ITEMS_MAX = 2_000;

/**
 * Final states are final: a row that another node settled meanwhile stays as it is. One statement, so
 * that a final state and the customer's event of it are on disk together or not at all.
 */
const SETTLE = {
  name: 'gateway.settle',
  text: `with settled as (
    update gateway.message m
       set state = u.state, link_id = u.link_id, error = u.error, sent_at = u.sent_at, done_at = u.done_at,
           upstream_id = u.upstream_id, node_id = $19::int2
      from unnest($1::int8[], $2::int4[], $3::int4[], $4::int2[], $5::int4[], $6::timestamptz[],
                  $7::timestamptz[], $8::text[])
        as u (id, server_id, link_id, state, error, sent_at, done_at, upstream_id)
     where m.server_id = u.server_id and m.id = u.id and m.state in (0, 1, 6, 10)
  ), told as (
    insert into gateway.outbox (id, message_id, done_at, server_id, error, node_id, kind, target, state)
    select u.id, u.message_id, u.done_at, u.server_id, u.error, u.node_id, u.kind, u.target, u.state
      from unnest($9::int8[], $10::int8[], $11::timestamptz[], $12::int4[], $13::int4[], $14::int2[],
                  $15::int2[], $16::int2[], $17::int2[])
        as u (id, message_id, done_at, server_id, error, node_id, kind, target, state)
    on conflict do nothing
  )
  delete from gateway.outbox where id = any ($18::int8[])`,
};

const INSERT_PARTS = {
  name: 'gateway.settle-parts',
  text: `insert into gateway.message_part (server_id, message_id, part, state, error, upstream_id)
    select * from unnest($1::int4[], $2::int8[], $3::int2[], $4::int2[], $5::int4[], $6::text[])
    on conflict (server_id, message_id, part)
    do update set state = excluded.state, error = excluded.error, upstream_id = excluded.upstream_id`,
};

const DELETE_QUEUE = {
  name: 'gateway.settle-queue',
  text: `delete from gateway.queue q using unnest($1::int4[], $2::int8[]) as u (server_id, message_id)
    where q.server_id = u.server_id and q.message_id = u.message_id`,
};

const DELETE_UPSTREAM = {
  name: 'gateway.settle-upstream',
  text: `delete from gateway.upstream x using unnest($1::int4[], $2::text[], $3::int4[], $4::int8[])
      as u (link_id, upstream_id, server_id, message_id)
    where x.link_id = u.link_id and x.upstream_id = u.upstream_id and x.server_id = u.server_id
      and x.message_id = u.message_id`,
};

const INSERT_UPSTREAM = {
  name: 'gateway.settle-sent',
  text: `insert into gateway.upstream (link_id, upstream_id, server_id, message_id, part)
    select * from unnest($1::int4[], $2::text[], $3::int4[], $4::int8[], $5::int2[]) on conflict do nothing`,
};

interface SentRow {
  readonly linkId: number;
  readonly upstreamId: string;
  readonly flight: { readonly message: Message; readonly part: number };
}

interface UpstreamRow {
  readonly linkId: number;
  readonly upstreamId: string;
  readonly message: Message;
}

/** A link whose window slots come free when the answers that took them are on disk. */
export interface SlotOwner {
  slotsFreed(count: number): void;
}

class SettleBatch {
  /** Messages whose row is behind their object; what is written is what the object says at the flush. */
  readonly messages = new Set<Message>();
  readonly events: OutboxEvent[] = [];
  readonly handed: bigint[] = [];
  readonly parts: PartRow[] = [];
  readonly unqueued: Message[] = [];
  readonly sent: SentRow[] = [];
  readonly received: UpstreamRow[] = [];
  readonly after: (() => void)[] = [];
  readonly slots = new Map<SlotOwner, number>();

  get empty(): boolean {
    return (
      this.messages.size === 0 &&
      this.events.length === 0 &&
      this.handed.length === 0 &&
      this.parts.length === 0 &&
      this.unqueued.length === 0 &&
      this.sent.length === 0 &&
      this.received.length === 0 &&
      this.after.length === 0 &&
      this.slots.size === 0
    );
  }
}

/**
 * Writes what became of messages: one batch under way at a time, so that what comes later is written
 * later. A response and its receipt that fall into one batch cost one update. While PostgreSQL is
 * away batches are kept and repeated; their size is bounded by the links' windows, because a window
 * slot comes free only when its answer is on disk.
 */
export class Settle {
  readonly #pool: Pool;
  readonly #nodeId: number;
  readonly #log: GatewayLog;
  #next = new SettleBatch();
  #running = false;
  #scheduled = false;
  #waiters: (() => void)[] = [];

  constructor(pool: Pool, nodeId: number, log: GatewayLog) {
    this.#pool = pool;
    this.#nodeId = nodeId;
    this.#log = log;
  }

  /** The message's row is to be brought up to the object. */
  message(message: Message): void {
    this.#next.messages.add(message);
    this.#schedule();
  }

  /** An event for the customer, on disk together with what is settled in the same turn. */
  event(event: OutboxEvent): void {
    this.#next.events.push(event);
    this.#schedule();
  }

  /** The customer took an event. */
  handed(id: bigint): void {
    this.#next.handed.push(id);
    this.#schedule();
  }

  part(row: PartRow): void {
    this.#next.parts.push(row);
    this.#schedule();
  }

  /** The message left the backlog. */
  unqueued(message: Message): void {
    this.#next.unqueued.push(message);
    this.#schedule();
  }

  /** A segment that came from the backlog was answered: its id at the carrier gets a row at once. */
  sent(linkId: number, upstreamId: string, flight: SentRow['flight']): void {
    this.#next.sent.push({ linkId, upstreamId, flight });
    this.#schedule();
  }

  /** The receipt for a row of gateway.upstream came. */
  received(linkId: number, upstreamId: string, message: Message): void {
    this.#next.received.push({ linkId, upstreamId, message });
    this.#schedule();
  }

  /** One window slot of `owner` comes free with this batch. */
  slot(owner: SlotOwner): void {
    this.#next.slots.set(owner, (this.#next.slots.get(owner) ?? 0) + 1);
    this.#schedule();
  }

  /** Calls back when everything said so far is on disk. */
  after(callback: () => void): void {
    this.#next.after.push(callback);
    this.#schedule();
  }

  /** Resolves when nothing is left to write. */
  idle(): Promise<void> {
    if (!this.#running && this.#next.empty) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  #schedule(): void {
    if (this.#scheduled || this.#running) return;
    this.#scheduled = true;
    setImmediate(this.#start);
  }

  readonly #start = (): void => {
    this.#scheduled = false;
    this.#running = true;
    void this.#run();
  };

  async #run(): Promise<void> {
    while (!this.#next.empty) {
      const batch = this.#next;
      this.#next = new SettleBatch();
      await this.#writeUntilDone(batch);
      for (const callback of batch.after) callback();
      for (const [owner, count] of batch.slots) owner.slotsFreed(count);
    }
    this.#running = false;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }

  async #writeUntilDone(batch: SettleBatch): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await writeBatch(this.#pool, this.#nodeId, batch);
        return;
      } catch (fault) {
        if (tries === 1 || tries % 50 === 0) {
          this.#log.warn('settle_waits', { code: faultCode(fault), tries, messages: batch.messages.size });
        }
        await delay(RETRY_DELAY_MS);
      }
    }
  }
}

/**
 * The order makes each step safe to lose: parts before the message that they complete, the message
 * before its backlog row and its upstream row go.
 */
async function writeBatch(pool: Pool, nodeId: number, batch: SettleBatch): Promise<void> {
  if (batch.parts.length > 0) await writeParts(pool, batch.parts);
  if (batch.sent.length > 0) await writeSent(pool, batch.sent);
  const messages = [...batch.messages];
  const { events, handed } = batch;
  if (messages.length + events.length + handed.length > 0) {
    await pool.query({ ...SETTLE, values: [...settleArrays(messages, events, handed.slice(0, ITEMS_MAX)), nodeId] });
  }
  for (let at = ITEMS_MAX; at < handed.length; at += ITEMS_MAX) {
    await pool.query({ ...SETTLE, values: [...settleArrays([], [], handed.slice(at, at + ITEMS_MAX)), nodeId] });
  }
  if (batch.unqueued.length > 0) {
    const rows = batch.unqueued;
    const values = [int4Array(rows, (row) => row.serverId), int8Array(rows, (row) => row.id)];
    await pool.query({ ...DELETE_QUEUE, values });
  }
  if (batch.received.length > 0) {
    const rows = batch.received;
    const values = [
      int4Array(rows, (row) => row.linkId),
      textArray(rows, (row) => row.upstreamId),
      int4Array(rows, (row) => row.message.serverId),
      int8Array(rows, (row) => row.message.id),
    ];
    await pool.query({ ...DELETE_UPSTREAM, values });
  }
}

function settleArrays(
  messages: readonly Message[],
  events: readonly OutboxEvent[],
  handed: readonly bigint[],
): Buffer[] {
  return [
    int8Array(messages, (message) => message.id),
    int4Array(messages, (message) => message.serverId),
    int4Array(messages, (message) => message.linkId),
    int2Array(messages, (message) => message.state),
    int4Array(messages, (message) => message.error),
    instantArray(messages, (message) => message.sentAtMs || null),
    instantArray(messages, (message) => message.doneAtMs || null),
    textArray(messages, (message) => message.upstreamId || null),
    int8Array(events, (event) => event.id),
    int8Array(events, (event) => event.messageId),
    instantArray(events, (event) => event.doneAtMs),
    int4Array(events, (event) => event.serverId),
    int4Array(events, (event) => event.error),
    int2Array(events, (event) => event.nodeId),
    int2Array(events, (event) => event.kind),
    int2Array(events, (event) => event.target),
    int2Array(events, (event) => event.state),
    int8Array(handed, (id) => id),
  ];
}

async function writeSent(pool: Pool, rows: readonly SentRow[]): Promise<void> {
  const values = [
    int4Array(rows, (row) => row.linkId),
    textArray(rows, (row) => row.upstreamId),
    int4Array(rows, (row) => row.flight.message.serverId),
    int8Array(rows, (row) => row.flight.message.id),
    int2Array(rows, (row) => row.flight.part),
  ];
  await pool.query({ ...INSERT_UPSTREAM, values });
}

async function writeParts(pool: Pool, parts: readonly PartRow[]): Promise<void> {
  // One row a part: a conflict clause may not meet the same row twice in one statement.
  const last = new Map(parts.map((row) => [`${row.message.id}/${row.part}`, row]));
  const rows = [...last.values()];
  await pool.query({
    ...INSERT_PARTS,
    values: [
      int4Array(rows, (row) => row.message.serverId),
      int8Array(rows, (row) => row.message.id),
      int2Array(rows, (row) => row.part),
      int2Array(rows, (row) => row.state),
      int4Array(rows, (row) => row.error),
      textArray(rows, (row) => row.upstreamId),
    ],
  });
}
