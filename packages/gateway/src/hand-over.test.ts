import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { STATUS } from '@rootsms/smpp';
import type { Delivered, TestClient } from './testing/test-client.ts';
import { until } from './testing/until.ts';
import { World, type TestCarrierLink, type TestServer } from './testing/world.ts';

let world: World;
let carrier: TestCarrierLink;
let server: TestServer;
before(async () => {
  world = await World.open();
  carrier = await world.carrier();
});
after(() => world.close());
beforeEach(async () => {
  server = await world.server(carrier);
  carrier.reset();
});

/** Messages of this server that are delivered; their ids in order. */
async function deliver(client: TestClient, count: number): Promise<string[]> {
  const before = carrier.submits.length;
  const ids: string[] = [];
  for (let at = 0; at < count; at++) ids.push(await client.send());
  const submits = (await carrier.took(before + count)).slice(before);
  for (const submit of submits) assert.equal(await carrier.receipt(submit), STATUS.ESME_ROK);
  return ids;
}

const idsOf = (delivered: readonly Delivered[]): string[] =>
  delivered.flatMap(({ receipt }) => receipt?.id ?? []);
const waiting = (): Promise<number> => world.count('gateway.outbox where server_id = $1', [server.id]);
const noneWaits = (): Promise<boolean> =>
  until('nothing waits any more', async () => (await waiting()) === 0);

test('behaviour 25: receipts wait on disk while nobody is bound, and come in order at the next bind', async () => {
  const transmitter = await world.client(server, { type: 'transmitter' });
  const ids = await deliver(transmitter, 20);
  assert.equal(await waiting(), 20);
  const receiver = await world.client(server, { type: 'receiver' });
  await until('all receipts', () => receiver.receipts.length === 20);
  assert.deepEqual(idsOf(receiver.delivered), ids);
  await noneWaits();
});

test('behaviour 25: what a lost bind had not answered is handed to the next one, before what came later', async () => {
  const client = await world.client(server);
  client.onDelivered = () => 'silence';
  const ids = await deliver(client, 5);
  await until('all are under way', () => client.delivered.length === 5);
  client.cut();
  await client.gone();
  const next = await world.client(server);
  await until('all receipts', () => next.receipts.length === 5);
  assert.deepEqual(idsOf(next.delivered), ids);
  await noneWaits();
});

test('behaviour 25: any receiver of the server may take what another one left', async () => {
  const [one, two] = [await world.client(server), await world.client(server)];
  one.onDelivered = () => 'silence';
  two.onDelivered = () => 'silence';
  const ids = await deliver(one, 6);
  await until('all are under way', () => one.delivered.length + two.delivered.length === 6);
  two.onDelivered = () => STATUS.ESME_ROK;
  const left = idsOf(one.delivered);
  one.cut();
  await until('the other has them', () => left.every((id) => idsOf(two.delivered).includes(id)));
  assert.deepEqual(new Set(idsOf([...one.delivered, ...two.delivered])), new Set(ids));
});

test('behaviour 25: "not now" is asked again later, "never" is not', async () => {
  const client = await world.client(server);
  const answers = new Map<string, number>();
  client.onDelivered = ({ receipt }) => answers.get(receipt?.id ?? '') ?? STATUS.ESME_ROK;
  const before = carrier.submits.length;
  const ids = [await client.send(), await client.send()];
  answers.set(ids[0] ?? '', STATUS.ESME_RX_R_APPN);
  answers.set(ids[1] ?? '', STATUS.ESME_RX_T_APPN);
  const submits = (await carrier.took(before + 2)).slice(before);
  for (const submit of submits) await carrier.receipt(submit);
  await until('both were handed over', () => client.delivered.length >= 2);
  answers.clear();
  // A new bind is a new chance: nobody waits for the pause to end.
  const other = await world.client(server);
  await until(
    'the second came again',
    () => idsOf([...client.delivered, ...other.delivered]).filter((id) => id === ids[1]).length >= 2,
  );
  await noneWaits();
  assert.equal(idsOf([...client.delivered, ...other.delivered]).filter((id) => id === ids[0]).length, 1);
});

test('behaviour 25: a client that takes nothing keeps nobody else waiting', async () => {
  const stuck = await world.client(server);
  stuck.onDelivered = () => 'silence';
  await deliver(stuck, 3);
  const other = await world.client(await world.server(carrier));
  const [id] = await deliver(other, 1);
  await other.receiptOf(id ?? '');
  assert.equal(stuck.receipts.length, 3);
});

test('an event that no PDU can carry is left out with a line in the log, and those behind it come', async () => {
  const { pool } = world;
  const { gateway } = world.one;
  const id = gateway.nextId();
  const content = {
    sourceTon: 1,
    sourceNpi: 1,
    source: '1'.repeat(40),
    destTon: 1,
    destNpi: 1,
    dest: '8686',
    text: Buffer.from('x'),
  };
  await gateway.sealing.prepare(server.id, Date.now());
  await pool.query(
    `insert into gateway.inbound (id, server_id, link_id, sender_hash, segments, data_coding, sealed)
     values ($1, $2, $3, $4, 1, 0, $5)`,
    [id, server.id, carrier.linkId, Buffer.alloc(16), gateway.sealing.seal(server.id, id, content)],
  );
  await pool.query(
    'insert into gateway.outbox (id, message_id, done_at, server_id, kind, target, state) values ($1, $2, now(), $3, 2, 1, 0)',
    [gateway.nextId(), id, server.id],
  );
  const client = await world.client(server);
  await deliver(client, 1);
  await until('the receipt came', () => client.receipts.length === 1);
  await noneWaits();
  assert.ok(
    world.lines.some(({ event, facts }) => event === 'event_not_sendable' && facts['server'] === server.id),
  );
});

test('more receipts than memory holds come from the table, each once, in order', async () => {
  const { gateway } = world.one;
  const transmitter = await world.client(server, { type: 'transmitter' });
  const [id] = await deliver(transmitter, 1);
  const more = 3_000;
  for (let at = 0; at < more; at++) gateway.nextId();
  await world.pool.query(
    `insert into gateway.outbox (id, message_id, done_at, server_id, kind, target, state)
     select o.id + n, o.message_id, o.done_at, o.server_id, o.kind, o.target, o.state
       from gateway.outbox o, generate_series(1, $2::int4) n where o.server_id = $1`,
    [server.id, more],
  );
  const client = await world.client(server, { type: 'receiver' });
  await until('all receipts', () => client.receipts.length >= more + 1);
  await noneWaits();
  assert.equal(client.receipts.length, more + 1);
  assert.ok(client.receipts.every((receipt) => receipt.id === id));
});
