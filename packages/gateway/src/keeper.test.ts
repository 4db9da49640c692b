import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { utcDay } from '@rootsms/seal';
import { Keeper } from './keeper.ts';
import { dayOf, dayStart } from './sealing.ts';
import { STATE } from './state.ts';
import { DAY_MS, HOUR_MS, KeptGateway } from './testing/kept-gateway.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

let kept: KeptGateway;
let world: TestGateway;
beforeEach(async () => {
  kept = await KeptGateway.open();
  ({ world } = kept);
});
afterEach(() => kept.close());

// ---- days --------------------------------------------------------------------------------------------

test('partitions stand ready for today and two days ahead, whatever day it is', async () => {
  await kept.later(300 * DAY_MS);
  const today = utcDay(world.clock.nowMs());
  for (const day of [today - 1, today, today + 1, today + 2]) {
    const found = await kept.one<{ there: boolean }>(`select to_regclass($1) is not null as there`, [
      `gateway.message_d${day}`,
    ]);
    assert.equal(found?.there, true, `day ${day - today}`);
  }
});

test('a start waits while another node makes the day', async () => {
  world.clock.advance(100 * DAY_MS);
  const other = await world.database.pool.connect();
  await other.query(`begin; select pg_advisory_xact_lock(hashtext('gateway.ensure_day'))`);
  const prepared = kept.keeper.prepare();
  // As long as one try waits, and a little more: the second try is under way when the other node is done.
  await world.database.pool.query('select pg_sleep(1.2)');
  await other.query('commit');
  other.release();
  await prepared;
  const today = `gateway.message_d${utcDay(world.clock.nowMs())}`;
  assert.deepEqual(await kept.one('select to_regclass($1) is not null as there', [today]), { there: true });
});

test('days whose rows are all older than 90 days are dropped, and counted first', async () => {
  const id = await kept.sent('up-1');
  world.clock.advance(1);
  const day = dayOf(id);
  await kept.later(89 * DAY_MS);
  assert.equal(await kept.count('message'), 1);
  await kept.later(1 * DAY_MS);
  assert.equal(await kept.count('message'), 0);
  assert.deepEqual(await kept.one('select day, server_id, messages from gateway.tally'), {
    day,
    server_id: world.server.id,
    messages: 1n,
  });
});

// ---- texts -------------------------------------------------------------------------------------------

test('texts are kept seven days by UTC day, then their key is destroyed and forgotten at every node', async () => {
  const other = await openTestGateway({
    database: world.database,
    nodeId: 2,
    clock: world.clock,
    holdsLink: false,
  });
  const otherKeeper = new Keeper(other.gateway);
  try {
    const id = await kept.sent('up-1');
    world.carrier.link.awaiting.delete('up-1');
    await world.pool.query('update gateway.message set state = 2');
    const sealed = (
      await kept.one<{ sealed: Buffer }>('select sealed from gateway.message where id = $1', [id])
    )?.sealed;
    assert.ok(sealed !== undefined);
    const openAt = (node: TestGateway) => node.gateway.sealing.open(world.server.id, id, sealed);
    assert.ok((await openAt(world)) !== null && (await openAt(other)) !== null);
    const dayStartMs = dayOf(id) * DAY_MS;
    world.clock.set(dayStartMs + 7 * DAY_MS - 1);
    await kept.later(0);
    assert.equal(await kept.count('data_key'), 1);
    await kept.later(1);
    assert.equal(await kept.count('data_key'), 0);
    assert.equal(kept.keeper.done.get('destroy_keys'), 1);
    assert.equal(await openAt(world), null);
    // Told by notification, or at the latest by its own keeper's next minute.
    await otherKeeper.minute();
    assert.equal(await openAt(other), null);
  } finally {
    await otherKeeper.close();
    await other.close();
  }
});

test('a message scheduled further ahead keeps its text until it is done, the others of its day do not', async () => {
  const dueAtMs = world.clock.nowMs() + 20 * DAY_MS;
  const { id: scheduled } = await world.submit({ dueAtMs });
  const done = await kept.sent('up-1');
  await world.pool.query('update gateway.message set state = 2 where id = $1', [done]);
  world.carrier.link.awaiting.delete('up-1');
  await kept.later(10 * DAY_MS);
  assert.equal(await kept.count('data_key'), 1);
  assert.equal(await kept.count('message', `id = ${done} and sealed is null`), 1);
  assert.equal(await kept.count('message', `id = ${scheduled} and sealed is not null`), 1);
  await kept.later(10 * DAY_MS);
  await kept.keeper.promote();
  await world.carrier.took(2);
  assert.equal(world.carrier.taken[1]?.segment.body.toString('latin1'), 'hello');
  world.carrier.answer(1, 'up-2');
  await world.gateway.settled();
  await world.pool.query('delete from gateway.upstream');
  await world.pool.query('update gateway.message set state = 2 where id = $1', [scheduled]);
  await kept.later(HOUR_MS);
  assert.equal(await kept.count('data_key'), 0);
});

test('a receipt that waits for its customer keeps the numbers it needs', async () => {
  const id = await kept.sent('up-1');
  world.gateway.conclude(world.carrier.taken[0]!.flight.message, STATE.delivered, 0);
  world.carrier.link.awaiting.delete('up-1');
  await world.gateway.settled();
  await world.pool.query('update gateway.outbox set id = id + ((6::int8 * 86400000) << 22)');
  await kept.later(8 * DAY_MS);
  assert.equal(await kept.count('data_key'), 1);
  assert.equal(await kept.count('message', `id = ${id} and sealed is not null`), 1);
  await world.pool.query('delete from gateway.outbox');
  await kept.later(HOUR_MS);
  assert.equal(await kept.count('data_key'), 0);
});

