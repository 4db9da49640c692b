import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { after, before, beforeEach, test } from 'node:test';
import { withClientTransaction } from '@rootsms/db';
import { openTestDatabase, type TestDatabase } from '@rootsms/db/testing';
import { IdSource, systemClock } from '@rootsms/kit';
import { LookupHasher, MasterKey } from '@rootsms/seal';
import fc from 'fast-check';
import {
  liftOptOut,
  OptOutList,
  recordOptOut,
  senderKey,
  type OptOutInput,
  type OptOutLift,
} from './opt-out-list.ts';

let database: TestDatabase;
before(async () => {
  database = await openTestDatabase();
});
after(() => database.close());
beforeEach(() => database.pool.query('truncate gateway.opt_out'));

const ids = new IdSource(1, systemClock);
const hasher = new LookupHasher(new MasterKey(randomBytes(32)), 'suppression');
const NUMBER = hasher.of('32470998877');
const OTHER = hasher.of('32470998878');

function record(more: Partial<OptOutInput> = {}): Promise<boolean> {
  const input: OptOutInput = {
    id: ids.next(),
    numberHash: NUMBER,
    scope: 'sender',
    serverId: 7,
    sender: '8686',
    word: 'stop',
    ...more,
  };
  return withClientTransaction(database.pool, (tx) => recordOptOut(tx, input));
}

function lift(more: Partial<OptOutLift> = {}): Promise<boolean> {
  const input: OptOutLift = { numberHash: NUMBER, scope: 'server', serverId: 7, sender: '8686', ...more };
  return withClientTransaction(database.pool, (tx) => liftOptOut(tx, input));
}

async function loaded(): Promise<OptOutList> {
  const list = new OptOutList(database.pool);
  await list.load();
  return list;
}

async function blocks(list: OptOutList, hash: Buffer, serverId: number, sender: string): Promise<boolean> {
  return list.mayHit(hash) && (await list.find(hash, serverId, sender)) !== null;
}

test('a stop for a sender binds this sender of this server and nobody else', async () => {
  await record();
  const list = await loaded();
  assert.equal(await blocks(list, NUMBER, 7, '8686'), true);
  assert.equal(await blocks(list, NUMBER, 7, '8687'), false);
  assert.equal(await blocks(list, NUMBER, 8, '8686'), false);
  assert.equal(await blocks(list, OTHER, 7, '8686'), false);
  assert.equal(list.mayHit(OTHER), false);
});

test('a sender is the same however it is written', async () => {
  await record({ sender: '+32460000000' });
  await record({ sender: 'RootSMS' });
  const list = await loaded();
  for (const sender of ['32460000000', '+32460000000', '0032460000000', 'ROOTSMS', 'rootsms']) {
    assert.equal(await blocks(list, NUMBER, 7, sender), true, sender);
  }
});

test('a stop for the server binds all its senders, one for the platform everybody', async () => {
  await record({ scope: 'server' });
  const list = await loaded();
  assert.equal(await blocks(list, NUMBER, 7, 'ANYBODY'), true);
  assert.equal(await blocks(list, NUMBER, 8, '8686'), false);
  await record({ scope: 'platform', numberHash: OTHER });
  const later = await loaded();
  assert.equal(await blocks(later, OTHER, 99, 'ANYBODY'), true);
});

test('saying stop twice changes something once', async () => {
  for (const scope of ['sender', 'server', 'platform'] as const) {
    assert.equal(await record({ scope }), true);
    assert.equal(await record({ scope }), false);
  }
});

test('start lifts as far as it reaches and no further, once', async () => {
  await record();
  await record({ sender: 'OTHER' });
  await record({ scope: 'server' });
  await record({ scope: 'platform' });
  assert.equal(await lift({ scope: 'sender' }), true);
  assert.equal(await lift({ scope: 'sender' }), false);
  assert.equal(await blocks(await loaded(), NUMBER, 7, '8686'), true);
  assert.equal(await lift({ scope: 'server' }), true);
  assert.equal((await (await loaded()).find(NUMBER, 7, '8686'))?.scope, 'platform');
  assert.equal(await lift({ scope: 'platform' }), true);
  const list = await loaded();
  assert.equal(await blocks(list, NUMBER, 7, '8686'), false);
  assert.equal(await blocks(list, NUMBER, 7, 'OTHER'), true);
});

test('every node hears of a change at its commit and obeys from then on', async () => {
  const list = await loaded();
  const listener = await database.pool.connect();
  await listener.query('listen gateway_opt_out');
  try {
    const heard = async (): Promise<void> => {
      const [message] = (await once(listener, 'notification')) as [{ payload: string }];
      await list.notified(message.payload);
    };
    let notified = heard();
    await record();
    await notified;
    assert.equal(await blocks(list, NUMBER, 7, '8686'), true);
    notified = heard();
    await lift();
    await notified;
    assert.equal(await blocks(list, NUMBER, 7, '8686'), false);
    // The rows of this number are kept now: a new stop must not be hidden by them.
    notified = heard();
    await record({ scope: 'server' });
    await notified;
    assert.equal(await blocks(list, NUMBER, 7, '8686'), true);
  } finally {
    await listener.query('unlisten *');
    listener.release();
  }
});

test('what was written while nobody listened is caught up with', async () => {
  await record({ numberHash: OTHER });
  const list = await loaded();
  assert.equal(await blocks(list, OTHER, 7, '8686'), true);
  await record();
  await lift({ numberHash: OTHER });
  await list.catchUp();
  assert.equal(await blocks(list, NUMBER, 7, '8686'), true);
  assert.equal(await blocks(list, OTHER, 7, '8686'), false);
});

test('more rows than one page are all loaded', async () => {
  const count = 60_000;
  const hashes = Array.from({ length: count }, () => randomBytes(16));
  await database.pool.query(
    `insert into gateway.opt_out (id, number_hash, scope, server_id, word)
     select i, decode(h, 'hex'), 'server', 7, 'stop' from unnest($1::text[]) with ordinality as u (h, i)`,
    [hashes.map((hash) => hash.toString('hex'))],
  );
  const list = await loaded();
  assert.equal(list.size, count);
  assert.ok(hashes.every((hash) => list.mayHit(hash)));
});

test('a notification with garbage does nothing', async () => {
  const list = await loaded();
  for (const payload of ['', 'x', '-1', '99999999999999999999999', "1'; drop table x"])
    await list.notified(payload);
  assert.equal(list.size, 0);
});

test('any sender has one key, and a key is its own key', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\+?\d{1,15}$/)), (sender) => {
      const key = senderKey(sender);
      assert.ok(key.length <= sender.length * 3);
      if (/^[1-9]\d*$/.test(key)) assert.equal(senderKey(`+${key}`), key);
    }),
  );
});
