import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestDatabase, type TestDatabase } from '@rootsms/db/testing';
import { tailMessages } from './tail-messages.ts';
import { insertMessage } from './testing/message-row.ts';

let database: TestDatabase;
const ids: bigint[] = [];

before(async () => {
  database = await openTestDatabase();
  await database.pool.query(
    `insert into gateway.server (name, system_id, password_hash, segments_per_s, burst_segments)
     values ('acme', 'acme', '', 1, 1), ('other', 'other', '', 1, 1)`,
  );
  await database.pool.query("insert into gateway.link (name, kind) values ('try', 'sim')");
  for (let count = 0; count < 6; count++)
    ids.push(
      await insertMessage(database.pool, {
        serverId: 1 + (count % 2),
        state: count < 3 ? 'delivered' : 'sent',
      }),
    );
});
after(() => database.close());

const idsOf = async (input: Partial<Parameters<typeof tailMessages>[1]>): Promise<bigint[]> =>
  (await tailMessages(database.db, { serverId: null, limit: 100, ...input })).map(({ id }) => id);

test('the newest messages come last, of all servers or of one', async () => {
  assert.deepEqual(await idsOf({ limit: 3 }), ids.slice(3));
  assert.deepEqual(
    await idsOf({ serverId: 2 }),
    ids.filter((_, at) => at % 2 === 1),
  );
});

test('messages after one, and given ones, are found', async () => {
  assert.deepEqual(await idsOf({ after: ids[3] ?? 0n }), ids.slice(4));
  assert.deepEqual(await idsOf({ ids: [ids[1] ?? 0n, ids[4] ?? 0n, 1n] }), [ids[1], ids[4]]);
});

test('a trace has facts of the way, and no number or text', async () => {
  const [trace] = await tailMessages(database.db, { serverId: null, limit: 1 });
  assert.ok(trace !== undefined);
  assert.deepEqual(Object.keys(trace).toSorted(), [
    'at',
    'carrier',
    'country',
    'doneAt',
    'error',
    'id',
    'segments',
    'sentAt',
    'server',
    'state',
    'via',
  ]);
  assert.deepEqual([trace.server, trace.carrier, trace.state, trace.via], ['other', 'try', 'sent', 'smpp']);
});