// ---- rows of an age ----------------------------------------------------------------------------------

test('each kind of row goes at its age and not a day earlier', async () => {
  const { pool, server, clock } = world;
  const born = clock.nowMs();
  const id = dayStart(utcDay(born)) + 1n;
  await pool.query(
    `insert into gateway.outbox (id, message_id, done_at, server_id, kind, target, state) values ($1, 1, now(), $2, 1, 1, 2)`,
    [id, server.id],
  );
  await pool.query(
    `insert into gateway.webhook_attempt (id, server_id, event_id, message_id, kind, duration_ms) values ($1, $2, 1, 1, 1, 1)`,
    [id, server.id],
  );
  await pool.query(
    `insert into gateway.stray_receipt (id, link_id, upstream_id, state, done_at) values ($1, 1, 'x', 2, now())`,
    [id],
  );
  await pool.query(
    `insert into gateway.idempotency (server_id, key_hash, body_hash, message_ids, status, created_at) values ($1, '\\x01', '\\x01', '{}', 1, $2)`,
    [server.id, new Date(born)],
  );
  await pool.query(
    `insert into gateway.api_key (server_id, key_hash, revoked_at) values ($1, '\\x01', $2), ($1, '\\x02', null)`,
    [server.id, new Date(born)],
  );
  await pool.query(
    `insert into gateway.decision (server_id, level, reason, made_by, until_at) values ($1, 4, 'test', 'me', $2), ($1, 4, 'test', 'me', null)`,
    [server.id, new Date(born)],
  );
  const ages: [string, number, number][] = [
    ['idempotency', 1, 0],
    ['stray_receipt', 3, 0],
    ['outbox', 7, 0],
    ['webhook_attempt', 30, 0],
    ['api_key', 90, 1],
    ['decision', 1826, 1],
  ];
  for (const [table, days, left] of ages) {
    clock.set(born + (days - 1) * DAY_MS);
    await kept.later(0);
    assert.equal(await kept.count(table), left + 1, `${table} a day before`);
    clock.set(born + days * DAY_MS + 1);
    await kept.later(0);
    assert.equal(await kept.count(table), left, `${table} at its age`);
  }
});

test('an operator shortens a period, and one that makes no sense is refused', async () => {
  await world.pool.query(
    `insert into gateway.stray_receipt (id, link_id, upstream_id, state, done_at) values ($1, 1, 'x', 2, now())`,
    [world.gateway.nextId()],
  );
  world.clock.advance(DAY_MS + 1);
  const short = new Keeper(world.gateway, { retention: { strayReceipts: 1 } });
  await short.minute();
  assert.equal(await kept.count('stray_receipt'), 0);
  assert.throws(() => new Keeper(world.gateway, { retention: { traffic: 44 } }), /retention of traffic/);
  for (const text of [0, 1, 2.5, Number.NaN]) {
    assert.throws(() => new Keeper(world.gateway, { retention: { text } }), /retention of text/);
  }
});

// ---- faults and company ------------------------------------------------------------------------------

test('a task that fails says so by its code and stops no other', async () => {
  await world.database.pool.query('alter table gateway.idempotency rename to elsewhere');
  await world.pool.query(
    `insert into gateway.stray_receipt (id, link_id, upstream_id, state, done_at) values (1, 1, 'x', 2, now())`,
  );
  await kept.keeper.minute();
  assert.deepEqual([...kept.keeper.failed], [['idempotency', 1]]);
  assert.equal(await kept.count('stray_receipt'), 0);
  const line = world.lines.find(({ event }) => event === 'keeper_task_failed');
  assert.deepEqual(line?.facts, { task: 'idempotency', code: '42P01' });
  await world.database.pool.query('alter table gateway.elsewhere rename to idempotency');
});

test('two nodes at once do what is shared once', async () => {
  const other = await openTestGateway({
    database: world.database,
    nodeId: 2,
    clock: world.clock,
    holdsLink: false,
  });
  const otherKeeper = new Keeper(other.gateway);
  try {
    await world.pool.query(
      `insert into gateway.stray_receipt (id, link_id, upstream_id, state, done_at) select n, 1, 'x', 2, now() from generate_series(1, 100) n`,
    );
    await Promise.all([kept.keeper.minute(), otherKeeper.minute()]);
    assert.equal(
      (kept.keeper.done.get('strayReceipts') ?? 0) + (otherKeeper.done.get('strayReceipts') ?? 0),
      100,
    );
    // The lock was given back: the other one can have it now.
    await world.pool.query(
      `insert into gateway.stray_receipt (id, link_id, upstream_id, state, done_at) values (1, 1, 'x', 2, now())`,
    );
    await otherKeeper.minute();
    assert.equal(await kept.count('stray_receipt'), 0);
  } finally {
    await otherKeeper.close();
    await other.close();
  }
});

test('what may have been sent twice is on disk when the keeper ends', async () => {
  await world.submit();
  await world.carrier.took(1);
  world.carrier.link.onUnanswered(world.carrier.taken[0]!.flight, 'bind_lost');
  await kept.keeper.close();
  assert.deepEqual(await kept.one('select link_id, node_id, cause, messages from gateway.resend'), {
    link_id: world.linkId,
    node_id: 1,
    cause: 'link_lost',
    messages: 1,
  });
});
