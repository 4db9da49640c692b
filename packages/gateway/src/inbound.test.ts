import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { bytesTlv, findTlv, numberTlv, STATUS, TAG, type MessageFields } from '@rootsms/smpp';
import { REASSEMBLY_TIMEOUT_MS } from './inbound-reassembly.ts';
import { addSender } from './operate/index.ts';
import type { TestClient } from './testing/test-client.ts';
import { until } from './testing/until.ts';
import { World, type TestCarrierLink, type TestServer } from './testing/world.ts';

let world: World;
let carrier: TestCarrierLink;
let server: TestServer;
let client: TestClient;
/** Of each test: the server's own, and somebody with a phone. */
let number = 32_460_000_000;
let handset = 32_470_000_000;
before(async () => {
  world = await World.open();
  carrier = await world.carrier();
});
after(() => world.close());
beforeEach(async () => {
  number += 1;
  handset += 1;
  server = await world.server(carrier, { senders: [`+${number}`, 'ACME'] });
  client = await world.client(server);
  carrier.reset();
});

/** A text from the handset to the server's number; resolves with the gateway's status. */
function say(text: string, over: MessageFields = {}): Promise<number> {
  return carrier.deliver({
    source: String(handset),
    sourceTon: 1,
    sourceNpi: 1,
    dest: String(number),
    destTon: 1,
    destNpi: 1,
    shortMessage: Buffer.from(text),
    ...over,
  });
}

const part = (reference: number, total: number, at: number, text: string): MessageFields => ({
  esmClass: 0x40,
  shortMessage: Buffer.concat([Buffer.from([5, 0, 3, reference, total, at]), Buffer.from(text)]),
});

/** The status of a submit to the handset. */
async function submit(from: TestClient = client, over: MessageFields = {}): Promise<number> {
  const { status } = await from.submit({
    source: String(number),
    sourceTon: 1,
    dest: String(handset),
    ...over,
  });
  return status;
}

/** What went out to the handset since the test began. */
const told = (): string[] =>
  carrier.submits
    .filter(({ dest }) => dest === String(handset))
    .map(({ shortMessage }) => shortMessage.toString('latin1'));

test('an inbound message goes to the server that owns the number, as it came', async () => {
  const vendor = bytesTlv(0x1400, Buffer.from('vendor'));
  assert.equal(await say('hello there', { dataCoding: 3, tlvs: [vendor] }), STATUS.ESME_ROK);
  const [pdu] = await client.gotInbound(1);
  assert.ok(pdu !== undefined);
  assert.equal(pdu.shortMessage.toString(), 'hello there');
  assert.deepEqual(
    [pdu.source, pdu.dest, pdu.dataCoding, pdu.esmClass],
    [String(handset), String(number), 3, 0],
  );
  assert.deepEqual(pdu.tlvs, [vendor]);
  await until(
    'it is handed over',
    async () => (await world.count('gateway.outbox where server_id = $1', [server.id])) === 0,
  );
  assert.equal(
    await world.count('gateway.inbound where server_id = $1 and handed_at is not null', [server.id]),
    1,
  );
});

test('an inbound message waits for a bind, and stands between receipts in the order they came', async () => {
  await client.close();
  const transmitter = await world.client(server, { type: 'transmitter' });
  const id = await transmitter.send({ source: 'ACME' });
  await say('first');
  await carrier.receipt((await carrier.took(1))[0]);
  await say('last');
  const receiver = await world.client(server, { type: 'receiver' });
  await until('all three came', () => receiver.delivered.length === 3);
  assert.deepEqual(
    receiver.delivered.map(({ receipt, shortMessage }) => receipt?.id ?? shortMessage.toString()),
    ['first', id, 'last'],
  );
});

test('a number that nobody has is answered, kept, and handed to nobody', async () => {
  assert.equal(await say('hello', { dest: '32469999999' }), STATUS.ESME_ROK);
  assert.equal(await world.count('gateway.inbound where server_id = 0'), 1);
  assert.equal(client.inbound.length, 0);
});

test('a shared number belongs to the server whose keyword begins the text', async () => {
  const shared = '8585';
  const others = await world.server(carrier, { senders: ['OTHER'] });
  await world.operate((tx) => addSender(tx, { server: String(server.id), sender: shared, keyword: 'vote' }));
  await world.operate((tx) => addSender(tx, { server: String(others.id), sender: shared, keyword: 'quiz' }));
  const other = await world.client(others);
  await say('Quiz 4', { dest: shared });
  await say('VOTE 3', { dest: shared });
  assert.equal((await other.gotInbound(1))[0]?.shortMessage.toString(), 'Quiz 4');
  assert.equal((await client.gotInbound(1))[0]?.shortMessage.toString(), 'VOTE 3');
});

