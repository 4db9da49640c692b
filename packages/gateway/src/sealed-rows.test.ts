import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { scan, spellingsOf, type ScanResult } from '@rootsms/privacy';
import { bytesTlv, STATUS, TAG } from '@rootsms/smpp';
import { STATE } from './state.ts';
import { VIA } from './submission.ts';
import { sampleSubmission } from './testing/samples.ts';
import type { TestClient } from './testing/test-client.ts';
import { until } from './testing/until.ts';
import { World, type TestCarrierLink, type TestServer } from './testing/world.ts';

const RECIPIENT = '32470555123';
const HANDSET = '32470555456';
const TEXT = 'Canary Wharf 7f3a91';
const INBOUND_TEXT = 'Reply Wharf 81c20d';
const REFERENCE = 'order-canary-5512';
const PLANTED = 'planted-in-the-database';

let world: World;
let carrier: TestCarrierLink;
let server: TestServer;
let client: TestClient;
before(async () => {
  world = await World.open();
  carrier = await world.carrier();
  server = await world.server(carrier, { senders: ['ROOTSMS', '8686'] });
  client = await world.client(server);
});
after(() => world.close());

async function look(value: string): Promise<ScanResult> {
  await world.pool.query('analyze');
  const canary = { relation: 'gateway.stray_receipt', spellings: spellingsOf(PLANTED) };
  const query = async (text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> =>
    (await world.pool.query(text, [...values])).rows;
  return scan(query, spellingsOf(value), canary);
}

/** Something of everything: sent, waiting, failed, told, received, in parts, said stop. */
async function live(): Promise<void> {
  const dest = RECIPIENT;
  const shortMessage = Buffer.from(TEXT);
  const sent = await client.send({ dest, shortMessage });
  await carrier.receipt((await carrier.took(1))[0]);
  await client.receiptOf(sent);
  carrier.onSubmit = ({ at, id }) => (at === 1 ? STATUS.ESME_RINVDSTADR : id);
  await client.receiptOf(await client.send({ dest, shortMessage }));
  const tlvs = [bytesTlv(TAG.message_payload, Buffer.from(`${TEXT} `.repeat(20)))];
  await world.inState(await client.send({ dest, shortMessage: Buffer.alloc(0), tlvs }), STATE.sent);
  await client.send({ dest, shortMessage, scheduleTime: '000000010000000R' });
  carrier.onSubmit = () => 'silence';
  await client.send({ dest: `+${dest}`, shortMessage, dataCoding: 8 });
  const inbound = { source: HANDSET, sourceTon: 1, dest: '8686' };
  await carrier.deliver({ ...inbound, shortMessage: Buffer.from(INBOUND_TEXT) });
  await client.gotInbound(1);
  const header = Buffer.from([5, 0, 3, 1, 2, 1]);
  await carrier.deliver({
    ...inbound,
    esmClass: 0x40,
    shortMessage: Buffer.concat([header, Buffer.from(INBOUND_TEXT)]),
  });
  await carrier.deliver({ ...inbound, shortMessage: Buffer.from('STOP') });
  await client.gotInbound(2);
  const stray = `id:unheard-of sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:DELIVRD err:000 text:${TEXT}`;
  await carrier.deliver({ source: RECIPIENT, dest: '8686', esmClass: 4, shortMessage: Buffer.from(stray) });
  const record = world.one.registry.server(server.id);
  assert.ok(record !== null);
  const submission = sampleSubmission({ via: VIA.http, dest, body: shortMessage, reference: REFERENCE });
  assert.ok((await world.one.gateway.submitAsync(record, submission)).ok);
}

test('no number, text or reference stands in clear anywhere in the database, nor in a line of the log', async () => {
  await live();
  await world.pool.query(
    'insert into gateway.stray_receipt (id, link_id, upstream_id, state, done_at) values (1, 0, $1, 0, now())',
    [PLANTED],
  );
  assert.ok((await world.count('gateway.message')) >= 5);
  assert.ok((await world.count('gateway.inbound')) >= 2);
  assert.equal(await world.count('gateway.inbound_part where part > 0'), 1);
  assert.equal(await world.count('gateway.opt_out'), 1);
  await until('the stray is kept', async () => (await world.count('gateway.stray_receipt')) === 2);
  for (const value of [RECIPIENT, `+${HANDSET}`, TEXT, INBOUND_TEXT, REFERENCE]) {
    const result = await look(value);
    assert.ok(result.canaryFound);
    assert.deepEqual([result.hits, result.unread], [[], []], value);
  }
  const log = JSON.stringify(world.lines);
  for (const value of [RECIPIENT, HANDSET, TEXT, INBOUND_TEXT, REFERENCE])
    assert.ok(!log.includes(value), value);
});
