import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestDatabase, type TestDatabase } from '@rootsms/db/testing';
import { IdSource, ID_MAX, ManualClock } from '@rootsms/kit';
import { readMessages } from './read-messages.ts';
import { serverRecord } from './http/testing.ts';

const clock = new ManualClock('2026-05-01T23:59:59.990Z');
const ids = new IdSource(1, clock);
const server = serverRecord(1, 'one');
/** Nothing is sealed here: what is tested is which rows are found. */
const opener = { open: () => Promise.resolve(null) };

let database: TestDatabase;
const written: bigint[] = [];
before(async () => {
  database = await openTestDatabase();
  const day = Math.floor(clock.nowMs() / 86_400_000);
  await database.pool.query('select gateway.ensure_day(d) from generate_series($1::int4, $1::int4 + 1) d', [
    day,
  ]);
  // Twenty messages over midnight, every fifth to one number, with another server's between them.
  for (let i = 0; i < 20; i++) {
    const id = ids.next();
    written.push(id);
    clock.advance(1);
    for (const [serverId, messageId] of [
      [1, id],
      [2, ids.next()],
    ] as const) {
      await database.pool.query(
        `insert into gateway.message (id, server_id, node_id, state, segments, data_coding, priority, registered_delivery, via, recipient_hash, expire_at)
         values ($1, $2, 1, 2, 1, 0, 0, 1, 2, $3, now())`,
        [messageId, serverId, Buffer.from(i % 5 === 0 ? 'rare' : 'often')],
      );
    }
  }
});
after(() => database.close());

async function readAll(
  recipient: string | null,
  limit: number,
  scanRowsMax: number,
): Promise<{ found: bigint[]; pages: number }> {
  const found: bigint[] = [];
  let below: bigint | null = ID_MAX;
  let pages = 0;
  while (below !== null) {
    const page = await readMessages(database.pool, opener, server, {
      below,
      from: 0n,
      states: null,
      recipientHash: recipient === null ? null : Buffer.from(recipient),
      referenceHash: null,
      limit,
      scanRowsMax,
    });
    found.push(...page.messages.map(({ id }) => BigInt(id)));
    assert.ok(page.messages.length <= limit);
    below = page.next;
    pages += 1;
  }
  return { found, pages };
}

test('pages of any size meet over midnight, newest first, and hold only this server’s messages', async () => {
  for (const limit of [1, 3, 7, 19, 20, 21, 200]) {
    for (const scanRowsMax of [1, 4, 20, 1_000]) {
      const { found } = await readAll(null, limit, scanRowsMax);
      assert.deepEqual(found, written.toReversed(), `limit ${limit}, scan ${scanRowsMax}`);
    }
  }
});

test('a rare filter looks at a bounded number of rows a page, and still finds everything', async () => {
  const rare = written.filter((_, at) => at % 5 === 0).toReversed();
  const bounded = await readAll('rare', 10, 4);
  assert.deepEqual(bounded.found, rare);
  assert.equal(bounded.pages, 6);
  const free = await readAll('rare', 10, 1_000);
  assert.deepEqual(free, { found: rare, pages: 1 });
  assert.deepEqual((await readAll('nobody', 10, 7)).found, []);
});
