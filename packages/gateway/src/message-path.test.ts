import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import {
  bytesTlv,
  COMMAND,
  findTlv,
  numberTlv,
  STATUS,
  TAG,
  tlvNumber,
  tlvString,
  type DataSm,
} from '@rootsms/smpp';
import { concatOf, MESSAGE_STATE, parseUdh } from '@rootsms/smpp/text';
import { STATE } from './state.ts';
import type { Submit } from './testing/scripted-carrier.ts';
import { outcomeOf, type TestClient } from './testing/test-client.ts';
import { until } from './testing/until.ts';
import { World, type TestCarrierLink } from './testing/world.ts';

let world: World;
let carrier: TestCarrierLink;
let client: TestClient;
before(async () => {
  world = await World.open();
  carrier = await world.carrier();
});
after(() => world.close());
beforeEach(async () => {
  client = await world.client(await world.server(carrier));
  carrier.reset();
});

const { DELIVERED, UNDELIVERABLE, ENROUTE, EXPIRED } = MESSAGE_STATE;
const LONG_TEXT = Buffer.from('seven little words make a long text '.repeat(12));

/** The submits of one long message, as the carrier has them. */
async function parts(count: number): Promise<readonly Submit[]> {
  return (await carrier.took(count)).slice(0, count);
}

test('behaviour 10: the answer to submit_sm comes when the message is on disk', async () => {
  carrier.onSubmit = () => 'silence';
  const id = await client.send();
  assert.equal((await world.row(id)).state, STATE.queued);
});

test('behaviour 15: message_id is one and the same in the response, the receipt and its TLV, and never given twice', async () => {
  const ids = await Promise.all(Array.from({ length: 50 }, () => client.send()));
  assert.equal(new Set(ids).size, 50);
  for (const id of ids) assert.match(id, /^[1-9]\d{0,18}$/);
  for (const submit of await carrier.took(50)) void carrier.receipt(submit);
  await until('all receipts', () => client.receipts.length === 50);
  for (const { receipt, tlvs } of client.delivered)
    assert.equal(receipt?.id, tlvString(tlvs, TAG.receipted_message_id));
  assert.deepEqual(new Set(client.receipts.map(({ id }) => id)), new Set(ids));
});

test('behaviour 18: a receipt is spelt as Appendix B, with its TLVs, addresses turned round', async () => {
  const id = await client.send();
  const [submit] = await carrier.took(1);
  assert.ok(submit !== undefined);
  assert.equal(await carrier.receipt(submit, { state: UNDELIVERABLE, err: '011' }), STATUS.ESME_ROK);
  await client.receiptOf(id);
  const [pdu] = client.delivered;
  assert.ok(pdu !== undefined);
  assert.match(
    pdu.shortMessage.toString('latin1'),
    new RegExp(
      `^id:${id} sub:001 dlvrd:000 submit date:\\d{10} done date:\\d{10} stat:UNDELIV err:011 text:`,
    ),
  );
  assert.equal(pdu.esmClass, 0x04);
  assert.deepEqual([pdu.source, pdu.sourceTon, pdu.dest, pdu.destTon], ['32470123456', 1, 'ROOTSMS', 5]);
  assert.equal(tlvNumber(pdu.tlvs, TAG.message_state), UNDELIVERABLE);
  assert.deepEqual(findTlv(pdu.tlvs, TAG.network_error_code), Buffer.from([3, 0, 11]));
  assert.deepEqual((await world.row(id)).error, 11);
});

