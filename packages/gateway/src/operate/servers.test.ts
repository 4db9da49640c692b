// The operator's writes on servers, seen by the registry that every gateway has.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { inTransaction, type Tx } from '@rootsms/db';
import { openTestDatabase, type TestDatabase } from '@rootsms/db/testing';
import { MasterKey } from '@rootsms/seal';
import { hashApiKey } from '../http/api-key.ts';
import { PasswordChecker } from '../password.ts';
import { accessLevel, type ServerRecord } from '../records.ts';
import { CHANNEL, Registry } from '../registry.ts';
import { addLink } from './add-link.ts';
import { addSender } from './add-sender.ts';
import { changeServer } from './change-server.ts';
import { createServer, type CreatedServer, type NewServer } from './create-server.ts';
import { sentenceOf, type OperateResult } from './errors.ts';
import { liftDecision } from './lift-decision.ts';
import { listServers } from './list-servers.ts';
import { removeSender } from './remove-sender.ts';
import { restrictServer } from './restrict-server.ts';
import { rotateKey } from './rotate-key.ts';
import { rotatePassword } from './rotate-password.ts';
import { showServer } from './show-server.ts';

const master = new MasterKey(randomBytes(32));
const passwords = new PasswordChecker();
let database: TestDatabase;
let registry: Registry;

before(async () => {
  database = await openTestDatabase();
  registry = new Registry(database.pool, { info() {}, warn() {}, error() {} });
  await registry.start();
  await run((tx) => addLink(tx, () => master, { name: 'try', url: 'sim://' }));
});
after(async () => {
  await registry.close();
  await database.close();
});

/** The write's value, once every gateway has been told of it and this registry has read what it was told of. */
async function run<Value>(work: (tx: Tx) => Promise<OperateResult<Value>>): Promise<Value> {
  const { promise: told, resolve } = Promise.withResolvers<void>();
  registry.on(CHANNEL.config, () => resolve());
  const result = await inTransaction(database.db, work);
  assert.ok(result.ok, result.ok ? '' : sentenceOf(result));
  await told;
  // The first may join a load that began before the write.
  await registry.refresh();
  await registry.refresh();
  return result.value;
}

async function refused(work: (tx: Tx) => Promise<OperateResult<unknown>>): Promise<string> {
  const result = await inTransaction(database.db, work);
  return result.ok ? 'not refused' : `${result.code} ${result.field ?? ''}`.trim();
}

const create = (input: Partial<NewServer> & { name: string }): Promise<CreatedServer> =>
  run((tx) => createServer(tx, { rate: 100, carrier: 'try', ...input }));

function recordOf(created: { id: number }): ServerRecord {
  const record = registry.server(created.id);
  assert.ok(record !== null);
  return record;
}

test('a new server can sign in at once: the registry hears of it, password and key fit their hashes', async () => {
  const created = await create({ name: 'acme' });
  const record = recordOf(created);
  assert.equal(record.systemId, 'acme');
  assert.match(created.password, /^[2-9a-km-np-zA-HJ-NP-Z]{8}$/);
  assert.ok(await passwords.check(created.password, record.passwordHash));
  assert.match(created.key, /^rsk_[\w-]{43}$/);
  assert.equal(registry.serverByKeyHash(hashApiKey(created.key))?.id, created.id);
  const { rows } = await database.pool.query<{ row: string }>(
    'select s::text || k::text as row from gateway.server s join gateway.api_key k on k.server_id = s.id where s.id = $1',
    [created.id],
  );
  assert.ok(!rows[0]?.row.includes(created.password) && !rows[0]?.row.includes(created.key));
});

test('a new server has its rate, twice that at once, a window of 1,000, any sender and a default route', async () => {
  const record = recordOf(await create({ name: 'plain' }));
  assert.deepEqual(
    [record.segmentsPerS, record.burstSegments, record.windowMax, record.anySender, record.allowedAddresses],
    [100, 200, 1_000, true, []],
  );
  const routes = registry.routesFor(record.id);
  assert.deepEqual(
    routes.map(({ linkId, prefix, serverId }) => [registry.link(linkId)?.name, prefix, serverId]),
    [['try', '', record.id]],
  );
});

