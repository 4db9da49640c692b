import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { acceptedSchema, manyAcceptedSchema, messageListSchema, messageSchema } from './answer-schemas.ts';
import { openTestDoor, type TestDoor } from './testing.ts';

let door: TestDoor;
before(async () => {
  door = await openTestDoor();
});
after(() => door.close());

const send = (body: unknown, headers: Record<string, string> = {}, key = door.key) =>
  door.app.inject({
    method: 'POST',
    url: '/v1/messages',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
const get = (url: string, key = door.key) =>
  door.app.inject({ url, headers: { authorization: `Bearer ${key}` } });

test('a message is answered with 201 once it is on disk, and reads back as it was sent', async () => {
  const answer = await send({
    to: '+32 470 12 34 56',
    from: 'ROOTSMS',
    text: 'Hallo {wereld} €',
    reference: 'a-1',
  });
  assert.equal(answer.statusCode, 201);
  assert.match(answer.headers['content-type'] ?? '', /^application\/json/);
  const accepted = acceptedSchema.parse(answer.json());
  assert.deepEqual({ ...accepted, id: '' }, { id: '', state: 'queued', segments: 1, encoding: 'gsm' });
  const read = await get(`/v1/messages/${accepted.id}`);
  const message = messageSchema.parse(read.json());
  assert.equal(message.text, 'Hallo {wereld} €');
  assert.equal(message.to, '+32470123456');
  assert.equal(message.from, 'ROOTSMS');
  assert.equal(message.reference, 'a-1');
  assert.equal(message.state, 'queued');
  assert.equal(message.country, 'BE');
});

test('emoji, long and binary messages read back as they were sent', async () => {
  const long = 'Zoë 👩‍👩‍👧 '.repeat(40);
  const emoji = acceptedSchema.parse((await send({ to: '+32470123456', from: '8686', text: long })).json());
  assert.equal(emoji.encoding, 'ucs2');
  const data = Buffer.from([0, 1, 2, 255]).toString('base64');
  const udh = Buffer.from([6, 5, 4, 0x0b, 0x84, 0x23, 0xf0]).toString('base64');
  const binary = acceptedSchema.parse((await send({ to: '+32470123456', from: '8686', data, udh })).json());
  assert.equal(binary.encoding, 'binary');
  const emojiRead = messageSchema.parse((await get(`/v1/messages/${emoji.id}`)).json());
  assert.equal(emojiRead.text, long);
  assert.equal(emojiRead.segments, emoji.segments);
  const binaryRead = messageSchema.parse((await get(`/v1/messages/${binary.id}`)).json());
  assert.deepEqual([binaryRead.text, binaryRead.data, binaryRead.udh], [null, data, udh]);
});

test('smart replacement says what it replaced', async () => {
  const answer = await send({ to: '+32470123456', from: 'ROOTSMS', text: 'It’s on…', smart: true });
  const accepted = acceptedSchema.parse(answer.json());
  assert.equal(accepted.encoding, 'gsm');
  assert.deepEqual(accepted.replaced, [
    { index: 2, from: '’', to: "'" },
    { index: 7, from: '…', to: '...' },
  ]);
});

test('a scheduled message is scheduled', async () => {
  const sendAt = new Date(Date.now() + 3_600_000).toISOString();
  const answer = await send({
    to: '+32470123456',
    from: 'ROOTSMS',
    text: 'later',
    sendAt,
    validitySeconds: 60,
  });
  const accepted = acceptedSchema.parse(answer.json());
  assert.equal(accepted.state, 'scheduled');
  const message = messageSchema.parse((await get(`/v1/messages/${accepted.id}`)).json());
  assert.equal(message.sendAt, sendAt);
  assert.equal(Date.parse(message.validUntil ?? ''), Date.parse(sendAt) + 60_000);
});

test('each of many is accepted or refused on its own, in order', async () => {
  const answer = await send({
    messages: [
      { to: '+32470123456', from: 'ROOTSMS', text: 'one' },
      { to: 'nobody', from: 'ROOTSMS', text: 'two' },
      { to: '+32470123456', from: 'UNKNOWN', text: 'three' },
      { to: '+32470123456', from: 'ROOTSMS', text: 'four', sendat: 'x' },
      { to: '+32470123457', from: 'ROOTSMS', text: 'five' },
    ],
  });
  assert.equal(answer.statusCode, 200);
  const many = manyAcceptedSchema.parse(answer.json());
  assert.equal(many.accepted, 2);
  assert.equal(many.refused, 3);
  assert.deepEqual(
    many.results.map((result) => ('code' in result ? result.code : result.status)),
    [201, 'recipient_invalid', 'sender_not_approved', 'body_invalid', 201],
  );
  const fourth = many.results[3];
  assert.ok(fourth !== undefined && 'code' in fourth);
  assert.deepEqual(fourth.errors, [{ path: 'messages[3].sendat', message: 'there is no such field' }]);
});

test('1,001 messages, no messages and other fields beside them are refused', async () => {
  const message = { to: '+32470123456', from: 'ROOTSMS', text: 'x' };
  for (const body of [
    { messages: Array.from({ length: 1_001 }, () => message) },
    { messages: [] },
    { messages: [message], to: '+32470123456' },
    { messages: 'x' },
    { messages: null },
  ]) {
    const answer = await send(body);
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.json().code, 'body_invalid');
  }
});

test('an error names the place and never repeats what was sent', async () => {
  const answer = await send({ to: '+32470998877x', from: 'ROOTSMS', text: 'secret text' });
  assert.equal(answer.statusCode, 400);
  assert.match(answer.headers['content-type'] ?? '', /^application\/problem\+json/);
  assert.equal(answer.json().code, 'recipient_invalid');
  assert.ok(!answer.body.includes('998877') && !answer.body.includes('secret'));
  const field = await send({ to: '+32470998877', from: 'ROOTSMS', text: 'x', '+32470998877': 1, sentAt: 1 });
  assert.ok(!field.body.includes('998877'));
  assert.ok(field.body.includes('sentAt'));
  const json = await send('{"to": "+32470998877", "text": secret}');
  assert.equal(json.json().code, 'json_invalid');
  assert.ok(!json.body.includes('998877') && !json.body.includes('secret'));
});

test('lists are newest first, in pages that meet, and filter by recipient, state, reference and time', async () => {
  const before = new Date();
  for (let i = 0; i < 7; i++) {
    await send({
      to: i % 2 === 0 ? '+4915112345678' : '+32470123456',
      from: 'ROOTSMS',
      text: `${i}`,
      reference: `r${i}`,
    });
  }
  const time = `createdFrom=${before.toISOString()}`;
  const first = messageListSchema.parse((await get(`/v1/messages?limit=5&${time}`)).json());
  assert.deepEqual(
    first.messages.map(({ text }) => text),
    ['6', '5', '4', '3', '2'],
  );
  assert.ok(first.next !== null);
  const second = messageListSchema.parse(
    (await get(`/v1/messages?limit=5&${time}&cursor=${first.next}`)).json(),
  );
  assert.deepEqual(
    second.messages.map(({ text }) => text),
    ['1', '0'],
  );
  assert.equal(second.next, null);
  const texts = async (query: string): Promise<(string | null)[]> =>
    messageListSchema
      .parse((await get(`/v1/messages?${time}&${query}`)).json())
      .messages.map(({ text }) => text);
  assert.deepEqual(await texts('to=%2B4915112345678'), ['6', '4', '2', '0']);
  assert.deepEqual(await texts('reference=r3'), ['3']);
  assert.deepEqual(await texts('state=delivered,expired'), []);
  assert.equal((await texts('state=queued')).length, 7);
  assert.deepEqual(await texts(`createdTo=${before.toISOString()}`), []);
});

test('a wrong query is refused by name', async () => {
  for (const query of [
    'limit=0',
    'limit=201',
    'cursor=abc',
    'state=gone',
    'to=x',
    'createdFrom=yesterday',
    'what=1',
  ]) {
    const answer = await get(`/v1/messages?${query}`);
    assert.equal(answer.statusCode, 400, query);
    assert.equal(answer.json().code, 'query_invalid');
    assert.equal(answer.json().errors[0].path, query.split('=')[0]);
  }
});

test('a queued message can be cancelled once', async () => {
  const { id } = acceptedSchema.parse(
    (await send({ to: '+32470123456', from: 'ROOTSMS', text: 'x' })).json(),
  );
  const cancel = () =>
    door.app.inject({
      method: 'POST',
      url: `/v1/messages/${id}/cancel`,
      headers: { authorization: `Bearer ${door.key}` },
    });
  assert.deepEqual((await cancel()).json(), { id, state: 'cancelled' });
  assert.equal((await cancel()).json().code, 'message_not_cancellable');
  assert.equal((await get(`/v1/messages/${id}`)).json().state, 'cancelled');
});

test('what was erased reads as null', async () => {
  const { id } = acceptedSchema.parse(
    (await send({ to: '+32470123456', from: 'ROOTSMS', text: 'x' })).json(),
  );
  await door.database.pool.query('update gateway.message set sealed = null where id = $1', [BigInt(id)]);
  const message = messageSchema.parse((await get(`/v1/messages/${id}`)).json());
  assert.deepEqual([message.erased, message.to, message.text], [true, null, null]);
});

test('a refusal of the gateway keeps its code, status and the time to wait', async () => {
  door.script.push('throttled');
  const answer = await send({ to: '+32470123456', from: 'ROOTSMS', text: 'x' });
  assert.equal(answer.statusCode, 429);
  assert.equal(answer.headers['retry-after'], '1');
  assert.equal(answer.json().code, 'throttled');
});
