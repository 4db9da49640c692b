import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { acceptedSchema, manyAcceptedSchema } from './answer-schemas.ts';
import { openTestDoor, type TestDoor } from './testing.ts';

let door: TestDoor;
before(async () => {
  door = await openTestDoor();
});
after(() => door.close());

let keys = 0;
const newKey = (): string => `key-${(keys += 1)}`;
const message = (text = 'x') => ({ to: '+32470123456', from: 'ROOTSMS', text });

const send = (key: string, body: unknown, app: FastifyInstance = door.app) =>
  app.inject({
    method: 'POST',
    url: '/v1/messages',
    headers: {
      authorization: `Bearer ${door.key}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    payload: JSON.stringify(body),
  });

const countMessages = async (): Promise<bigint> => {
  const { rows } = await door.database.pool.query<{ n: bigint }>('select count(*) as n from gateway.message');
  return rows[0]?.n ?? -1n;
};

/** Resolves when `count` submissions have reached the gateway. */
const submissions = async (count: number): Promise<void> => {
  while (door.submitted.length < count) await new Promise((resolve) => setImmediate(resolve));
};

test('the same key and body gets the same answer and one message', async () => {
  const key = newKey();
  const before = await countMessages();
  const first = await send(key, message());
  const second = await send(key, message());
  assert.equal(first.statusCode, 201);
  assert.equal(second.statusCode, 201);
  assert.equal(second.body, first.body);
  assert.equal(await countMessages(), before + 1n);
});

test('the same key with another body is refused', async () => {
  const key = newKey();
  await send(key, message('one'));
  const other = await send(key, message('two'));
  assert.equal(other.statusCode, 422);
  assert.equal(other.json().code, 'idempotency_key_reused');
});

test('two servers may use the same key', async () => {
  const key = newKey();
  await send(key, message('one'));
  const other = await door.app.inject({
    method: 'POST',
    url: '/v1/messages',
    headers: {
      authorization: `Bearer ${door.other.key}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    payload: JSON.stringify(message('two')),
  });
  assert.equal(other.statusCode, 201);
});

test('of two requests at the same time with one key, one is told to wait', async () => {
  const key = newKey();
  const before = await countMessages();
  const answers = await Promise.all([send(key, message()), send(key, message()), send(key, message())]);
  const codes = answers.map((answer) => answer.statusCode).sort((a, b) => a - b);
  assert.deepEqual(codes, [201, 409, 409]);
  assert.equal(await countMessages(), before + 1n);
  const waiting = answers.find((answer) => answer.statusCode === 409);
  assert.equal(waiting?.json().code, 'idempotency_in_progress');
  assert.equal(waiting?.headers['retry-after'], '1');
});

test('a list keeps its ids and its refusals', async () => {
  const key = newKey();
  const body = {
    messages: [message('a'), { ...message(), from: 'NOBODY' }, { to: '+32470123456' }, message('b')],
  };
  const first = await send(key, body);
  const second = await send(key, body);
  assert.equal(first.statusCode, 200);
  assert.equal(second.body, first.body);
  const many = manyAcceptedSchema.parse(second.json());
  assert.deepEqual(
    many.results.map((result) => ('code' in result ? result.code : result.status)),
    [201, 'sender_not_approved', 'body_invalid', 201],
  );
});

test('a refusal for good stays, a refusal for the moment is tried again', async () => {
  const refused = newKey();
  door.script.push('no_route');
  const first = await send(refused, message());
  assert.equal(first.statusCode, 422);
  assert.equal((await send(refused, message())).body, first.body);
  const passing = newKey();
  door.script.push('throttled');
  assert.equal((await send(passing, message())).statusCode, 429);
  const again = await send(passing, message());
  assert.equal(again.statusCode, 201);
  assert.equal((await send(passing, message())).body, again.body);
});

test('of a list only what was refused for the moment is sent again', async () => {
  const key = newKey();
  const body = { messages: [message('a'), message('b'), message('c')] };
  const before = await countMessages();
  door.script.push('overloaded');
  const first = manyAcceptedSchema.parse((await send(key, body)).json());
  assert.equal(first.accepted, 2);
  const second = manyAcceptedSchema.parse((await send(key, body)).json());
  assert.equal(second.accepted, 3);
  assert.equal(await countMessages(), before + 3n);
  const idOf = (result: (typeof first.results)[number] | undefined) =>
    result !== undefined && 'id' in result ? result.id : null;
  assert.equal(idOf(second.results[1]), idOf(first.results[1]));
  assert.equal(idOf(second.results[2]), idOf(first.results[2]));
});

test('a process that died before it submitted is continued by its successor, once', async () => {
  const key = newKey();
  const before = await countMessages();
  const reached = door.submitted.length + 1;
  door.script.push('crash');
  // Its answer never comes: the process is gone.
  void send(key, message()).catch(() => undefined);
  await submissions(reached);
  const successor = door.again();
  const answers = await Promise.all([send(key, message(), successor), send(key, message(), successor)]);
  assert.deepEqual(
    answers.map((answer) => answer.statusCode).sort((a, b) => a - b),
    [201, 409],
  );
  assert.equal(await countMessages(), before + 1n);
  const again = await send(key, message(), door.again());
  assert.equal(again.body, answers.find((answer) => answer.statusCode === 201)?.body);
});

test('a process that died after the message was stored sends nothing twice', async () => {
  const key = newKey();
  const first = await send(key, message());
  // As if the claim had not been finished.
  await door.database.pool.query('update gateway.idempotency set status = -8 where status = 201');
  const before = await countMessages();
  const second = await send(key, message(), door.again());
  assert.equal(second.body, first.body);
  assert.equal(await countMessages(), before);
});

test('a claim of another node is waited for while its heart beats, and continued when it stopped', async () => {
  const key = newKey();
  const reached = door.submitted.length + 1;
  door.script.push('crash');
  void send(key, message()).catch(() => undefined);
  await submissions(reached);
  const survivor = door.again(8);
  await door.database.pool.query('insert into gateway.node (id, low_water) values (7, 0)');
  assert.equal((await send(key, message(), survivor)).statusCode, 409);
  await door.database.pool.query(
    "update gateway.node set beat_at = now() - interval '1 minute' where id = 7",
  );
  assert.equal((await send(key, message(), survivor)).statusCode, 201);
});

test('a key is free again after a day', async () => {
  const key = newKey();
  const first = acceptedSchema.parse((await send(key, message('old'))).json());
  await door.database.pool.query("update gateway.idempotency set created_at = now() - interval '25 hours'");
  const second = acceptedSchema.parse((await send(key, message('new'))).json());
  assert.notEqual(second.id, first.id);
});

test('a key that is empty, too long or not visible ASCII is refused', async () => {
  for (const key of ['', 'x'.repeat(201), 'a b', 'é']) {
    assert.equal((await send(key, message())).json().code, 'idempotency_key_invalid', key);
  }
});

test('neither key nor body can be read or guessed from the table', async () => {
  await send('order-4711', message('canary'));
  const { rows } = await door.database.pool.query<{ text: string }>(
    "select encode(key_hash, 'escape') || encode(body_hash, 'escape') as text from gateway.idempotency",
  );
  for (const { text } of rows) assert.ok(!text.includes('4711') && !text.includes('canary'));
  assert.ok(rows.length > 0);
});
