import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bytesTlv, TAG } from '@rootsms/smpp';
import { STATE } from './state.ts';
import type { TestClient } from './testing/test-client.ts';
import { until } from './testing/until.ts';
import { World, type TestCarrierLink, type TestNode, type TestServer } from './testing/world.ts';

let world: World;
let carrier: TestCarrierLink;
let server: TestServer;
before(async () => {
  world = await World.open(2);
  carrier = await world.carrier();
  server = await world.server(carrier);
});
after(() => world.close());

function holder(): TestNode {
  const node = world.nodes.find(({ gateway }) => gateway.links.get(carrier.linkId) !== undefined);
  if (node === undefined) throw new Error('nobody holds the link');
  return node;
}

function other(): TestNode {
  const held = holder();
  const node = world.nodes.find((one) => one !== held);
  if (node === undefined) throw new Error('there is one node');
  return node;
}

const at = (node: TestNode): Promise<TestClient> => world.client(server, { port: node.port });

test('a message accepted at one node leaves by a link held at the other, its receipt comes back to the first', async () => {
  const client = await at(other());
  const ids = await Promise.all(Array.from({ length: 200 }, () => client.send()));
  for (const submit of await carrier.took(200)) void carrier.receipt(submit);
  for (const id of ids) assert.equal((await client.receiptOf(id)).stat, 'DELIVRD');
  assert.equal(carrier.submits.length, 200);
  await client.close();
});

test('a receipt of a client bound at both nodes comes once', async () => {
  const [here, there] = [await at(holder()), await at(other())];
  const before = carrier.submits.length;
  const ids = [await here.send(), await there.send()];
  for (const submit of (await carrier.took(before + 2)).slice(before)) await carrier.receipt(submit);
  const all = (): string[] => [...here.receipts, ...there.receipts].map(({ id }) => id);
  await until('both receipts', () => all().length >= 2);
  assert.deepEqual(all().toSorted(), ids.toSorted());
  await Promise.all([here.close(), there.close()]);
});

test('a link that is moved takes its messages with it: unsent ones go there once, receipts of sent ones are found there', async () => {
  carrier.reset();
  const client = await at(other());
  const sent = await client.send();
  const payload = Buffer.from('seven little words make a long text '.repeat(12));
  const long = await client.send({
    shortMessage: Buffer.alloc(0),
    tlvs: [bytesTlv(TAG.message_payload, payload)],
  });
  await carrier.took(4);
  await world.inState(sent, STATE.sent);
  await world.inState(long, STATE.sent);
  carrier.onSubmit = () => 'silence';
  const waiting = await Promise.all(Array.from({ length: 20 }, () => client.send()));
  await carrier.took(24);
  const from = holder();
  const to = other();
  carrier.onSubmit = ({ id }) => id;
  await world.pool.query('update gateway.link set move_to = $1 where id = $2', [to.id, carrier.linkId]);
  await until('the link is held there', () => {
    for (const { node } of world.nodes) node.beat();
    return (
      to.gateway.links.get(carrier.linkId)?.up === true &&
      from.gateway.links.get(carrier.linkId) === undefined
    );
  });
  for (const submit of carrier.submits.slice(0, 4)) await carrier.receipt(submit);
  assert.equal((await client.receiptOf(sent)).stat, 'DELIVRD');
  assert.equal((await client.receiptOf(long)).stat, 'DELIVRD');
  for (const id of waiting) await world.inState(id, STATE.sent);
  assert.equal(carrier.submits.length, 44);
  for (const submit of carrier.submits.slice(24)) await carrier.receipt(submit);
  for (const id of waiting) assert.equal((await client.receiptOf(id)).stat, 'DELIVRD');
  await client.close();
});

test('a node that is told to stop leaves nothing behind: what it had goes by the other one', async () => {
  carrier.reset();
  const stays = other();
  const client = await at(stays);
  carrier.onSubmit = () => 'silence';
  const ids = await Promise.all(Array.from({ length: 30 }, () => client.send()));
  await carrier.took(30);
  carrier.onSubmit = ({ id }) => id;
  const goes = holder();
  await goes.stop();
  await until('the other node holds the link', () => {
    stays.node.beat();
    return stays.gateway.links.get(carrier.linkId)?.up === true;
  });
  for (const id of ids) await world.inState(id, STATE.sent);
  for (const submit of carrier.submits.slice(30)) await carrier.receipt(submit);
  for (const id of ids) assert.equal((await client.receiptOf(id)).stat, 'DELIVRD');
  assert.equal(carrier.submits.length, 60);
  assert.equal(await world.count('gateway.queue'), 0);
});

test('a node that is taken for dead by the others hears of it and stops', async () => {
  const third = await world.startNode();
  await world.pool.query('update gateway.node set ended_at = now() where id = $1', [third.id]);
  third.node.beat();
  await third.fenced;
});
