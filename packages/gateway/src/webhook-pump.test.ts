import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openTestDatabase, type TestDatabase } from '@rootsms/db/testing';
import { firstIdAt, IdSource, ManualClock } from '@rootsms/kit';
import { MasterKey } from '@rootsms/seal';
import { Registry } from 'prom-client';
import { webhookEventSchema } from './http/answer-schemas.ts';
import { Sealing } from './sealing.ts';
import type { WebhookTry } from './webhook-client.ts';
import type { WebhookEvent } from './webhook-event.ts';
import { WebhookPump } from './webhook-pump.ts';
import { WebhookSecrets } from './webhook-secret.ts';

const master = new MasterKey(Buffer.alloc(32, 9));
const clock = new ManualClock('2026-03-01T12:00:00Z');
const ids = new IdSource(3, clock);
const secrets = new WebhookSecrets(master);

let database: TestDatabase;
let sealing: Sealing;
const pumps: WebhookPump[] = [];
before(async () => {
  database = await openTestDatabase();
  sealing = new Sealing(database.pool, master);
  const day = Math.floor(clock.nowMs() / 86_400_000);
  await database.pool.query('select gateway.ensure_day(d) from generate_series($1::int4, $1::int4 + 4) d', [
    day,
  ]);
});
beforeEach(() =>
  database.pool.query(
    'truncate gateway.outbox, gateway.webhook, gateway.webhook_attempt, gateway.message, gateway.inbound',
  ),
);
after(async () => {
  await database.close();
});

type Deliver = (serverId: number, event: WebhookEvent, url: string) => Promise<number> | number;

/** A pump whose endpoint is a function: what a status is made of is webhook-client.test.ts's business. */
function pumpOf(deliver: Deliver): WebhookPump {
  const pump = new WebhookPump({
    pool: database.pool,
    opener: sealing,
    secrets,
    client: {
      async deliver(target, event): Promise<WebhookTry> {
        const status = await deliver(target.serverId, event, target.url);
        const ok = status >= 200 && status < 300;
        return { ok, httpStatus: status, error: ok ? null : 'status', durationMs: 1, retryAfterS: null };
      },
    },
    nextId: () => ids.next(),
    nowMs: () => clock.nowMs(),
    metrics: new Registry(),
    log: { info() {}, warn() {}, error() {} },
    random: () => 0.5,
  });
  pumps.push(pump);
  return pump;
}

async function newServer(name: string, url = 'http://hook.example/'): Promise<number> {
  const { rows } = await database.pool.query<{ id: number }>(
    `insert into gateway.server (name, system_id, password_hash, segments_per_s, burst_segments)
     values ($1, $1, '', 1, 1) on conflict (name) do update set name = excluded.name returning id`,
    [name],
  );
  const id = rows[0]?.id ?? 0;
  await database.pool.query(
    'insert into gateway.webhook (server_id, url, secret_sealed) values ($1, $2, $3)',
    [id, url, secrets.seal(id, 'whsec_x')],
  );
  return id;
}

/** An event of a message that is not in the table any more. */
async function queue(serverId: number, count = 1): Promise<bigint[]> {
  const queued = Array.from({ length: count }, () => ids.next());
  await database.pool.query(
    `insert into gateway.outbox (id, message_id, done_at, server_id, kind, target, state)
     select id, id, $2, $3, 1, 2, 2 from unnest($1::int8[]) as u (id)`,
    [queued, new Date(clock.nowMs()), serverId],
  );
  return queued;
}

const waiting = async (): Promise<{ id: bigint; attempts: number; due_at: Date | null }[]> =>
  (await database.pool.query('select id, attempts, due_at from gateway.outbox order by id')).rows;
const log = async (): Promise<{ event_id: bigint; http_status: number | null; error: string | null }[]> =>
  (await database.pool.query('select event_id, http_status, error from gateway.webhook_attempt order by id'))
    .rows;

/** Wakes the pump for a server and waits until its queue stands still. */
async function run(pump: WebhookPump, ...serverIds: number[]): Promise<void> {
  for (const serverId of serverIds) pump.wake(serverId);
  await pump.idle();
}

