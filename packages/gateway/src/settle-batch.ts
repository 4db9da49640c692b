import { instantArray, int2Array, int4Array, int8Array, textArray, type Pool } from '@rootsms/db';
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

/** A link whose window slots come free when the answers that took them are on disk. */
export interface SlotOwner {
  /** It waits for its slots: what holds them is to be written at once. */
  readonly pressed: boolean;
  slotsFreed(count: number): void;
}

/** A segment with the carrier, as gateway.upstream knows it. */
export interface SentSegment {
  readonly message: Message;
  readonly part: number;
}

interface UpstreamRow {
  readonly linkId: number;
  readonly upstreamId: string;
  readonly segment: SentSegment;
}

/** Outbox rows deleted in one statement at most; messages are bounded by the windows of the links. */
const HANDED_MAX = 2_000;

/** What one statement, or a few, bring to disk. */
export class SettleBatch {
  /** Messages whose row is behind their object; what is written is what the object says when the batch is taken. */
  readonly messages = new Set<Message>();
  readonly events: OutboxEvent[] = [];
  readonly handed: bigint[] = [];
  readonly parts: PartRow[] = [];
  readonly unqueued: Message[] = [];
  /** By segment, so that a receipt in the same batch makes the row unnecessary. */
  readonly sent = new Map<SentSegment, UpstreamRow>();
  readonly received: UpstreamRow[] = [];
  readonly after: (() => void)[] = [];
  readonly slots = new Map<SlotOwner, number>();
  empty = true;
}

/**
 * Final states are final: a row that another node settled meanwhile stays as it is. One statement, so that a final
 * state, the parts that made it and the customer's event of it are on disk together or not at all.
 */
const SETTLED = `settled as (
    update gateway.message m
       set state = u.state, link_id = u.link_id, error = u.error, sent_at = u.sent_at, done_at = u.done_at,
           upstream_id = u.upstream_id, node_id = $1::int2
      from unnest($2::int8[], $3::int4[], $4::int4[], $5::int2[], $6::int4[], $7::timestamptz[],
                  $8::timestamptz[], $9::text[])
        as u (id, server_id, link_id, state, error, sent_at, done_at, upstream_id)
     where m.server_id = u.server_id and m.id = u.id and m.state in (0, 1, 6, 10)
  ), told as (
    insert into gateway.outbox (id, message_id, done_at, server_id, error, node_id, kind, target, state)
    select u.id, u.message_id, u.done_at, u.server_id, u.error, u.node_id, u.kind, u.target, u.state
      from unnest($10::int8[], $11::int8[], $12::timestamptz[], $13::int4[], $14::int4[], $15::int2[],
                  $16::int2[], $17::int2[], $18::int2[])
        as u (id, message_id, done_at, server_id, error, node_id, kind, target, state)
    on conflict do nothing
  ), unqueued as (
    delete from gateway.queue q using unnest($19::int4[], $20::int8[]) as u (server_id, message_id)
     where q.server_id = u.server_id and q.message_id = u.message_id
  )
  delete from gateway.outbox where id = any ($21::int8[])`;

const SETTLE = { name: 'gateway.settle', text: `with ${SETTLED}` };

/** Long messages are few: the others do not pay for an insert of nothing. */
const SETTLE_WITH_PARTS = {
  name: 'gateway.settle-parts',
  text: `with parts as (
    insert into gateway.message_part (server_id, message_id, part, state, error, upstream_id)
    select * from unnest($22::int4[], $23::int8[], $24::int2[], $25::int2[], $26::int4[], $27::text[])
    on conflict (server_id, message_id, part)
    do update set state = excluded.state, error = excluded.error, upstream_id = excluded.upstream_id
  ), ${SETTLED}`,
};

const INSERT_UPSTREAM = {
  name: 'gateway.settle-sent',
  text: `insert into gateway.upstream (link_id, upstream_id, server_id, message_id, part)
    select * from unnest($1::int4[], $2::text[], $3::int4[], $4::int8[], $5::int2[]) on conflict do nothing`,
};