test('named senders are approved, and then only they may be used', async () => {
  const record = recordOf(await create({ name: 'named', senders: ['Acme', '+32470123456', '8686', 'Acme'] }));
  assert.equal(record.anySender, false);
  assert.deepEqual([...record.senders.values()].map(({ address, kind }) => `${address} ${kind}`).toSorted(), [
    '32470123456 long',
    '8686 short',
    'Acme alphanumeric',
  ]);
});

test('system ids are made from names, fit into SMPP and never meet', async () => {
  const ids = [];
  for (const name of ['Shop One', 'shop-one', 'SHOP_ONE', 'Überlänge und noch viel mehr', '日本', '日本語'])
    ids.push((await create({ name })).systemId);
  assert.deepEqual(ids, ['shopone', 'shopone2', 'shopone3', 'uberlangeundnoc', 'server', 'server2']);
});

test('whatever is wrong is refused with its field before anything is written', async () => {
  const before = await listServers(database.db);
  const wrong: [Partial<NewServer>, string][] = [
    [{ name: '' }, 'name_invalid name'],
    [{ name: 'acme' }, 'name_taken name'],
    [{ rate: 0 }, 'value_invalid rate'],
    [{ rate: '1e3' }, 'value_invalid rate'],
    [{ burst: 1_000_001 }, 'value_invalid burst'],
    [{ window: 10_001 }, 'value_invalid window'],
    [{ binds: 0 }, 'value_invalid binds'],
    [{ carrier: 'nobody' }, 'carrier_unknown carrier'],
    [{ senders: ['Much too long a name'] }, 'sender_not_an_identity sender'],
    [{ senders: ['0470123456'] }, 'sender_not_an_identity sender'],
    [{ allow: ['192.0.2.1/24'] }, 'cidr_invalid allow'],
    [{ alphabet: 'klingon' }, 'alphabet_invalid alphabet'],
    [{ handOver: 'pigeon' }, 'hand_over_invalid hand-over'],
    [{ bindTypes: ['transponder'] }, 'bind_types_invalid bind-types'],
  ];
  for (const [input, code] of wrong)
    assert.equal(await refused((tx) => createServer(tx, { name: 'wrong', rate: 1, ...input })), code);
  assert.deepEqual(await listServers(database.db), before);
});

test('settings change; a new rate brings its burst, and a name may move while the system id stays', async () => {
  const created = await create({ name: 'old name' });
  await run((tx) =>
    changeServer(tx, {
      server: 'old name',
      name: 'new name',
      rate: '300',
      allow: ['192.0.2.0/24'],
      anySender: false,
    }),
  );
  const record = recordOf(created);
  assert.deepEqual(
    [
      record.name,
      record.systemId,
      record.segmentsPerS,
      record.burstSegments,
      record.allowedAddresses,
      record.anySender,
    ],
    ['new name', 'oldname', 300, 600, ['192.0.2.0/24'], false],
  );
  assert.equal(await refused((tx) => changeServer(tx, { server: 'new name' })), 'nothing_to_change server');
  assert.equal(
    await refused((tx) => changeServer(tx, { server: 'new name', name: 'acme' })),
    'name_taken name',
  );
  assert.equal(
    await refused((tx) => changeServer(tx, { server: 'nobody', rate: 1 })),
    'server_unknown server',
  );
});

test('a rotated password takes the place of the old one', async () => {
  const created = await create({ name: 'rotating' });
  const rotated = await run((tx) => rotatePassword(tx, { server: created.systemId, longPassword: true }));
  assert.match(rotated.password, /^\w{20}$/);
  const { passwordHash } = recordOf(created);
  assert.ok(await passwords.check(rotated.password, passwordHash));
  assert.equal(await passwords.check(created.password, passwordHash), false);
});

test('a rotated key ends the old ones at once', async () => {
  const created = await create({ name: 'keys' });
  const rotated = await run((tx) => rotateKey(tx, { server: 'keys' }));
  assert.equal(rotated.revoked, 1);
  assert.equal(registry.serverByKeyHash(hashApiKey(created.key)), null);
  assert.equal(registry.serverByKeyHash(hashApiKey(rotated.key))?.id, created.id);
});

