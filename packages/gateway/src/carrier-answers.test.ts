import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { bytesTlv, STATUS, TAG, TLV_COUNT_MAX } from '@rootsms/smpp';
import { STATE } from './state.ts';
import { sampleSubmission } from './testing/samples.ts';
import type { Submit } from './testing/scripted-carrier.ts';
import type { TestClient } from './testing/test-client.ts';
import { until } from './testing/until.ts';
import { World, type TestCarrierLink, type TestServer } from './testing/world.ts';

let world: World;
let carrier: TestCarrierLink;
let server: TestServer;
let client: TestClient;
before(async () => {
  world = await World.open();
});
after(() => world.close());
beforeEach(async () => {
  carrier = await world.carrier();
  server = await world.server(carrier);
  client = await world.client(server);
});

const LONG = {
  shortMessage: Buffer.alloc(0),
  tlvs: [bytesTlv(TAG.message_payload, Buffer.from('seven little words make a long text '.repeat(12)))],
};
const textOf = (submit: Submit): string => submit.shortMessage.toString();

/** Sends numbered texts; resolves with their ids. */
async function sendMany(count: number): Promise<string[]> {
  const texts = Array.from({ length: count }, (_, at) => Buffer.from(String(at)));
  return Promise.all(texts.map((shortMessage) => client.send({ shortMessage })));
}

test('behaviour 9: a throttled link waits, and goes on in the same order with the same request for receipts', async () => {
  const refused = new Set<string>();
  carrier.onSubmit = (submit) => {
    if (refused.size >= 3 || refused.has(textOf(submit))) return submit.id;
    refused.add(textOf(submit));
    return refused.size % 2 === 0 ? STATUS.ESME_RMSGQFUL : STATUS.ESME_RTHROTTLED;
  };
  await world.set('update gateway.link set window_max = 1 where id = $1', [carrier.linkId]);
  await until(
    'the link is up again',
    () => world.one.gateway.links.get(carrier.linkId)?.up === true && carrier.sessions.size === 1,
  );
  const ids = await sendMany(6);
  await until('all are sent', () => carrier.submits.length >= 9);
  const taken = carrier.submits.filter(
    (submit, at) => carrier.submits.findLastIndex((other) => textOf(other) === textOf(submit)) === at,
  );
  assert.deepEqual(
    taken.map(textOf),
    ids.map((_, at) => String(at)),
  );
  for (const submit of carrier.submits) assert.equal(submit.registeredDelivery, 1);
  for (const id of ids) assert.equal((await world.inState(id, STATE.sent)).error, 0);
});

test('the message that was throttled is sent before those that came after it, with a wide window too', async () => {
  let throttling = true;
  carrier.onSubmit = (submit) => (throttling ? STATUS.ESME_RTHROTTLED : submit.id);
  await sendMany(20);
  await carrier.took(1);
  throttling = false;
  const before = carrier.submits.length;
  await until('all are sent', () => new Set(carrier.submits.slice(before).map(textOf)).size === 20);
  assert.deepEqual(
    carrier.submits.slice(before).map(textOf),
    Array.from({ length: 20 }, (_, at) => String(at)),
  );
});

test('a refusal for good ends the message at once, with its status as error', async () => {
  carrier.onSubmit = () => STATUS.ESME_RINVDSTADR;
  const id = await client.send();
  const receipt = await client.receiptOf(id);
  assert.deepEqual([receipt.stat, receipt.err], ['REJECTD', '011']);
  assert.equal((await world.row(id)).error, STATUS.ESME_RINVDSTADR);
  assert.equal(carrier.submits.length, 1);
});

test("a carrier's own status of 32 bits is taken like any other, and what comes after it is settled", async () => {
  carrier.onSubmit = (submit) => (submit.at === 0 ? 0xffff_ffff : submit.id);
  const id = await client.send();
  assert.equal((await client.receiptOf(id)).stat, 'REJECTD');
  const others = await sendMany(4);
  for (const other of others) await world.inState(other, STATE.sent);
});

test("a carrier's trouble is waited out: the message is tried again", async () => {
  carrier.onSubmit = (submit) => (submit.at === 0 ? STATUS.ESME_RSYSERR : submit.id);
  const id = await client.send();
  const submits = await carrier.took(2);
  await carrier.receipt(submits[1]);
  assert.equal((await client.receiptOf(id)).stat, 'DELIVRD');
});

