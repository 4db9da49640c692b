import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openTestDatabase, type TestDatabase } from '@rootsms/db/testing';
import { STATE } from '../state.ts';
import { takeOver } from '../take-over.ts';
import { audit, type Audit } from './audit.ts';
import { insertMessage, insertNode } from './testing/message-row.ts';

let database: TestDatabase;
const SERVER = 1;
const OLD = new Date(Date.now() - 3_600_000);

before(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  await database.pool.query(
    `truncate gateway.message, gateway.message_part, gateway.inbound, gateway.queue, gateway.upstream, gateway.outbox,
              gateway.tally, gateway.resend, gateway.stray_receipt, gateway.node, gateway.server, gateway.link
       restart identity cascade`,
  );
  await database.pool.query(
    `insert into gateway.server (name, system_id, password_hash, segments_per_s, burst_segments)
     values ('acme', 'acme', '', 1, 1), ('other', 'other', '', 1, 1)`,
  );
  await database.pool.query("insert into gateway.link (name, kind) values ('try', 'sim')");
  await insertNode(database.pool, 0);
});
after(() => database.close());

const message = (input: Partial<Parameters<typeof insertMessage>[1]> = {}): Promise<bigint> =>
  insertMessage(database.pool, { serverId: SERVER, state: 'delivered', doneAt: OLD, ...input });

async function queue(id: bigint): Promise<void> {
  await database.pool.query(
    `insert into gateway.queue (server_id, message_id, link_id, priority, expire_at) values ($1, $2, 1, 0, now())`,
    [SERVER, id],
  );
}

async function problems(): Promise<readonly string[]> {
  const { problems: found, adds_up } = await audit(database.db, null);
  assert.equal(adds_up, !found.some((problem) => /pending|retention|state that/.test(problem)));
  return found;
}

function sumsUp({ accepted, delivered, failed, expired, cancelled, pending }: Audit): boolean {
  return accepted === delivered + failed + expired + cancelled + pending;
}

test('an empty database adds up', async () => {
  const books = await audit(database.db, null);
  assert.deepEqual([books.accepted, books.adds_up, books.problems], [0, true, []]);
});

test('every state is counted once, and the sum is what was accepted', async () => {
  for (const state of Object.keys(STATE) as (keyof typeof STATE)[]) await message({ state });
  const books = await audit(database.db, null);
  assert.deepEqual(
    [books.accepted, books.delivered, books.failed, books.expired, books.cancelled, books.pending],
    [10, 1, 3, 1, 1, 4],
  );
  assert.deepEqual(books.failed_as, { undeliverable: 1, rejected: 1, unknown: 1 });
  assert.deepEqual(books.pending_as, { scheduled: 1, queued: 1, sent: 1, accepted: 1 });
  assert.ok(books.adds_up && sumsUp(books));
  assert.deepEqual(books.problems, []);
});

test('what is pending is in the queue, at the carrier (with an id or without) or in the memory of a node that lives', async () => {
  await queue(await message({ state: 'queued', nodeId: 7 }));
  const sent = await message({ state: 'sent', nodeId: 7, upstreamId: 'A1' });
  await database.pool.query("insert into gateway.upstream values (1, 'A1', $1, $2, 0)", [SERVER, sent]);
  const long = await message({ state: 'sent', nodeId: 7, segments: 2 });
  await database.pool.query(
    "insert into gateway.message_part values ($1, $2, 0, 2, 0, 'B1'), ($1, $2, 1, 10, 0, 'B2')",
    [SERVER, long],
  );
  await database.pool.query("insert into gateway.upstream values (1, 'B2', $1, $2, 1)", [SERVER, long]);
  await message({ state: 'queued' });
  await message({ state: 'sent', nodeId: 7, upstreamId: '' });
  const books = await audit(database.db, null);
  const { queue: queued, upstream, memory, no_id, nowhere } = books.pending_in;
  assert.deepEqual([queued, upstream, memory, no_id, nowhere, books.problems], [1, 2, 1, 1, 0, []]);
});

test('a pending message without a place is found: no node has it, or it is below the low water of its node', async () => {
  await message({ state: 'queued', nodeId: 7 });
  await message({ state: 'sent', nodeId: 0, atMs: Date.now() - 120_000, upstreamId: 'A1' });
  await insertNode(database.pool, 1, { takenOver: true });
  await message({ state: 'scheduled', nodeId: 1 });
  assert.deepEqual(await problems(), [
    '3 pending, but in no queue, at no carrier and in no memory: they would never be sent.',
  ]);
});

