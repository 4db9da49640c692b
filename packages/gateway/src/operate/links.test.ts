// The operator's writes on links and routes.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { inTransaction, type Tx } from '@rootsms/db';
import { openTestDatabase, type TestDatabase } from '@rootsms/db/testing';
import { MasterKey, openSecret, SealError } from '@rootsms/seal';
import { addLink } from './add-link.ts';
import { addRoute } from './add-route.ts';
import { changeLink } from './change-link.ts';
import { createServer } from './create-server.ts';
import { drainLink, resumeLink } from './drain-link.ts';
import { dryRunRoute } from './dry-run-route.ts';
import { sentenceOf, type OperateResult } from './errors.ts';
import { listLinks, type LinkListing } from './list-links.ts';
import { listNodes } from './list-nodes.ts';
import { listRoutes } from './list-routes.ts';
import { moveLink } from './move-link.ts';
import { removeLink } from './remove-link.ts';
import { removeRoute } from './remove-route.ts';
import { insertMessage, insertNode } from './testing/message-row.ts';

const master = new MasterKey(randomBytes(32));
let database: TestDatabase;

before(async () => {
  database = await openTestDatabase();
});
beforeEach(() =>
  database.pool.query('truncate gateway.link, gateway.server, gateway.node restart identity cascade'),
);
after(() => database.close());

async function run<Value>(work: (tx: Tx) => Promise<OperateResult<Value>>): Promise<Value> {
  const result = await inTransaction(database.db, work);
  assert.ok(result.ok, result.ok ? '' : sentenceOf(result));
  return result.value;
}

async function refused(work: (tx: Tx) => Promise<OperateResult<unknown>>): Promise<string> {
  const result = await inTransaction(database.db, work);
  return result.ok ? 'not refused' : `${result.code} ${result.detail ?? ''}`.trim();
}

const add = (name: string, url = 'sim://') => run((tx) => addLink(tx, () => master, { name, url }));

async function linkOf(name: string): Promise<LinkListing> {
  const link = (await listLinks(database.db)).find((row) => row.name === name);
  assert.ok(link !== undefined);
  return link;
}

async function sealedOf(id: number): Promise<Buffer> {
  const { rows } = await database.pool.query<{ password_sealed: Buffer }>(
    'select password_sealed from gateway.link where id = $1',
    [id],
  );
  assert.ok(rows[0] !== undefined);
  return rows[0].password_sealed;
}

test("a carrier's password is stored sealed, for this link alone, and never listed", async () => {
  const { id } = await add('telco', 'smpp://me:canary-word@smsc.example');
  const sealed = await sealedOf(id);
  assert.ok(!sealed.includes('canary'));
  assert.equal(openSecret(master, `link/${id}/password`, sealed), 'canary-word');
  assert.throws(() => openSecret(master, `link/${id + 1}/password`, sealed), SealError);
  assert.doesNotMatch(JSON.stringify(await listLinks(database.db)), /canary|sealed/);
});

test('a name is given once', async () => {
  await add('telco');
  assert.equal(
    await refused((tx) => addLink(tx, () => master, { name: 'telco', url: 'sim://' })),
    'name_taken telco',
  );
});

test('a simulated carrier needs no master key', async () => {
  const keyless = (): never => {
    throw new Error('asked for the key');
  };
  await run((tx) => addLink(tx, keyless, { name: 'try', url: 'sim://?window=5' }));
  assert.equal((await linkOf('try')).windowMax, 5);
});

test('what is not named stays: parameters apart, another address with a new password, a new name', async () => {
  const { id } = await add('telco', 'smpp://me:first@smsc.example?binds=3&window=50');
  await run((tx) => changeLink(tx, () => master, { carrier: 'telco', parameters: ['window=70', 'rate=9'] }));
  const url = 'smpps://you:second@other.example';
  await run((tx) => changeLink(tx, () => master, { carrier: 'telco', name: 'telco-2', url }));
  const { host, port, tls, systemId, binds, windowMax, segmentsPerS } = await linkOf('telco-2');
  assert.deepEqual(
    [host, port, tls, systemId, binds, windowMax, segmentsPerS],
    ['other.example', 3550, true, 'you', 3, 70, 9],
  );
  assert.equal(openSecret(master, `link/${id}/password`, await sealedOf(id)), 'second');
});

test('a change that says nothing, something unknown or another kind of carrier is refused', async () => {
  await add('try');
  const change = (input: object): Promise<string> =>
    refused((tx) => changeLink(tx, () => master, { carrier: 'try', ...input }));
  assert.equal(await change({}), 'nothing_to_change');
  assert.match(await change({ parameters: ['tls=1'] }), /^url_parameter_unknown known: binds/);
  assert.match(await change({ parameters: ['window'] }), /^url_parameter_invalid allowed: a whole number/);
  assert.match(await change({ url: 'smpp://me:x@smsc.example' }), /^value_invalid/);
  assert.equal(await change({ carrier: 'nobody', parameters: ['window=5'] }), 'carrier_unknown nobody');
});

test('a link is drained and resumed', async () => {
  await add('try');
  assert.equal((await run((tx) => drainLink(tx, 'try'))).draining, true);
  const { drainingSince } = await linkOf('try');
  await run((tx) => drainLink(tx, 'try'));
  assert.deepEqual((await linkOf('try')).drainingSince, drainingSince);
  await run((tx) => resumeLink(tx, 'try'));
  assert.equal((await linkOf('try')).drainingSince, null);
});

