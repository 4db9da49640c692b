import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestDatabase, type TestDatabase } from '@rootsms/db/testing';
import { IdSource, systemClock } from '@rootsms/kit';
import { ensureDays } from './keep-days.ts';
import type { GatewayLog } from './log.ts';
import type { Message } from './message.ts';
import { EVENT, TARGET, type OutboxEvent } from './outbox-event.ts';
import type { SlotOwner } from './settle-batch.ts';
import { Settle } from './settle.ts';
import { STATE } from './state.ts';
import { storeMessages } from './store-messages.ts';
import { sampleMessage } from './testing/samples.ts';
import { until } from './testing/until.ts';

const NODE = 1;
const LINK = 7;
const LOG: GatewayLog = { info() {}, warn() {}, error() {} };
const ids = new IdSource(NODE, systemClock);

let database: TestDatabase;
let settle: Settle;
before(async () => {
  database = await openTestDatabase();
  await ensureDays(database.pool, Date.now());
  settle = new Settle(database.pool, NODE, LOG);
});
after(() => database.close());

/** A link's window, as far as a settlement knows it. */
class Slots implements SlotOwner {
  readonly pressed = false;
  freed = 0;

  slotsFreed(count: number): void {
    this.freed += count;
  }
}

async function store(over: Partial<Message> = {}): Promise<Message> {
  const message = sampleMessage({ id: ids.next(), linkId: LINK, ...over });
  const item = { message, recipientHash: '0123456789abcdef', referenceHash: null, sealed: Buffer.alloc(1) };
  await storeMessages(database.pool, NODE, [{ ...item, placement: 'queue' }]);
  return message;
}

function eventOf(message: Message): OutboxEvent {
  return {
    id: ids.next(),
    serverId: message.serverId,
    kind: EVENT.receipt,
    target: TARGET.smpp,
    messageId: message.id,
    state: message.state,
    error: 0,
    doneAtMs: Date.now(),
    nodeId: NODE,
    attempts: 0,
    message,
  };
}

async function stateOf(message: Message): Promise<number | undefined> {
  const { rows } = await database.pool.query<{ state: number }>(
    'select state from gateway.message where id = $1',
    [message.id],
  );
  return rows[0]?.state;
}

async function count(table: string, message: Message): Promise<number> {
  const { rows } = await database.pool.query(`select from gateway.${table} where message_id = $1`, [
    message.id,
  ]);
  return rows.length;
}

test('an answer, its place at the carrier, its end in the backlog and the slot it took are settled together', async () => {
  const message = await store();
  assert.equal(await count('queue', message), 1);
  const slots = new Slots();
  Object.assign(message, { state: STATE.sent, sentAtMs: Date.now(), upstreamId: 'up' });
  settle.message(message);
  settle.sent(LINK, 'up', { message, part: 0 });
  settle.unqueued(message);
  settle.slot(message, slots);
  await settle.idle();
  assert.deepEqual(
    [await stateOf(message), await count('queue', message), await count('upstream', message)],
    [STATE.sent, 0, 1],
  );
  assert.equal(slots.freed, 1);
});

test('a receipt in the same turn as its response needs no row of the carrier id', async () => {
  const message = await store();
  const segment = { message, part: 0 };
  settle.sent(LINK, 'both', segment);
  settle.received(LINK, 'both', segment);
  message.state = STATE.delivered;
  settle.message(message);
  await settle.idle();
  assert.deepEqual([await stateOf(message), await count('upstream', message)], [STATE.delivered, 0]);
});

test('the end of a message and the event that tells of it are on disk when their callback comes, and not in part before', async () => {
  const message = await store();
  message.state = STATE.delivered;
  const { promise, resolve } = Promise.withResolvers<number[]>();
  settle.message(message);
  settle.event(eventOf(message));
  settle.after(
    message.id,
    () =>
      void Promise.all([stateOf(message), count('outbox', message)]).then((found) =>
        resolve(found.map(Number)),
      ),
  );
  assert.deepEqual(await promise, [STATE.delivered, 1]);
});

test('what is said later about a message is written later, whatever is under way', async () => {
  const message = await store();
  const order: string[] = [];
  for (const state of [STATE.sent, STATE.delivered]) {
    message.state = state;
    settle.message(message);
    settle.after(message.id, () => order.push(`${state}`));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await settle.idle();
  assert.deepEqual(order, [`${STATE.sent}`, `${STATE.delivered}`]);
  assert.equal(await stateOf(message), STATE.delivered);
});

test('behaviour 19: a final state on disk stays, whoever settles later', async () => {
  const message = await store({ state: STATE.queued });
  message.state = STATE.expired;
  settle.message(message);
  await settle.idle();
  settle.message({ ...message, state: STATE.delivered });
  settle.message({ ...message, state: STATE.sent });
  await settle.idle();
  assert.equal(await stateOf(message), STATE.expired);
});

test('slots and answers wait while PostgreSQL does not write', async () => {
  const message = await store();
  const blocker = await database.pool.connect();
  const slots = new Slots();
  try {
    await blocker.query('begin');
    await blocker.query('select from gateway.message where id = $1 for update', [message.id]);
    message.state = STATE.sent;
    settle.message(message);
    settle.slot(message, slots);
    await until('the settlement waits for the row', async () => {
      const { rows } = await database.pool.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rows.length > 0;
    });
    assert.equal(slots.freed, 0);
  } finally {
    await blocker.query('rollback');
    blocker.release();
  }
  await settle.idle();
  assert.equal(slots.freed, 1);
});

test('the parts of a long message and its end are written together', async () => {
  const message = await store({ segments: 2 });
  message.state = STATE.delivered;
  for (const part of [0, 1, 1])
    settle.part({ message, part, state: STATE.delivered, error: 0, upstreamId: `p${part}` });
  settle.message(message);
  await settle.flushed();
  assert.deepEqual([await stateOf(message), await count('message_part', message)], [STATE.delivered, 2]);
});