test('events go out in order, are logged and leave the outbox', async () => {
  const server = await newServer('order');
  const queued = await queue(server, 150);
  const seen: bigint[] = [];
  const pump = pumpOf((_serverId, event) => {
    seen.push(event.id);
    return 200;
  });
  await run(pump, server);
  await pump.close();
  assert.deepEqual(seen, queued);
  assert.deepEqual(await waiting(), []);
  assert.deepEqual(
    (await log()).map((row) => row.event_id),
    queued,
  );
});

test('a failed event holds up those behind it, waits longer each time, and goes out first', async () => {
  const server = await newServer('retry');
  const [first, second] = await queue(server, 2);
  const seen: bigint[] = [];
  let status = 500;
  const pump = pumpOf((_serverId, event) => {
    seen.push(event.id);
    return status;
  });
  await run(pump, server);
  assert.deepEqual(seen, [first]);
  const [row] = await waiting();
  assert.deepEqual([row?.attempts, row?.due_at?.getTime()], [1, clock.nowMs() + 5_000]);
  // Too early: nothing is tried, whoever wakes it.
  await run(pump, server);
  clock.advance(5_000);
  await run(pump, server);
  assert.deepEqual(seen, [first, first]);
  assert.equal((await waiting())[0]?.due_at?.getTime(), clock.nowMs() + 10_000);
  clock.advance(10_000);
  status = 204;
  await run(pump, server);
  await pump.close();
  assert.deepEqual(seen, [first, first, first, second]);
  assert.deepEqual(
    (await log()).map((attempt) => attempt.http_status),
    [500, 500, 204, 204],
  );
});

test('after three days an event is given up, with all as old, and younger ones wait their turn', async () => {
  const server = await newServer('old');
  const old = await queue(server, 3);
  clock.advance(2 * 86_400_000);
  const young = await queue(server, 1);
  clock.advance(86_400_000 + 1);
  const pump = pumpOf(() => 410);
  await run(pump, server);
  assert.deepEqual(
    (await waiting()).map((row) => row.id),
    young,
  );
  const attempts = await log();
  assert.deepEqual(
    attempts.map((row) => row.error),
    ['status', 'given_up', 'given_up', 'given_up'],
  );
  assert.deepEqual(
    attempts.slice(1).map((row) => row.event_id),
    old,
  );
  await pump.close();
});

test('one customer’s slow endpoint does not hold up another’s', async () => {
  const slow = await newServer('slow');
  const quick = await newServer('quick');
  await queue(slow, 1);
  await queue(quick, 5);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let quickTaken = 0;
  const pump = pumpOf(async (serverId) => {
    if (serverId === slow) await held;
    else if ((quickTaken += 1) === 5) release();
    return 200;
  });
  // Ends only because the quick one's five events let the slow one go.
  await run(pump, slow, quick);
  await pump.close();
  assert.deepEqual(await waiting(), []);
});

test('two nodes never work on one queue at the same time', async () => {
  const server = await newServer('nodes');
  const queued = await queue(server, 60);
  const seen: bigint[] = [];
  let under = 0;
  const deliver: Deliver = async (_serverId, event) => {
    under += 1;
    assert.equal(under, 1);
    await new Promise((resolve) => setImmediate(resolve));
    under -= 1;
    seen.push(event.id);
    return 200;
  };
  const one = pumpOf(deliver);
  const two = pumpOf(deliver);
  await Promise.all([run(one, server), run(two, server)]);
  assert.deepEqual(seen, queued);
  await one.close();
  // The first node is gone: its lock is free for the other.
  await queue(server, 1);
  clock.advance(2_000);
  await run(two, server);
  await two.close();
  assert.equal(seen.length, 61);
});

test('events of a server without webhook wait for one', async () => {
  const server = await newServer('none');
  await queue(server, 1);
  await database.pool.query('delete from gateway.webhook');
  const pump = pumpOf(() => 200);
  await run(pump, server);
  await pump.close();
  assert.equal((await waiting()).length, 1);
});

