import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import {
  bytesTlv,
  COMMAND,
  STATUS,
  TAG,
  type CancelSm,
  type QuerySmResp,
  type ReplaceSm,
} from '@rootsms/smpp';
import { MESSAGE_STATE } from '@rootsms/smpp/text';
import { STATE } from './state.ts';
import { statusOf, type Submit } from './testing/scripted-carrier.ts';
import type { TestClient } from './testing/test-client.ts';
import { until } from './testing/until.ts';
import { World, type TestCarrierLink, type TestServer } from './testing/world.ts';

let world: World;
let carrier: TestCarrierLink;
let server: TestServer;
/** Bound at the node that holds the link, and at the other one. */
let near: TestClient;
let far: TestClient;
before(async () => {
  world = await World.open(2);
});
after(() => world.close());
beforeEach(async () => {
  carrier = await world.carrier('window=1');
  carrier.onSubmit = () => 'silence';
  server = await world.server(carrier);
  const holds = world.nodes.findIndex(({ gateway }) => gateway.links.get(carrier.linkId) !== undefined);
  near = await world.client(server, { port: world.node(holds).port });
  far = await world.client(server, { port: world.node(1 - holds).port });
});

const HEADER = { status: 0, sequence: 0, tlvs: [] } as const;

async function cancel(client: TestClient, messageId: string, source = 'ROOTSMS'): Promise<number> {
  const addresses = { sourceTon: 5, sourceNpi: 0, source, destTon: 1, destNpi: 1, dest: '32470123456' };
  const pdu: CancelSm = { ...HEADER, commandId: COMMAND.cancel_sm, serviceType: '', messageId, ...addresses };
  return statusOf(await client.session.ask(pdu));
}

async function replace(
  client: TestClient,
  messageId: string,
  text: string,
  over: Partial<ReplaceSm> = {},
): Promise<number> {
  const pdu: ReplaceSm = {
    ...HEADER,
    commandId: COMMAND.replace_sm,
    messageId,
    sourceTon: 5,
    sourceNpi: 0,
    source: 'ROOTSMS',
    scheduleTime: '',
    validityPeriod: '',
    registeredDelivery: 1,
    defaultMessageId: 0,
    shortMessage: Buffer.from(text),
    ...over,
  };
  return statusOf(await client.session.ask(pdu));
}

async function query(client: TestClient, messageId: string, source = 'ROOTSMS'): Promise<QuerySmResp> {
  const pdu = {
    ...HEADER,
    commandId: COMMAND.query_sm,
    messageId,
    sourceTon: 5,
    sourceNpi: 0,
    source,
  } as const;
  const answer = await client.session.ask(pdu);
  assert.ok(answer.ok && answer.pdu.commandId === COMMAND.query_sm_resp);
  return answer.pdu;
}

/** A message that is with the carrier, so that those behind it wait. */
async function block(): Promise<Submit> {
  const before = carrier.submits.length;
  await near.send({ shortMessage: Buffer.from('blocking') });
  const submit = (await carrier.took(before + 1))[before];
  assert.ok(submit !== undefined);
  return submit;
}

/** The carrier answers everything from now on; resolves with what it was sent once these are. */
async function letGo(blocking: Submit, ids: readonly string[]): Promise<string[]> {
  carrier.onSubmit = ({ id }) => id;
  carrier.answer(blocking, 'blocking');
  for (const id of [...ids, await near.send({ shortMessage: Buffer.from('last') })])
    await world.inState(id, STATE.sent);
  return carrier.submits.map(({ shortMessage }) => shortMessage.toString()).toSorted();
}

test('cancel_sm takes a message out of memory, out of the table, and from another node', async () => {
  const blocking = await block();
  const waiting = [
    await near.send(),
    await near.send(),
    await far.send(),
    await far.send(),
    await near.send(),
  ];
  const scheduled = await near.send({ scheduleTime: '000000010000000R' });
  const cancelled = [...waiting.slice(0, 4), scheduled];
  const clients = [near, far, near, far, far];
  for (const [at, id] of cancelled.entries())
    assert.equal(await cancel(clients[at] ?? near, id), STATUS.ESME_ROK, `${at}`);
  for (const id of cancelled)
    assert.deepEqual([(await world.row(id)).state, (await world.row(id)).queued], [STATE.cancelled, false]);
  await until('all are told', () => near.receipts.length + far.receipts.length >= cancelled.length);
  for (const receipt of [...near.receipts, ...far.receipts]) assert.equal(receipt.stat, 'DELETED');
  assert.deepEqual(await letGo(blocking, waiting.slice(4)), ['blocking', 'hello', 'last']);
});