test('only the part that was refused is sent again, under the same reference', async () => {
  carrier.onSubmit = (submit) => (submit.at === 1 ? STATUS.ESME_RSYSERR : submit.id);
  const id = await client.send(LONG);
  const submits = await carrier.took(4);
  assert.deepEqual(submits[3]?.shortMessage, submits[1]?.shortMessage);
  for (const at of [0, 2, 3]) await carrier.receipt(submits[at]);
  assert.equal((await client.receiptOf(id)).stat, 'DELIVRD');
});

test('a long text of which one part is refused for good has failed, and its other parts change nothing', async () => {
  carrier.onSubmit = (submit) => (submit.at === 1 ? STATUS.ESME_RINVDSTADR : submit.id);
  const id = await client.send(LONG);
  assert.equal((await client.receiptOf(id)).stat, 'REJECTD');
  const submits = await carrier.took(3);
  await carrier.receipt(submits[0]);
  await carrier.receipt(submits[2]);
  const other = await client.send();
  await carrier.receipt((await carrier.took(4))[3]);
  await client.receiptOf(other);
  assert.equal((await world.row(id)).state, STATE.rejected);
  assert.equal(client.receipts.filter((receipt) => receipt.id === id).length, 1);
});

test('what one carrier will not take goes to the next route, a long text as a whole', async () => {
  const next = await world.carrier();
  await world.route(next.linkId, { server: String(server.id), rank: 200 });
  carrier.onSubmit = () => STATUS.ESME_RINVSRCADR;
  const short = await client.send();
  const long = await client.send(LONG);
  await next.took(4);
  for (const submit of next.submits) await next.receipt(submit);
  assert.equal((await client.receiptOf(short)).stat, 'DELIVRD');
  assert.equal((await client.receiptOf(long)).stat, 'DELIVRD');
  assert.equal((await world.row(long)).link_id, next.linkId);
  assert.equal(carrier.submits.length, 4);
});

test('a long text of which a carrier has taken a part stays with it, whatever it says of the others', async () => {
  const next = await world.carrier();
  await world.route(next.linkId, { server: String(server.id), rank: 200 });
  carrier.onSubmit = (submit) => (submit.at === 0 ? submit.id : STATUS.ESME_RINVSRCADR);
  const id = await client.send(LONG);
  assert.equal((await client.receiptOf(id)).stat, 'REJECTD');
  assert.equal(next.submits.length, 0);
});

test('with no other route the refusal is the end', async () => {
  carrier.onSubmit = () => STATUS.ESME_RINVSRCADR;
  const id = await client.send();
  assert.equal((await client.receiptOf(id)).stat, 'REJECTD');
});

test('a bind that the carrier calls unbound is made anew, and the message goes then', async () => {
  carrier.onSubmit = (submit) => (carrier.binds.length === 1 ? STATUS.ESME_RINVBNDSTS : submit.id);
  const id = await client.send();
  await until('the link is bound a second time', () => carrier.binds.length === 2);
  await world.inState(id, STATE.sent);
});

test('behaviour 11: a lost response is unknown where the link says so, and is never sent again', async () => {
  await world.set("update gateway.link set unanswered = 'unknown' where id = $1", [carrier.linkId]);
  carrier.onSubmit = () => 'silence';
  const id = await client.send();
  await carrier.took(1);
  carrier.cut();
  assert.equal((await client.receiptOf(id)).stat, 'UNKNOWN');
  assert.equal(carrier.submits.length, 1);
});

test('behaviour 11: a response that comes too late settles the message that still waits to be sent again', async () => {
  await world.set('update gateway.link set response_s = 1 where id = $1', [carrier.linkId]);
  await until('the link is bound anew', () => carrier.binds.length === 2 && carrier.sessions.size === 1);
  carrier.onSubmit = (submit) => (submit.at === 0 ? 'silence' : STATUS.ESME_RTHROTTLED);
  const id = await client.send();
  const submits = await carrier.took(2);
  carrier.answer(submits[0] as Submit, 'late');
  await world.inState(id, STATE.sent);
  await carrier.receipt(submits[0], { id: 'late' });
  assert.equal((await client.receiptOf(id)).stat, 'DELIVRD');
});