const DELETE_UPSTREAM = {
  name: 'gateway.settle-received',
  text: `delete from gateway.upstream x using unnest($1::int4[], $2::text[], $3::int4[], $4::int8[], $5::int2[])
      as u (link_id, upstream_id, server_id, message_id, part)
    where x.link_id = u.link_id and x.upstream_id = u.upstream_id and x.server_id = u.server_id
      and x.message_id = u.message_id`,
};

/** A batch as the parameters of its statements. */
export interface Settlement {
  readonly sent: unknown[] | null;
  /** Runs of SETTLE: the first with everything, the others with what the customers took beyond its room. */
  readonly settled: readonly { readonly name: string; readonly text: string; readonly values: unknown[] }[];
  readonly received: unknown[] | null;
}

/**
 * What a batch says at this moment. To be called in the turn of the event loop in which the batch is taken: an object
 * that comes to its end later must not bring its final state to disk with this batch while its event waits for the
 * next, or a crash between the two would leave the customer without a receipt.
 */
export function settlementOf(nodeId: number, batch: SettleBatch): Settlement {
  const { events, handed, parts, unqueued } = batch;
  const messages = [...batch.messages];
  const settled: Settlement['settled'][number][] = [];
  if (messages.length + events.length + handed.length + parts.length + unqueued.length > 0) {
    const values = settleArrays(nodeId, messages, events, unqueued, handed.slice(0, HANDED_MAX));
    if (parts.length === 0) settled.push({ ...SETTLE, values });
    else settled.push({ ...SETTLE_WITH_PARTS, values: [...values, ...partArrays(parts)] });
  }
  for (let at = HANDED_MAX; at < handed.length; at += HANDED_MAX) {
    const values = settleArrays(nodeId, [], [], [], handed.slice(at, at + HANDED_MAX));
    settled.push({ ...SETTLE, values });
  }
  return {
    sent: batch.sent.size > 0 ? upstreamArrays([...batch.sent.values()]) : null,
    settled,
    received: batch.received.length > 0 ? upstreamArrays(batch.received) : null,
  };
}

/**
 * Writes a batch. The order makes each step safe to lose: upstream rows before the message is sent, the message at its
 * end before its upstream row goes. Rejects with pg's error; repeating it changes nothing.
 */
export async function writeSettlement(pool: Pool, { sent, settled, received }: Settlement): Promise<void> {
  if (sent !== null) await pool.query({ ...INSERT_UPSTREAM, values: sent });
  for (const query of settled) await pool.query(query);
  if (received !== null) await pool.query({ ...DELETE_UPSTREAM, values: received });
}

function settleArrays(
  nodeId: number,
  messages: readonly Message[],
  events: readonly OutboxEvent[],
  unqueued: readonly Message[],
  handed: readonly bigint[],
): (number | Buffer)[] {
  return [
    nodeId,
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
    int4Array(unqueued, (message) => message.serverId),
    int8Array(unqueued, (message) => message.id),
    int8Array(handed, (id) => id),
  ];
}

function upstreamArrays(rows: readonly UpstreamRow[]): Buffer[] {
  return [
    int4Array(rows, (row) => row.linkId),
    textArray(rows, (row) => row.upstreamId),
    int4Array(rows, (row) => row.segment.message.serverId),
    int8Array(rows, (row) => row.segment.message.id),
    int2Array(rows, (row) => row.segment.part),
  ];
}

function partArrays(parts: readonly PartRow[]): Buffer[] {
  // One row a part: a conflict clause may not meet the same row twice in one statement.
  const last = new Map(parts.map((row) => [`${row.message.id}/${row.part}`, row]));
  const rows = [...last.values()];
  return [
    int4Array(rows, (row) => row.message.serverId),
    int8Array(rows, (row) => row.message.id),
    int2Array(rows, (row) => row.part),
    int2Array(rows, (row) => row.state),
    int4Array(rows, (row) => row.error),
    textArray(rows, (row) => row.upstreamId),
  ];
}
