import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Keeper } from './keeper.ts';
import { STATE } from './state.ts';
import { DAY_MS, HOUR_MS, KeptGateway } from './testing/kept-gateway.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

/* What the keeper does about messages that wait: past their validity, for a receipt, for their time. */

let kept: KeptGateway;
let world: TestGateway;
beforeEach(async () => {
  kept = await KeptGateway.open();
  ({ world } = kept);
});
afterEach(() => kept.close());

// ---- what waits too long -----------------------------------------------------------------------------

test('a message whose validity ends while its link is down is expired, with its receipt: in memory and in the table', async () => {
  world.carrier.setUp(false);
  const inMemory = await world.submit({ expireAtMs: world.clock.nowMs() + HOUR_MS });
  world.clock.advance(10_000);
  const inTable = await world.submit({ expireAtMs: world.clock.nowMs() + HOUR_MS });
  const longer = await world.submit({ expireAtMs: world.clock.nowMs() + 5 * HOUR_MS });
  assert.equal(world.carrier.link.queue.size, 1);
  assert.equal(await kept.count('queue'), 2);
  await kept.later(HOUR_MS - 1_000);
  assert.equal(await kept.stateOf(inTable.id), STATE.queued);
  await kept.later(2_000);
  assert.equal(await kept.stateOf(inMemory.id), STATE.expired);
  assert.equal(await kept.stateOf(inTable.id), STATE.expired);
  assert.equal(await kept.stateOf(longer.id), STATE.queued);
  assert.deepEqual(await kept.outbox(), [
    { message_id: inMemory.id, state: STATE.expired },
    { message_id: inTable.id, state: STATE.expired },
  ]);
  assert.equal(await kept.count('queue'), 1);
  world.carrier.setUp(true);
  await world.carrier.took(1);
  assert.equal(world.carrier.taken.length, 1);
});

test('what is in memory with a row in the table is ended once', async () => {
  world.carrier.setUp(false);
  const { id } = await world.submit({ expireAtMs: world.clock.nowMs() + HOUR_MS });
  await kept.parked();
  assert.equal(await kept.count('queue'), 1);
  await kept.later(HOUR_MS);
  assert.deepEqual(await kept.outbox(), [{ message_id: id, state: STATE.expired }]);
  assert.equal(await kept.count('queue'), 0);
  assert.equal(world.carrier.link.queue.size, 0);
});

test('what is under way to the carrier is not expired by the clock: its answer decides', async () => {
  const { id } = await world.submit({ expireAtMs: world.clock.nowMs() + HOUR_MS });
  await world.carrier.took(1);
  await kept.parked();
  await kept.later(2 * HOUR_MS);
  assert.equal(await kept.stateOf(id), STATE.queued);
  world.carrier.answer(0, 'up-1');
  await world.gateway.settled();
  assert.equal(await kept.stateOf(id), STATE.sent);
  assert.deepEqual(await kept.outbox(), []);
});

test('a row whose message is gone with its day does not stand in the way of others', async () => {
  world.carrier.setUp(false);
  world.clock.advance(10_000);
  const { id } = await world.submit({ expireAtMs: world.clock.nowMs() + HOUR_MS });
  await world.pool.query(
    `insert into gateway.queue (server_id, message_id, link_id, priority, expire_at) select $1, n, $2, 0, $3 from generate_series(1, 1500) n`,
    [world.server.id, world.linkId, new Date(world.clock.nowMs() - DAY_MS)],
  );
  await kept.later(2 * HOUR_MS);
  assert.equal(await kept.count('queue'), 0);
  assert.equal(await kept.stateOf(id), STATE.expired);
});

test('a message that waits for a link that is gone is expired by whichever node has the lock', async () => {
  world.carrier.setUp(false);
  world.clock.advance(10_000);
  const { id } = await world.submit({ expireAtMs: world.clock.nowMs() + HOUR_MS });
  await world.pool.query('update gateway.queue set link_id = 999');
  await kept.later(2 * HOUR_MS);
  assert.equal(await kept.stateOf(id), STATE.expired);
});

test('a sent message without receipt is unknown a day after its validity, and not an hour earlier', async () => {
  const { id } = await world.submit({ expireAtMs: world.clock.nowMs() + HOUR_MS });
  await world.carrier.took(1);
  world.carrier.answer(0, 'up-1');
  await world.gateway.settled();
  await kept.parked();
  assert.equal(await kept.count('upstream'), 1);
  await kept.later(24 * HOUR_MS);
  assert.equal(await kept.stateOf(id), STATE.sent);
  await kept.later(HOUR_MS);
  assert.equal(await kept.stateOf(id), STATE.unknown);
  assert.deepEqual(await kept.outbox(), [{ message_id: id, state: STATE.unknown }]);
  assert.equal(await kept.count('upstream'), 0);
});

test('rows for receipts that their message no longer needs are taken out', async () => {
  const id = await kept.sent('up-1');
  await kept.parked();
  await world.pool.query('update gateway.message set state = 4 where id = $1', [id]);
  await world.pool.query(
    'insert into gateway.upstream (link_id, upstream_id, server_id, message_id) values ($1, $2, $3, 5)',
    [world.linkId, 'gone', world.server.id],
  );
  await kept.later(25 * HOUR_MS);
  assert.equal(await kept.count('upstream'), 0);
  assert.equal(await kept.stateOf(id), STATE.cancelled);
  assert.deepEqual(await kept.outbox(), []);
});

test('a message that a carrier took without giving an id is unknown after four days', async () => {
  const id = await kept.sent('');
  await kept.later(3 * DAY_MS);
  assert.equal(await kept.stateOf(id), STATE.sent);
  await kept.later(DAY_MS);
  assert.equal(await kept.stateOf(id), STATE.unknown);
  assert.deepEqual(await kept.outbox(), [{ message_id: id, state: STATE.unknown }]);
});

// ---- schedules ---------------------------------------------------------------------------------------

test('a scheduled message goes out when its time has come and not before', async () => {
  await world.submit({ dueAtMs: world.clock.nowMs() + HOUR_MS });
  world.clock.advance(HOUR_MS - 1);
  await kept.keeper.promote();
  assert.equal(await kept.count('queue', 'due_at is not null'), 1);
  world.clock.advance(1);
  await kept.keeper.promote();
  await world.carrier.took(1);
  assert.equal(await kept.count('queue', 'due_at is not null'), 0);
});

test('only the node that holds the link makes its messages ready', async () => {
  const other = await openTestGateway({
    database: world.database,
    nodeId: 2,
    clock: world.clock,
    holdsLink: false,
  });
  const otherKeeper = new Keeper(other.gateway);
  try {
    await world.submit({ dueAtMs: world.clock.nowMs() + HOUR_MS });
    world.clock.advance(HOUR_MS);
    await otherKeeper.promote();
    assert.equal(await kept.count('queue', 'due_at is not null'), 1);
    await kept.keeper.promote();
    await world.carrier.took(1);
  } finally {
    await otherKeeper.close();
    await other.close();
  }
});