test('a carrier is removed only when nothing can be stranded by it', async () => {
  const { id } = await add('try');
  const server = await run((tx) => createServer(tx, { name: 'acme', rate: 1, carrier: 'try' }));
  const remove = (): Promise<string> => refused((tx) => removeLink(tx, 'try'));
  assert.equal(await remove(), 'carrier_in_use it is not being drained');
  await run((tx) => drainLink(tx, 'try'));
  assert.equal(await remove(), 'carrier_in_use 1 routes lead to it');
  const [route] = await listRoutes(database.db);
  await run((tx) => removeRoute(tx, String(route?.id)));
  const message = await insertMessage(database.pool, { serverId: server.id, state: 'sent', linkId: id });
  assert.equal(await remove(), 'carrier_in_use 1 messages are pending');
  await database.pool.query('update gateway.message set state = 2 where id = $1', [message]);
  await run((tx) => removeLink(tx, 'try'));
  assert.deepEqual(await listLinks(database.db), []);
});

test('a link moves to a node that lives, and to no other', async () => {
  await add('try');
  await insertNode(database.pool, 0);
  await insertNode(database.pool, 1, { quietS: 60 });
  await insertNode(database.pool, 2, { takenOver: true });
  assert.deepEqual(
    (await listNodes(database.db)).map(({ id, state }) => [id, state]),
    [[0, 'alive'], [1, 'dead'], [2, 'ended']],
  ); // prettier-ignore
  await run((tx) => moveLink(tx, { carrier: 'try', node: '0' }));
  assert.equal((await linkOf('try')).moveTo, 0);
  for (const node of ['1', '2', '3', '-1', 'x', ''])
    assert.equal(
      await refused((tx) => moveLink(tx, { carrier: 'try', node })),
      `node_not_alive ${node}`.trim(),
    );
});

test('a route takes what it names and matches everything else', async () => {
  await add('try');
  await run((tx) => createServer(tx, { name: 'acme', rate: 1 }));
  await run((tx) => addRoute(tx, { carrier: 'try' }));
  const input = {
    prefix: '+3247',
    country: 'be',
    senderKind: 'long',
    priorityMin: '2',
    rank: '5',
    weight: '3',
  };
  await run((tx) => addRoute(tx, { carrier: 'try', server: 'acme', cost: '0.05 EUR', ...input }));
  const listed = (await listRoutes(database.db)).map(({ id: _id, carrier: _carrier, ...route }) => route);
  assert.deepEqual(listed, [
    { server: 'acme', prefix: '3247', country: 'BE', senderKind: 'long', priorityMin: 2, rank: 5, weight: 3, costMinor: 5n, currency: 'EUR' },
    { server: null, prefix: '', country: null, senderKind: null, priorityMin: 0, rank: 100, weight: 1, costMinor: null, currency: null },
  ]); // prettier-ignore
});

test('a route that names nothing sensible is refused', async () => {
  await add('try');
  const route = (input: object): Promise<string> =>
    refused((tx) => addRoute(tx, { carrier: 'try', ...input }));
  assert.equal(await route({ carrier: 'no' }), 'carrier_unknown no');
  assert.equal(await route({ server: 'no' }), 'server_unknown no');
  assert.equal(await route({ prefix: '0470' }), 'prefix_invalid 0470');
  assert.equal(await route({ country: 'BEL' }), 'country_invalid BEL');
  assert.equal(await route({ senderKind: 'x' }), 'sender_kind_invalid x');
  assert.match(await route({ weight: 0 }), /^value_invalid a whole number from 1 to 1000/);
  for (const cost of ['5', 'EUR 5', '0.0001 EUR', '5 XXQ', '-1 EUR', '1,5 EUR'])
    assert.equal(await route({ cost }), `cost_invalid ${cost}`);
  assert.equal(await refused((tx) => removeRoute(tx, '99')), 'route_unknown 99');
});

test('the dry run says where a message would go and why, by names and without its number', async () => {
  await add('telco', 'smpp://me:x@smsc.example');
  await add('spare');
  await run((tx) => createServer(tx, { name: 'acme', rate: 1, carrier: 'spare', senders: ['Acme'] }));
  await run((tx) => addRoute(tx, { carrier: 'telco', server: 'acme', country: 'BE', rank: 1 }));
  await insertNode(database.pool, 0);
  await database.pool.query("update gateway.link set node_id = 0, status = 'up'");
  const dry = async (to: string, from?: string) => {
    const answer = await dryRunRoute(database.db, () => master, {
      server: 'acme',
      to,
      ...(from === undefined ? {} : { from }),
    });
    assert.ok(answer.ok);
    return answer.value;
  };
  const belgian = await dry('+32470998877', 'Acme');
  assert.deepEqual([belgian.carrier, belgian.country, belgian.waits], ['telco', 'BE', false]);
  assert.doesNotMatch(
    JSON.stringify(belgian, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item)),
    /998877/,
  );
  assert.equal((await dry('+33612345678', 'Acme')).carrier, 'spare');
  assert.match((await dry('+32470998877', 'Other')).sentences[0] ?? '', /not approved/);
  await run((tx) => drainLink(tx, 'telco'));
  assert.equal((await dry('+32470998877')).carrier, 'spare');
  const national = await dryRunRoute(database.db, () => master, { server: 'acme', to: '0470998877' });
  assert.ok(!national.ok && national.code === 'number_invalid' && national.detail === undefined);
});