test('behaviour 22: parts come together in any order, repeated ones once, long ones in message_payload', async () => {
  const texts = ['a'.repeat(120), 'b'.repeat(120), 'c'.repeat(30)];
  for (const at of [2, 3, 2, 1, 1]) {
    assert.equal(await say('', part(9, 3, at, texts[at - 1] ?? '')), STATUS.ESME_ROK);
  }
  const [pdu] = await client.gotInbound(1);
  assert.ok(pdu !== undefined);
  assert.equal(pdu.esmClass & 0x40, 0);
  assert.equal(pdu.shortMessage.length, 0);
  assert.equal(findTlv(pdu.tlvs, TAG.message_payload)?.toString(), texts.join(''));
  await say('after');
  assert.equal((await client.gotInbound(2)).length, 2);
});

test('behaviour 22: SAR parts too, and parts of two handsets with one reference are not mixed', async () => {
  const sar = (at: number): MessageFields => ({
    tlvs: [
      numberTlv(TAG.sar_msg_ref_num, 300),
      numberTlv(TAG.sar_total_segments, 2),
      numberTlv(TAG.sar_segment_seqnum, at),
    ],
  });
  const neighbour = { source: `${handset}9` };
  await say('one ', sar(1));
  await say('ONE ', { ...sar(1), ...neighbour });
  await say('TWO', { ...sar(2), ...neighbour });
  await say('two', sar(2));
  const texts = (await client.gotInbound(2)).map(({ shortMessage }) => shortMessage.toString());
  assert.deepEqual(texts.toSorted(), ['ONE TWO', 'one two']);
});

test('behaviour 22: what waited too long for its other parts is handed over as it is', async () => {
  await say('', part(7, 2, 1, 'the beginning'));
  assert.equal(client.inbound.length, 0);
  world.clock.advance(REASSEMBLY_TIMEOUT_MS + 1);
  assert.equal(await world.one.gateway.inbound.sweep(), 1);
  assert.equal((await client.gotInbound(1))[0]?.shortMessage.toString(), 'the beginning');
});

test('STOP binds SMPP traffic from its commit on: this sender writes no more, others do, START lifts it', async () => {
  assert.equal(await submit(), STATUS.ESME_ROK);
  assert.equal(await say(' Stop! '), STATUS.ESME_ROK);
  await until('the confirmation is sent', () =>
    told().some((text) => text.includes('no more messages from')),
  );
  assert.equal(await submit(), STATUS.ESME_RINVDSTADR);
  assert.equal(
    await submit(client, { dest: `+${handset}` }),
    STATUS.ESME_RINVDSTADR,
    'however it is written',
  );
  assert.equal(await submit(client, { source: 'ACME', sourceTon: 5 }), STATUS.ESME_ROK);
  assert.equal(await submit(client, { dest: `${handset}7` }), STATUS.ESME_ROK);
  await say('start');
  await until('the confirmation is sent', () => told().some((text) => text.includes('again')));
  assert.equal(await submit(), STATUS.ESME_ROK);
  assert.equal((await client.gotInbound(2)).length, 2, 'the customer sees both words too');
});

test('STOP ALL binds every sender of the server, STOP EVERYWHERE every server', async () => {
  const elsewhere = await world.client(await world.server(carrier));
  const wide = { source: 'ACME', sourceTon: 5 };
  await say('STOP ALL');
  await until('it holds', async () => (await submit(client, wide)) === STATUS.ESME_RINVDSTADR);
  assert.equal(await submit(elsewhere, wide), STATUS.ESME_ROK);
  await say('stop everywhere');
  await until('it holds', async () => (await submit(elsewhere, wide)) === STATUS.ESME_RINVDSTADR);
  await say('start everywhere');
  await until('it is lifted', async () => (await submit(elsewhere, wide)) === STATUS.ESME_ROK);
  assert.equal(await submit(client, wide), STATUS.ESME_ROK);
});

test('words in Dutch, French and German are obeyed and answered in their language', async () => {
  for (const [word, answer] of [
    ['AFMELDEN', 'geen berichten meer'],
    ['arrêter', 'ne recevrez plus'],
    ['Abbestellen', 'keine Nachrichten mehr'],
  ] as const) {
    await say('', { shortMessage: Buffer.from(word, 'latin1'), dataCoding: 3 });
    await until(`an answer to ${word}`, () => told().some((text) => text.includes(answer)));
    assert.equal(await submit(), STATUS.ESME_RINVDSTADR, word);
    await say('START');
    await until('it is lifted', async () => (await submit()) === STATUS.ESME_ROK);
  }
});

test('HELP is answered each time and changes nothing; STOP said twice is confirmed once', async () => {
  await say('help');
  await say('help');
  await until('two answers', () => told().length === 2);
  assert.equal(await submit(), STATUS.ESME_ROK);
  await say('stop');
  await say('stop');
  await say('help');
  await until(
    'the last answer',
    () => told().filter((text) => text.includes('These messages are from')).length === 3,
  );
  assert.equal(told().filter((text) => text.includes('You will get no more')).length, 1);
});