test('behaviour 19: registered_delivery is honoured bit by bit, and upstream a receipt is always asked for', async () => {
  const asked = [0, 1, 2, 3, 0x10, 0x11];
  const ids: string[] = [];
  for (const registeredDelivery of asked) {
    ids.push(await client.send({ registeredDelivery }));
    ids.push(await client.send({ registeredDelivery }));
  }
  const submits = await carrier.took(ids.length);
  for (const submit of submits) assert.equal(submit.registeredDelivery & 1, 1);
  for (const [at, submit] of submits.entries()) {
    await carrier.receipt(submit, { state: ENROUTE });
    await carrier.receipt(submit, { state: at % 2 === 0 ? DELIVERED : UNDELIVERABLE });
  }
  const last = await client.send();
  await carrier.receipt((await carrier.took(ids.length + 1))[ids.length]);
  await client.receiptOf(last);
  const told = ids.map((id) =>
    client.receipts.filter((receipt) => receipt.id === id).map(({ stat }) => stat),
  );
  assert.deepEqual(told, [
    [],
    [],
    ['DELIVRD'],
    ['UNDELIV'],
    [],
    ['UNDELIV'],
    ['DELIVRD'],
    [],
    ['ENROUTE'],
    ['ENROUTE'],
    ['ENROUTE', 'DELIVRD'],
    ['ENROUTE', 'UNDELIV'],
  ]);
});

test('behaviour 19: a final state is final, whatever comes after it', async () => {
  const id = await client.send();
  const [submit] = await carrier.took(1);
  assert.ok(submit !== undefined);
  await carrier.receipt(submit);
  for (const state of [ENROUTE, UNDELIVERABLE, EXPIRED]) await carrier.receipt(submit, { state });
  const other = await client.send();
  await carrier.receipt((await carrier.took(2))[1]);
  await client.receiptOf(other);
  assert.equal((await world.row(id)).state, STATE.delivered);
  assert.equal(client.receipts.filter((receipt) => receipt.id === id).length, 1);
});

test('behaviour 17: a receipt that comes before its response waits for it', async () => {
  carrier.onSubmit = () => 'silence';
  const id = await client.send();
  const [submit] = await carrier.took(1);
  assert.ok(submit !== undefined);
  assert.equal(await carrier.receipt(submit, { id: 'early' }), STATUS.ESME_ROK);
  carrier.answer(submit, 'early');
  assert.equal((await client.receiptOf(id)).stat, 'DELIVRD');
  await world.inState(id, STATE.delivered);
  await until(
    'the stray is forgotten',
    async () => (await world.count("gateway.stray_receipt where upstream_id = 'early'")) === 0,
  );
});

test('behaviour 16: hexadecimal answers and decimal receipts meet, and what was learnt is shown', async () => {
  const learning = await world.carrier();
  const own = await world.client(await world.server(learning));
  learning.onSubmit = ({ at }) => (0xabc000 + at).toString(16).toUpperCase();
  const ids: string[] = [];
  for (let at = 0; at < 6; at++) {
    ids.push(await own.send());
    const submit = (await learning.took(at + 1))[at] as Submit;
    assert.equal(await learning.receipt(submit, { id: String(0xabc000 + at) }), STATUS.ESME_ROK);
    await own.receiptOf(ids[at] as string);
  }
  await until('the spelling is in the table', async () => {
    const { rows } = await world.pool.query<{ id_learnt: string | null }>(
      'select id_learnt from gateway.link where id = $1',
      [learning.linkId],
    );
    return rows[0]?.id_learnt?.startsWith('hex_to_decimal') === true;
  });
});

test('behaviour 21: a long text of one request goes in parts, and its one receipt comes when all parts have theirs', async () => {
  const id = await client.send({
    shortMessage: Buffer.alloc(0),
    tlvs: [bytesTlv(TAG.message_payload, LONG_TEXT)],
  });
  const submits = await parts(3);
  const texts = submits.map(({ shortMessage, esmClass }) => {
    assert.equal(esmClass & 0x40, 0x40);
    const udh = parseUdh(shortMessage);
    assert.ok(udh.ok);
    assert.equal(concatOf(udh.elements)?.total, 3);
    return shortMessage.subarray(udh.octets);
  });
  assert.deepEqual(Buffer.concat(texts), LONG_TEXT);
  for (const at of [2, 0, 1]) {
    assert.equal(client.receipts.length, 0);
    await carrier.receipt(submits[at]);
  }
  const receipt = await client.receiptOf(id);
  assert.deepEqual([receipt.stat, receipt.sub, receipt.dlvrd], ['DELIVRD', 3, 3]);
  assert.equal(await world.count(`gateway.message_part where message_id = ${id} and state = 2`), 3);
});