test('behaviour 12: what was under way when the bind broke goes again once, in order', async () => {
  carrier.onSubmit = () => 'silence';
  const ids = await sendMany(10);
  await carrier.took(10);
  carrier.onSubmit = (submit) => submit.id;
  carrier.cut();
  await carrier.took(20);
  assert.deepEqual(carrier.submits.slice(10).map(textOf), carrier.submits.slice(0, 10).map(textOf));
  for (const id of ids) await world.inState(id, STATE.sent);
  assert.equal(carrier.submits.length, 20);
  const resends = world.one.gateway.tallies.resends.get(`${carrier.linkId}/link_lost`);
  assert.equal(resends, 10);
});

test('while a link is down its messages wait on disk, and go as soon as it is back', async () => {
  const { gateway } = world.one;
  await carrier.close();
  await until('the link is down', () => gateway.links.get(carrier.linkId)?.up === false);
  await until(
    'it has been down for a while',
    () => (gateway.links.get(carrier.linkId)?.downSinceMs ?? 0) < Date.now() - 2_000,
  );
  const ids = await sendMany(30);
  for (const id of ids) assert.ok((await world.row(id)).queued);
  const back = await world.reopen(carrier);
  await back.took(30);
  assert.deepEqual(
    back.submits.map(textOf),
    ids.map((_, at) => String(at)),
  );
  for (const id of ids) await world.inState(id, STATE.sent);
  assert.equal(await world.count(`gateway.queue where server_id = ${server.id}`), 0);
});

test('a draining link sends nothing more, but takes receipts; resumed, it goes on', async () => {
  carrier.onSubmit = () => 'silence';
  const first = await client.send();
  const [submit] = await carrier.took(1);
  await world.set('update gateway.link set draining_since = now() where id = $1', [carrier.linkId]);
  const second = await client.send();
  carrier.answer(submit as Submit, 'drained');
  await carrier.receipt(submit, { id: 'drained' });
  assert.equal((await client.receiptOf(first)).stat, 'DELIVRD');
  assert.equal((await world.row(second)).state, STATE.queued);
  assert.equal(carrier.submits.length, 1);
  carrier.onSubmit = ({ id }) => id;
  await world.set('update gateway.link set draining_since = null where id = $1', [carrier.linkId]);
  await world.inState(second, STATE.sent);
});

test("a campaign of one server delays another's one-time code by a turn, and urgent messages go first", async () => {
  await world.set('update gateway.link set window_max = 1 where id = $1', [carrier.linkId]);
  await until('the link is bound anew', () => carrier.binds.length === 2 && carrier.sessions.size === 1);
  carrier.onSubmit = () => 'silence';
  await sendMany(200);
  const other = await world.client(await world.server(carrier));
  await other.send({ shortMessage: Buffer.from('code') });
  await client.send({ shortMessage: Buffer.from('urgent'), priority: 3 });
  carrier.onSubmit = ({ id }) => id;
  const [waiting] = await carrier.took(1);
  carrier.answer(waiting as Submit, 'first');
  await carrier.took(202);
  const order = carrier.submits.map(textOf);
  assert.equal(order[1], 'urgent');
  assert.ok(order.indexOf('code') <= 8, `the code was number ${order.indexOf('code')}`);
});

test('equal routes share by weight, and one recipient always goes the same way', async () => {
  const half = await world.carrier();
  await world.route(half.linkId, { server: String(server.id) });
  const dests = Array.from({ length: 60 }, (_, at) => `3247012${String(1000 + at)}`);
  for (let round = 0; round < 2; round++) await Promise.all(dests.map((dest) => client.send({ dest })));
  await until('all are sent', () => carrier.submits.length + half.submits.length === 120);
  const at = (link: TestCarrierLink): Set<string> => new Set(link.submits.map(({ dest }) => dest));
  for (const dest of at(half)) assert.ok(!at(carrier).has(dest));
  assert.ok(carrier.submits.length >= 20 && half.submits.length >= 20);
});

test('behaviour 24: a message whose validity ends while it waits is told as expired, not sent', async () => {
  await world.set('update gateway.link set window_max = 1 where id = $1', [carrier.linkId]);
  await until('the link is bound anew', () => carrier.binds.length === 2 && carrier.sessions.size === 1);
  carrier.onSubmit = () => 'silence';
  await client.send();
  const [blocking] = await carrier.took(1);
  const id = await client.send({ validityPeriod: '000000000001000R' });
  world.clock.advance(1_000);
  carrier.answer(blocking as Submit, 'blocking');
  assert.equal((await client.receiptOf(id)).stat, 'EXPIRED');
  assert.equal(carrier.submits.length, 1);
});