test('a receipt and an inbound message are opened only as they go out, and the inbound is noted as handed', async () => {
  const server = await newServer('content');
  await sealing.prepare(server, clock.nowMs());
  const messageId = ids.next();
  const inboundId = ids.next();
  const content = {
    sourceTon: 5,
    sourceNpi: 0,
    source: 'ROOTSMS',
    destTon: 1,
    destNpi: 1,
    dest: '32470123456',
    text: Buffer.from('x'),
    clientReference: 'r-1',
  };
  const reply = {
    sourceTon: 1,
    sourceNpi: 1,
    source: '32470123456',
    destTon: 6,
    destNpi: 1,
    dest: '8686',
    text: Buffer.from('STOP'),
  };
  await database.pool.query(
    `insert into gateway.message (id, server_id, node_id, state, segments, data_coding, priority, registered_delivery, via, country, recipient_hash, sent_at, expire_at, sealed)
     values ($1, $2, 3, 5, 1, 0, 0, 1, 2, 'BE', '', $3, $3, $4)`,
    [messageId, server, new Date(clock.nowMs()), sealing.seal(server, messageId, content)],
  );
  await database.pool.query(
    `insert into gateway.inbound (id, server_id, link_id, sender_hash, segments, data_coding, word, sealed)
     values ($1, $2, 1, '', 1, 0, 'stop', $3)`,
    [inboundId, server, sealing.seal(server, inboundId, reply)],
  );
  await database.pool.query(
    `insert into gateway.outbox (id, message_id, done_at, server_id, kind, target, state, error)
     values ($1, $2, $5, $6, 1, 2, 5, 27), ($3, $4, $5, $6, 2, 2, 2, 0)`,
    [ids.next(), messageId, ids.next(), inboundId, new Date(clock.nowMs()), server],
  );
  const bodies: unknown[] = [];
  const pump = pumpOf((_serverId, event) => {
    bodies.push(JSON.parse(event.body));
    return 200;
  });
  await run(pump, server);
  await pump.close();
  const [receipt, inbound] = bodies.map((body) => webhookEventSchema.parse(body));
  assert.ok(receipt?.type === 'message.receipt' && inbound?.type === 'message.inbound');
  assert.deepEqual(
    [
      receipt.data.messageId,
      receipt.data.state,
      receipt.data.errorCode,
      receipt.data.to,
      receipt.data.from,
      receipt.data.reference,
    ],
    [String(messageId), 'undeliverable', 27, '+32470123456', 'ROOTSMS', 'r-1'],
  );
  assert.deepEqual(
    [inbound.data.id, inbound.data.text, inbound.data.from, inbound.data.to, inbound.data.word],
    [String(inboundId), 'STOP', '+32470123456', '8686', 'stop'],
  );
  assert.ok(BigInt(receipt.sequence) < BigInt(inbound.sequence));
  const { rows } = await database.pool.query<{ handed: boolean }>(
    'select handed_at is not null as handed from gateway.inbound',
  );
  assert.deepEqual(rows, [{ handed: true }]);
});

test('a pump that starts finds what waits, and one that stops finishes the request under way', async () => {
  const server = await newServer('start');
  const [first] = await queue(server, 2);
  let reached = (): void => undefined;
  const started = new Promise<void>((resolve) => (reached = resolve));
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const pump = pumpOf(async () => {
    reached();
    await held;
    return 200;
  });
  pump.start();
  await started;
  const closing = pump.close();
  release();
  await closing;
  assert.deepEqual(
    (await log()).map((row) => row.event_id),
    [first],
  );
  assert.equal((await waiting()).length, 1);
});

test('an event of an erased message still tells its id and state', async () => {
  const server = await newServer('erased');
  const [id] = await queue(server, 1);
  assert.ok(id !== undefined && id > firstIdAt(new Date(0)));
  let body = '';
  const pump = pumpOf((_serverId, event) => {
    ({ body } = event);
    return 200;
  });
  await run(pump, server);
  await pump.close();
  const event = webhookEventSchema.parse(JSON.parse(body));
  assert.ok(event.type === 'message.receipt');
  assert.deepEqual([event.data.messageId, event.data.state, event.data.to], [String(id), 'delivered', null]);
});