test('with a grace the old keys work until it is over, and a rotation without one ends them all', async () => {
  const created = await create({ name: 'grace' });
  const second = await run((tx) => rotateKey(tx, { server: 'grace', grace: '24h', label: 'second' }));
  assert.equal(registry.serverByKeyHash(hashApiKey(created.key))?.id, created.id);
  await run((tx) => rotateKey(tx, { server: 'grace' }));
  assert.equal(registry.serverByKeyHash(hashApiKey(created.key)), null);
  assert.equal(registry.serverByKeyHash(hashApiKey(second.key)), null);
  assert.equal(
    await refused((tx) => rotateKey(tx, { server: 'grace', grace: '31d' })),
    'grace_invalid grace',
  );
});

test('a sender identity is approved and taken away, by number and keyword', async () => {
  const created = await create({ name: 'senders', senders: ['Shop'] });
  await run((tx) => addSender(tx, { server: 'senders', sender: '8686', keyword: 'vote' }));
  assert.equal(recordOf(created).senders.get('8686')?.keyword, 'VOTE');
  assert.equal(
    await refused((tx) => addSender(tx, { server: 'senders', sender: 'Shop' })),
    'sender_taken sender',
  );
  await run((tx) => removeSender(tx, { server: 'senders', sender: '8686', keyword: 'VOTE' }));
  assert.deepEqual([...recordOf(created).senders.keys()], ['Shop']);
  assert.equal(
    await refused((tx) => removeSender(tx, { server: 'senders', sender: '8686' })),
    'sender_unknown sender',
  );
});

test('a restriction is a decision: in force at once, with a reason, an author and an end; lifted, it stays on record', async () => {
  const created = await create({ name: 'restricted' });
  const level = (): number => accessLevel(recordOf(created), Date.now() + 1_000);
  assert.equal(level(), 5);
  await run((tx) =>
    restrictServer(tx, {
      server: 'restricted',
      level: 'capped',
      reason: 'new customer',
      until: '7d',
      madeBy: 'eva',
    }),
  );
  const hard = await run((tx) =>
    restrictServer(tx, { server: 'restricted', level: 'no-traffic', reason: 'fraud', madeBy: 'eva' }),
  );
  assert.equal(level(), 1);
  await run((tx) =>
    liftDecision(tx, {
      server: 'restricted',
      decision: String(hard.decision),
      reason: 'mistaken',
      liftedBy: 'tom',
    }),
  );
  assert.equal(level(), 4);
  const shown = await showServer(database.db, 'restricted');
  assert.ok(shown.ok);
  assert.equal(shown.value.level, 'capped');
  assert.deepEqual(
    shown.value.decisions.map((row) => [
      row.level,
      row.reason,
      row.madeBy,
      row.liftedBy,
      row.liftedReason,
      row.inForce,
    ]),
    [
      ['capped', 'new customer', 'eva', null, null, true],
      ['no-traffic', 'fraud', 'eva', 'tom', 'mistaken', false],
    ],
  );
  await run((tx) =>
    liftDecision(tx, { server: 'restricted', decision: 'all', reason: 'settled', liftedBy: 'tom' }),
  );
  assert.equal(level(), 5);
});

test('a restriction without a reason, an end to come or a level below full is refused', async () => {
  const restrict = (input: object): Promise<string> =>
    refused((tx) =>
      restrictServer(tx, { server: 'acme', level: 'capped', reason: 'fraud', madeBy: 'eva', ...input }),
    );
  assert.equal(await restrict({ reason: ' ' }), 'reason_invalid reason');
  assert.equal(await restrict({ until: '2020-01-01' }), 'until_invalid until');
  assert.equal(await restrict({ level: 'full' }), 'level_invalid level');
  assert.equal(await restrict({ server: 'nobody' }), 'server_unknown server');
  const nothing = refused((tx) =>
    liftDecision(tx, { server: 'acme', decision: 'all', reason: 'why', liftedBy: 'eva' }),
  );
  assert.equal(await nothing, 'decision_unknown decision');
});

test('a server is found by name, system id or number, and shown without hashes', async () => {
  const created = await create({ name: 'Shown Server' });
  for (const given of ['Shown Server', 'shownserver', String(created.id)]) {
    const shown = await showServer(database.db, given);
    assert.ok(shown.ok && shown.value.id === created.id);
    assert.doesNotMatch(JSON.stringify(shown), /argon2|hash/i);
  }
});
