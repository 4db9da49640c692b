import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { firstIdAt, idTime } from '@rootsms/kit';
import { STATE } from './state.ts';
import { MEMORY_SPAN_MS, Sweep } from './sweep.ts';
import { takeOver } from './take-over.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

let world: TestGateway;
let sweep: Sweep;
beforeEach(async () => {
  world = await openTestGateway();
  sweep = new Sweep(world.gateway);
});
afterEach(() => world.close());

async function rows(table: 'queue' | 'upstream'): Promise<bigint[]> {
  const found = await world.pool.query<{ message_id: bigint }>(
    `select message_id from gateway.${table} order by message_id`,
  );
  return found.rows.map((row) => row.message_id);
}

/** What a survivor finds of this node when it died with this mark. */
async function takenOver(lowWaterMs: number): Promise<{ unsent: number; sent: number }> {
  const { pool } = world;
  await pool.query(
    'insert into gateway.node (id, low_water) values (1, $1) on conflict (id) do update set low_water = excluded.low_water, taken_over = false',
    [firstIdAt(new Date(lowWaterMs))],
  );
  const taken = await takeOver(pool, 1, true);
  assert.ok(taken !== null);
  return { unsent: taken.unsent, sent: taken.sent };
}

test('the mark begins a minute before the process and moves with the clock while nothing waits', async () => {
  const start = world.clock.nowMs();
  assert.equal(sweep.lowWaterMs(), start - MEMORY_SPAN_MS);
  world.clock.advance(30_000);
  await sweep.run();
  assert.equal(sweep.lowWaterMs(), start - MEMORY_SPAN_MS + 30_000);
});

test('a message that the carrier has not answered for a minute gets a row, and the mark passes it', async () => {
  const { id } = await world.submit();
  await world.carrier.took(1);
  world.clock.advance(30_000);
  await sweep.run();
  assert.deepEqual(await rows('queue'), []);
  assert.ok(sweep.lowWaterMs() < idTime(id).getTime());
  world.clock.advance(31_000);
  await sweep.run();
  assert.deepEqual(await rows('queue'), [id]);
  assert.ok(sweep.lowWaterMs() > idTime(id).getTime());
  // Answered now, it leaves the backlog and has a row for its receipt at once.
  world.carrier.answer(0, 'up-1');
  await world.gateway.settled();
  assert.deepEqual(await rows('queue'), []);
  assert.deepEqual(await rows('upstream'), [id]);
});

test('a message that was sent late and without a row holds the mark until it has one', async () => {
  world.carrier.setUp(false);
  const { id } = await world.submit();
  world.clock.advance(50_000);
  world.carrier.setUp(true);
  await world.carrier.took(1);
  world.carrier.answer(0, 'up-1');
  await world.gateway.settled();
  world.clock.advance(15_000);
  await sweep.run();
  // Older than a minute, but sent fifteen seconds ago: only memory knows where its receipt belongs.
  assert.deepEqual(await rows('upstream'), []);
  assert.equal(sweep.lowWaterMs(), idTime(id).getTime());
  assert.equal((await takenOver(sweep.lowWaterMs())).sent, 1);
});

test('a sent message goes to the table after a minute, and its receipt still ends it', async () => {
  const { id } = await world.submit();
  await world.carrier.took(1);
  world.carrier.answer(0, 'up-1');
  await world.gateway.settled();
  world.clock.advance(MEMORY_SPAN_MS + 1_000);
  await sweep.run();
  assert.deepEqual(await rows('upstream'), [id]);
  assert.equal(world.carrier.link.awaiting.size, 0);
  assert.ok(sweep.lowWaterMs() > idTime(id).getTime());
  assert.deepEqual(await takenOver(sweep.lowWaterMs()), { unsent: 0, sent: 0 });
});

test('a message stored under an old id has a row from the start, so that the mark need not go back', async () => {
  const old = world.gateway.nextId();
  world.clock.advance(MEMORY_SPAN_MS + 5_000);
  await sweep.run();
  world.carrier.setUp(false);
  const { id } = await world.submit({ id: old });
  assert.equal(id, old);
  assert.deepEqual(await rows('queue'), [old]);
});

/** While `work` runs nothing can be written to gateway.message. */
async function locked<T>(work: () => Promise<T>): Promise<T> {
  const blocker = await world.database.pool.connect();
  await blocker.query('begin; lock table gateway.message in exclusive mode');
  try {
    return await work();
  } finally {
    await blocker.query('commit');
    blocker.release();
  }
}

test('what is being stored holds the mark', async () => {
  const first = await world.submit();
  await world.carrier.took(1);
  world.carrier.answer(0, 'up-1');
  await world.gateway.settled();
  const { submitted } = await locked(async () => {
    world.clock.advance(10_000);
    const storing = world.submit();
    const id = world.gateway.oldestInHand();
    assert.ok(id !== null && id > first.id);
    world.clock.advance(MEMORY_SPAN_MS + 5_000);
    await sweep.run();
    assert.equal(sweep.lowWaterMs(), idTime(id).getTime());
    return { submitted: storing };
  });
  const { id } = await submitted;
  await world.carrier.took(2);
  await sweep.run();
  assert.deepEqual(await rows('queue'), [id]);
  assert.ok(sweep.lowWaterMs() > idTime(id).getTime());
});

test('a final state that is not on disk yet keeps the sweep from ending', async () => {
  await world.submit();
  await world.carrier.took(1);
  const before = sweep.lowWaterMs();
  const { running } = await locked(async () => {
    world.carrier.answer(0, '', 0x0b);
    world.clock.advance(MEMORY_SPAN_MS + 5_000);
    let ended = false;
    const sweeping = sweep.run().then(() => {
      ended = true;
    });
    for (let turn = 0; turn < 5; turn++) await world.database.pool.query('select 1');
    assert.equal(ended, false);
    assert.equal(sweep.lowWaterMs(), before);
    return { running: sweeping };
  });
  await running;
  assert.ok(sweep.lowWaterMs() > before);
  const { rows: found } = await world.pool.query<{ state: number }>('select state from gateway.message');
  assert.deepEqual(found, [{ state: STATE.rejected }]);
});

test('whatever the moment of death, a survivor finds every message that is not at its end', async () => {
  const { gateway, carrier, clock } = world;
  let answered = 0;
  for (let round = 0; round < 40; round++) {
    for (let n = 0; n < 5; n++) await world.submit();
    clock.advance(4_000);
    // Every third is answered late, every tenth never.
    while (answered < carrier.taken.length - 12) {
      if (answered % 10 !== 0) carrier.answer(answered, `up-${answered}`);
      answered += 1;
    }
    await gateway.settled();
    await sweep.run();
    if (round % 8 !== 7) continue;
    const [queued, sent] = [await rows('queue'), await rows('upstream')];
    await takenOver(sweep.lowWaterMs());
    const lost = await world.pool.query(
      `select id from gateway.message m
        where state in (1, 10)
          and not exists (select from gateway.queue q where q.server_id = m.server_id and q.message_id = m.id)
          and not exists (select from gateway.upstream x where x.server_id = m.server_id and x.message_id = m.id)`,
    );
    assert.equal(lost.rowCount, 0, `round ${round}`);
    // Death was only played: this node lives on, and what its survivor wrote is taken back.
    await world.pool.query('delete from gateway.queue where message_id <> all ($1::int8[])', [queued]);
    await world.pool.query('delete from gateway.upstream where message_id <> all ($1::int8[])', [sent]);
  }
});