test('behaviour 24: a scheduled message waits on disk and goes when it is due', async () => {
  const id = await client.send({ scheduleTime: '000000000002000R' });
  const row = await world.row(id);
  assert.deepEqual([row.state, row.queued], [STATE.scheduled, true]);
  assert.equal(carrier.submits.length, 0);
  const [submit] = await carrier.took(1);
  await carrier.receipt(submit);
  assert.equal((await client.receiptOf(id)).stat, 'DELIVRD');
});

test('a message that no PDU can carry ends, and stops nobody else', async () => {
  const { gateway } = world.one;
  const record = gateway.registry.server(server.id);
  assert.ok(record !== null);
  carrier.onSubmit = () => 'silence';
  await client.send();
  await carrier.took(1);
  const tlvs = Array.from({ length: TLV_COUNT_MAX + 1 }, () => bytesTlv(0x1400, Buffer.of(1)));
  const result = await gateway.submitAsync(record, sampleSubmission({ tlvs }));
  assert.ok(result.ok);
  await world.inState(result.id, STATE.rejected);
  carrier.onSubmit = ({ id }) => id;
  await world.inState(await client.send(), STATE.sent);
});

test('what waits for a link that is drained takes the next route, from memory and from the table', async () => {
  const next = await world.carrier();
  carrier.onSubmit = () => 'silence';
  await world.set('update gateway.link set window_max = 1 where id = $1', [carrier.linkId]);
  await until('the link is bound anew', () => carrier.binds.length === 2 && carrier.sessions.size === 1);
  const ids = await sendMany(20);
  await carrier.took(1);
  await world.route(next.linkId, { server: String(server.id), rank: 50 });
  await world.set('update gateway.link set draining_since = now() where id = $1', [carrier.linkId]);
  await next.took(19);
  for (const id of ids.slice(1)) assert.equal((await world.inState(id, STATE.sent)).link_id, next.linkId);
  assert.equal(carrier.submits.length, 1);
});

test('what waits for a link that stays down takes the next route after a while, and waits before', async () => {
  const next = await world.carrier();
  await carrier.close();
  const { links } = world.one.gateway;
  await until('the link is down', () => links.get(carrier.linkId)?.up === false);
  const early = await sendMany(5);
  world.clock.advance(3_000);
  const late = await sendMany(5);
  await world.route(next.linkId, { server: String(server.id), rank: 200 });
  assert.equal(next.submits.length, 0);
  world.clock.advance(31_000);
  await world.refresh();
  await next.took(10);
  for (const id of [...early, ...late])
    assert.equal((await world.inState(id, STATE.sent)).link_id, next.linkId);
});

/** A long message in the table, of which these parts were answered before its node died; its carrier is back. */
async function afterCrash(answered: readonly number[]): Promise<{ id: string; back: TestCarrierLink }> {
  const { links } = world.one.gateway;
  await carrier.close();
  await until('the link is down', () => links.get(carrier.linkId)?.up === false);
  world.clock.advance(3_000);
  const id = await client.send(LONG);
  for (const part of answered) {
    await world.pool.query(
      'insert into gateway.message_part (server_id, message_id, part, state, upstream_id) values ($1, $2, $3, $4, $5)',
      [server.id, id, part, STATE.sent, `before-${id}-${part}`],
    );
  }
  return { id, back: await world.reopen(carrier) };
}

test('a long text of which a crash left some parts answered goes again as a whole, under one reference', async () => {
  const { id, back } = await afterCrash([0]);
  await back.took(3);
  await world.inState(id, STATE.sent);
  const references = new Set(back.submits.map(({ shortMessage }) => shortMessage[3]));
  assert.deepEqual([back.submits.length, references.size], [3, 1]);
  await back.receipt(back.submits[0], { id: `before-${id}-0` });
  for (const submit of back.submits) await back.receipt(submit);
  assert.equal((await client.receiptOf(id)).stat, 'DELIVRD');
});

test('a long text of which a crash left all parts answered is sent, and its receipts are found', async () => {
  const { id, back } = await afterCrash([0, 1, 2]);
  assert.equal((await world.inState(id, STATE.sent)).queued, false);
  assert.equal(back.submits.length, 0);
  const other = await client.send();
  const [submit] = await back.took(1);
  for (const part of [2, 0, 1]) await back.receipt(submit, { id: `before-${id}-${part}` });
  assert.equal((await client.receiptOf(id)).stat, 'DELIVRD');
  await back.receipt(submit);
  await client.receiptOf(other);
});