test('what is with the carrier, done, unknown, or of another server cannot be cancelled', async () => {
  const blocking = await block();
  const { rows } = await world.pool.query<{ id: bigint }>(
    'select id from gateway.message where server_id = $1',
    [server.id],
  );
  const id = String(rows[0]?.id);
  for (const client of [near, far]) assert.equal(await cancel(client, id), STATUS.ESME_RCANCELFAIL);
  carrier.answer(blocking, 'done');
  await world.inState(id, STATE.sent);
  for (const client of [near, far]) assert.equal(await cancel(client, id), STATUS.ESME_RCANCELFAIL);
  await carrier.receipt(blocking, { id: 'done' });
  await world.inState(id, STATE.delivered);
  assert.equal(await cancel(near, id), STATUS.ESME_RCANCELFAIL);
  const stranger = await world.client(await world.server(carrier));
  for (const messageId of ['1', '', 'x'.repeat(20)])
    assert.equal(await cancel(near, messageId), STATUS.ESME_RINVMSGID, messageId);
  assert.equal(await cancel(stranger, id), STATUS.ESME_RINVMSGID);
  assert.equal(await cancel(near, id, 'OTHER'), STATUS.ESME_RINVMSGID);
});

test('a long text of which the carrier has a part cannot be cancelled, and goes on', async () => {
  const payload = Buffer.from('seven little words make a long text '.repeat(12));
  const id = await near.send({
    shortMessage: Buffer.alloc(0),
    tlvs: [bytesTlv(TAG.message_payload, payload)],
  });
  const [first] = await carrier.took(1);
  for (const client of [near, far]) assert.equal(await cancel(client, id), STATUS.ESME_RCANCELFAIL);
  carrier.onSubmit = (submit) => submit.id;
  carrier.answer(first as Submit, first?.id ?? '');
  await carrier.took(3);
  await world.inState(id, STATE.sent);
});

test('replace_sm puts another text in the place of one that waits, wherever it waits', async () => {
  const blocking = await block();
  const ids = [await near.send(), await near.send(), await far.send(), await far.send()];
  for (const [at, client] of [near, far, near, far].entries())
    assert.equal(await replace(client, ids[at] ?? '', `text ${at}`), STATUS.ESME_ROK);
  const sent = await letGo(blocking, ids);
  assert.deepEqual(sent, ['blocking', 'last', 'text 0', 'text 1', 'text 2', 'text 3']);
});

test('replace_sm refuses what is under way, another sender, and times that are none', async () => {
  const blocking = await block();
  const { rows } = await world.pool.query<{ id: bigint }>(
    'select id from gateway.message where server_id = $1',
    [server.id],
  );
  assert.equal(await replace(near, String(rows[0]?.id), 'late'), STATUS.ESME_RREPLACEFAIL);
  const id = await near.send();
  assert.equal(await replace(near, id, 'text', { source: 'OTHER' }), STATUS.ESME_RINVMSGID);
  assert.equal(await replace(near, id, 'text', { scheduleTime: 'soon' }), STATUS.ESME_RINVSCHED);
  assert.equal(await replace(near, id, 'text', { validityPeriod: 'long' }), STATUS.ESME_RINVEXPIRY);
  assert.deepEqual(await letGo(blocking, [id]), ['blocking', 'hello', 'last']);
});

test('query_sm answers from both nodes what a message is, and only to its own server', async () => {
  const blocking = await block();
  const id = await near.send();
  const scheduled = await near.send({ scheduleTime: '000000010000000R' });
  for (const client of [near, far]) {
    assert.equal((await query(client, id)).messageState, MESSAGE_STATE.ENROUTE);
    assert.equal((await query(client, scheduled)).messageState, MESSAGE_STATE.ENROUTE);
  }
  const newer = await world.client(server, { interfaceVersion: 0x50 });
  assert.equal((await query(newer, scheduled)).messageState, MESSAGE_STATE.SCHEDULED);
  carrier.onSubmit = (submit) => submit.id;
  carrier.answer(blocking, 'blocking');
  await carrier.receipt((await carrier.took(2))[1], { state: MESSAGE_STATE.UNDELIVERABLE, err: '027' });
  await world.inState(id, STATE.undeliverable);
  const done = await query(far, id);
  assert.deepEqual([done.messageState, done.errorCode], [MESSAGE_STATE.UNDELIVERABLE, 27]);
  assert.match(done.finalDate, /^\d{13}00\+$/);
  const stranger = await world.client(await world.server(carrier));
  const pdu = {
    ...HEADER,
    commandId: COMMAND.query_sm,
    messageId: id,
    sourceTon: 0,
    sourceNpi: 0,
    source: '',
  } as const;
  assert.equal(statusOf(await stranger.session.ask(pdu)), STATUS.ESME_RINVMSGID);
});