test('behaviour 21: the worst of the parts is what the whole text is', async () => {
  const id = await client.send({
    shortMessage: Buffer.alloc(0),
    tlvs: [bytesTlv(TAG.message_payload, LONG_TEXT)],
  });
  const submits = await parts(3);
  await carrier.receipt(submits[0]);
  await carrier.receipt(submits[1], { state: UNDELIVERABLE, err: '027' });
  await carrier.receipt(submits[2]);
  const receipt = await client.receiptOf(id);
  assert.deepEqual([receipt.stat, receipt.err], ['UNDELIV', '027']);
});

test('behaviour 21: receipts of parts count although they come before the responses', async () => {
  carrier.onSubmit = () => 'silence';
  const id = await client.send({
    shortMessage: Buffer.alloc(0),
    tlvs: [bytesTlv(TAG.message_payload, LONG_TEXT)],
  });
  const submits = await parts(3);
  for (const submit of submits) await carrier.receipt(submit, { id: `early-${submit.at}` });
  for (const submit of submits.toReversed()) carrier.answer(submit, `early-${submit.at}`);
  assert.equal((await client.receiptOf(id)).stat, 'DELIVRD');
  await world.inState(id, STATE.delivered);
});

test('behaviour 21: a part whose receipt comes twice counts once', async () => {
  const id = await client.send({
    shortMessage: Buffer.alloc(0),
    tlvs: [bytesTlv(TAG.message_payload, LONG_TEXT)],
  });
  const submits = await parts(3);
  for (const at of [0, 0, 1, 0, 1]) await carrier.receipt(submits[at]);
  const other = await client.send();
  await carrier.receipt((await carrier.took(4))[3]);
  await client.receiptOf(other);
  assert.equal((await world.row(id)).state, STATE.sent);
  await carrier.receipt(submits[2]);
  assert.equal((await client.receiptOf(id)).stat, 'DELIVRD');
});

test('behaviour 20: a customer who splits himself gets his headers through, and a receipt for each part', async () => {
  const headers = [1, 2, 3].map((part) => Buffer.from([5, 0, 3, 77, 3, part]));
  const ids: string[] = [];
  for (const header of headers) {
    ids.push(
      await client.send({ esmClass: 0x40, shortMessage: Buffer.concat([header, Buffer.from('part')]) }),
    );
  }
  const submits = await parts(3);
  assert.deepEqual(
    submits.map(({ shortMessage }) => shortMessage.subarray(0, 6)),
    headers,
  );
  for (const submit of submits) await carrier.receipt(submit);
  for (const id of ids) assert.equal((await client.receiptOf(id)).sub, 1);
});

test('behaviour 20: SAR marks and vendor TLVs go through untouched', async () => {
  const tlvs = [
    numberTlv(TAG.sar_msg_ref_num, 513),
    numberTlv(TAG.sar_total_segments, 2),
    numberTlv(TAG.sar_segment_seqnum, 1),
    bytesTlv(0x1400, Buffer.from('vendor')),
  ];
  await client.send({ tlvs });
  const [submit] = await carrier.took(1);
  assert.deepEqual(submit?.tlvs, tlvs);
});