test("a dead node's messages are waited for while nobody lives, and missed when somebody does", async () => {
  await insertNode(database.pool, 0, { quietS: 60 });
  const id = await message({ state: 'queued' });
  assert.deepEqual(await problems(), []);
  assert.equal((await audit(database.db, null)).pending_in.dead_node, 1);
  await insertNode(database.pool, 1);
  assert.match((await problems())[0] ?? '', /^1 in the memory of a node that died/);
  await database.pool.query('update gateway.link set node_id = 0');
  await takeOver(database.pool, 0, true);
  const books = await audit(database.db, null);
  assert.deepEqual([books.pending_in.queue, books.possibly_sent_twice, books.problems], [1, 1, []]);
  const { rows } = await database.pool.query('select message_id from gateway.queue');
  assert.deepEqual(rows, [{ message_id: id }]);
});

test('a final message may have its queue row for a minute, not for longer', async () => {
  await queue(await message({ doneAt: new Date() }));
  assert.deepEqual(await problems(), []);
  await queue(await message({ doneAt: OLD }));
  assert.deepEqual(await problems(), ['1 final for more than a minute, but still in the queue.']);
});

test('queue rows and events without their message are found', async () => {
  await queue(12345n);
  const told = await message();
  await database.pool.query(
    `insert into gateway.outbox (id, message_id, done_at, server_id, kind, target, state)
     values (1, $2, now(), $1, 1, 1, 2), (2, 777, now(), $1, 1, 1, 2), (3, 778, now(), $1, 2, 1, 2)`,
    [SERVER, told],
  );
  assert.deepEqual(await problems(), [
    '1 in the queue, but not in the message table.',
    '2 told to nobody: receipts or inbound waiting whose message is not there.',
  ]);
  const books = await audit(database.db, null);
  assert.deepEqual([books.receipts_waiting, books.inbound.waiting], [2, 1]);
});

test('a state that nobody knows does not add up', async () => {
  const id = await message();
  await database.pool.query('update gateway.message set state = 9 where id = $1', [id]);
  const books = await audit(database.db, null);
  assert.equal(books.adds_up, false);
  assert.deepEqual(books.problems, ['1 in a state that this program does not know.']);
});

test('dropped days still count; what they dropped unfinished is named', async () => {
  const atMs = Date.now() - 3 * 86_400_000;
  await message({ atMs });
  await message({ atMs, state: 'expired' });
  const today = Math.floor(Date.now() / 86_400_000);
  await message();
  await database.pool.query('select gateway.drop_days_before($1)', [today]);
  const books = await audit(database.db, null);
  assert.deepEqual(
    [books.accepted, books.delivered, books.expired, books.dropped, books.adds_up],
    [3, 2, 1, 2, true],
  );
  await database.pool.query('insert into gateway.tally values (1, $1, 1, 4)', [SERVER]);
  assert.deepEqual(await problems(), ['4 dropped by retention before they had a final state.']);
});

test('one server can be audited alone', async () => {
  await queue(await message({ state: 'queued', nodeId: 7 }));
  await message({ serverId: 2 });
  await message({ serverId: 2, state: 'queued', nodeId: 7 });
  const acme = await audit(database.db, { id: 1, name: 'acme' });
  assert.deepEqual([acme.server, acme.accepted, acme.pending, acme.problems], ['acme', 1, 1, []]);
  const other = await audit(database.db, { id: 2, name: 'other' });
  assert.deepEqual([other.accepted, other.delivered, other.adds_up], [2, 1, false]);
  assert.equal(other.possibly_sent_twice, null);
});

test('books are of one moment: what is written while they are read belongs to the next', async () => {
  let running = true;
  const writer = (async () => {
    while (running) {
      const id = await message({ state: 'queued', nodeId: 7 });
      await queue(id).catch(() => undefined);
    }
  })();
  try {
    for (let round = 0; round < 10; round++) {
      const books = await audit(database.db, null);
      assert.ok(sumsUp(books));
      // The writer is between its two statements at most once.
      assert.ok(books.pending_in.nowhere <= 1);
      assert.equal(books.pending_in.queue + books.pending_in.nowhere, books.accepted);
    }
  } finally {
    running = false;
    await writer;
  }
});