test('data_sm carries a text in message_payload, and is answered with an id', async () => {
  const pdu: DataSm = {
    commandId: COMMAND.data_sm,
    status: 0,
    sequence: 0,
    serviceType: '',
    sourceTon: 5,
    sourceNpi: 0,
    source: 'ROOTSMS',
    destTon: 1,
    destNpi: 1,
    dest: '32470123456',
    esmClass: 0,
    registeredDelivery: 1,
    dataCoding: 0,
    tlvs: [bytesTlv(TAG.message_payload, Buffer.from('by data_sm'))],
  };
  const { status, messageId } = outcomeOf(await client.session.ask(pdu));
  assert.equal(status, STATUS.ESME_ROK);
  const [submit] = await carrier.took(1);
  assert.equal(submit?.shortMessage.toString(), 'by data_sm');
  await carrier.receipt(submit);
  await client.receiptOf(messageId);
});

test('submit_multi makes a message of each destination, with a receipt of its own', async () => {
  const destination = (address: string) => ({ flag: 1 as const, ton: 1, npi: 1, address });
  const answer = await client.session.ask({
    commandId: COMMAND.submit_multi,
    status: 0,
    sequence: 0,
    serviceType: '',
    sourceTon: 5,
    sourceNpi: 0,
    source: 'ROOTSMS',
    dests: [
      destination('32470000001'),
      destination('12'),
      destination('32470000002'),
      { flag: 2, listName: 'all' },
    ],
    esmClass: 0,
    protocolId: 0,
    priority: 0,
    scheduleTime: '',
    validityPeriod: '',
    registeredDelivery: 1,
    replaceIfPresent: 0,
    dataCoding: 0,
    defaultMessageId: 0,
    shortMessage: Buffer.from('to many'),
    tlvs: [],
  });
  assert.ok(answer.ok && answer.pdu.commandId === COMMAND.submit_multi_resp);
  const { pdu } = answer;
  assert.equal(pdu.status, STATUS.ESME_ROK);
  assert.deepEqual(
    pdu.unsuccessful
      .map(({ address, status }) => [address, status])
      .toSorted(([a], [b]) => String(a).localeCompare(String(b))),
    [
      ['12', STATUS.ESME_RINVDSTADR],
      ['all', STATUS.ESME_RINVDLNAME],
    ],
  );
  const submits = await carrier.took(2);
  for (const submit of submits) await carrier.receipt(submit);
  await until('both receipts', () => client.receipts.length === 2);
  assert.deepEqual(client.delivered.map(({ source }) => source).toSorted(), ['32470000001', '32470000002']);
  assert.ok(client.receipts.some(({ id }) => id === pdu.messageId));
});

test('a receipt without TLVs, one that is all TLVs, and one in message_payload are understood', async () => {
  const ids = [await client.send(), await client.send(), await client.send()];
  const [a, b, c] = await carrier.took(3);
  const text = (submit: Submit | undefined): Buffer =>
    Buffer.from(
      `id:${submit?.id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:DELIVRD err:000 text:`,
    );
  const receipt = { source: '32470123456', dest: 'ROOTSMS', esmClass: 0x04 };
  await carrier.deliver({ ...receipt, shortMessage: text(a) });
  await carrier.deliver({
    ...receipt,
    tlvs: [
      bytesTlv(TAG.receipted_message_id, Buffer.from(`${b?.id}\0`)),
      numberTlv(TAG.message_state, DELIVERED),
    ],
  });
  await carrier.deliver({ ...receipt, tlvs: [bytesTlv(TAG.message_payload, text(c))] });
  for (const id of ids) assert.equal((await client.receiptOf(id)).stat, 'DELIVRD');
});

test('receipts that are garbage are taken and harm nothing', async () => {
  const garbage = [
    '',
    'id:',
    '\0\0\0',
    `id:${'x'.repeat(200)} stat:DELIVRD`,
    'id:a\0b stat:DELIVRD',
    'stat:',
  ];
  for (const text of garbage) {
    const status = await carrier.deliver({
      source: '1',
      dest: '2',
      esmClass: 4,
      shortMessage: Buffer.from(text),
    });
    assert.equal(status, STATUS.ESME_ROK, text);
  }
  const id = await client.send();
  await carrier.receipt((await carrier.took(1))[0]);
  await client.receiptOf(id);
});
