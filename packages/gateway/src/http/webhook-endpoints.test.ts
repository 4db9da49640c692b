import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { after, before, test } from 'node:test';
import { webhookSignature } from '../webhook-secret.ts';
import {
  acceptedSchema,
  attemptListSchema,
  inboundListSchema,
  newWebhookSchema,
  replaySchema,
  webhookEventSchema,
  webhookSchema,
  webhookTestSchema,
} from './answer-schemas.ts';
import { openTestDoor, recipientHash, type TestDoor } from './testing.ts';

let door: TestDoor;
let endpoint: Server;
let url = '';
let status = 200;
const received: { headers: Record<string, unknown>; body: string }[] = [];

before(async () => {
  door = await openTestDoor();
  endpoint = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    received.push({ headers: request.headers, body });
    response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
  const address = endpoint.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/hook`;
});
after(async () => {
  await door.close();
  endpoint.closeAllConnections();
  endpoint.close();
});

const call = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: unknown) =>
  door.app.inject({
    method,
    url: path,
    headers: {
      authorization: `Bearer ${door.key}`,
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
  });

test('a webhook is set, read without its secret, and removed', async () => {
  assert.equal((await call('GET', '/v1/webhook')).statusCode, 404);
  const set = newWebhookSchema.parse((await call('PUT', '/v1/webhook', { url })).json());
  assert.match(set.secret, /^whsec_[\w-]{43}$/);
  const read = await call('GET', '/v1/webhook');
  assert.equal(webhookSchema.parse(read.json()).url, url);
  assert.ok(!read.body.includes('whsec_'));
  const again = newWebhookSchema.parse((await call('PUT', '/v1/webhook', { url })).json());
  assert.notEqual(again.secret, set.secret);
  const { rows } = await door.database.pool.query<{ text: string }>(
    "select encode(secret_sealed, 'escape') as text from gateway.webhook",
  );
  assert.ok(!rows[0]?.text.includes(again.secret));
  assert.equal((await call('DELETE', '/v1/webhook')).statusCode, 204);
  assert.equal((await call('DELETE', '/v1/webhook')).statusCode, 404);
});

test('a URL that cannot be a webhook is refused', async () => {
  for (const wrong of ['ftp://example.com/', 'http://user:pw@example.com/', 'not a url at all'])
    assert.equal(
      (await call('PUT', '/v1/webhook', { url: wrong })).json().code,
      'webhook_url_refused',
      wrong,
    );
  assert.equal((await call('PUT', '/v1/webhook', { url, secret: 'mine' })).json().code, 'body_invalid');
  assert.equal((await call('PUT', '/v1/webhook', {})).json().code, 'body_invalid');
});

test('a test event is signed with the secret and stands in the log', async () => {
  const { secret } = newWebhookSchema.parse((await call('PUT', '/v1/webhook', { url })).json());
  received.length = 0;
  const tried = webhookTestSchema.parse((await call('POST', '/v1/webhook/test')).json());
  assert.deepEqual([tried.ok, tried.httpStatus], [true, 200]);
  const [seen] = received;
  assert.ok(seen !== undefined);
  assert.equal(
    seen.headers['x-rootsms-signature'],
    webhookSignature(secret, String(seen.headers['x-rootsms-timestamp']), seen.body),
  );
  assert.equal(webhookEventSchema.parse(JSON.parse(seen.body)).type, 'webhook.test');
  const { attempts } = attemptListSchema.parse((await call('GET', '/v1/webhook/attempts')).json());
  assert.deepEqual(
    [attempts[0]?.eventId, attempts[0]?.type, attempts[0]?.httpStatus],
    [tried.eventId, 'webhook.test', 200],
  );
});

test('a failed test says why', async () => {
  status = 500;
  await call('PUT', '/v1/webhook', { url });
  const tried = webhookTestSchema.parse((await call('POST', '/v1/webhook/test')).json());
  status = 200;
  assert.deepEqual([tried.ok, tried.httpStatus, tried.error], [false, 500, 'status']);
});

test('the events of a time range are replayed once: final receipts that were asked for, and inbound', async () => {
  await call('PUT', '/v1/webhook', { url });
  const from = new Date(Date.now() - 1).toISOString();
  const send = async (text: string, receipt: string): Promise<string> =>
    acceptedSchema.parse(
      (await call('POST', '/v1/messages', { to: '+32470123456', from: 'ROOTSMS', text, receipt })).json(),
    ).id;
  const delivered = await send('a', 'final');
  const silent = await send('b', 'none');
  const onlyFailure = await send('c', 'failure');
  await send('still queued', 'final');
  const { pool } = door.database;
  await pool.query('update gateway.message set state = 2, done_at = now() where id = any ($1::int8[])', [
    [BigInt(delivered), BigInt(silent), BigInt(onlyFailure)],
  ]);
  const inboundId = door.ids.next();
  const content = {
    sourceTon: 1,
    sourceNpi: 1,
    source: '32470123456',
    destTon: 6,
    destNpi: 1,
    dest: '8686',
    text: Buffer.from('hallo'),
  };
  await pool.query(
    `insert into gateway.inbound (id, server_id, link_id, sender_hash, segments, data_coding, sealed) values ($1, $2, 1, $3, 1, 0, $4)`,
    [
      inboundId,
      door.server.id,
      recipientHash('32470123456'),
      door.sealing.seal(door.server.id, inboundId, content),
    ],
  );
  const to = new Date(Date.now() + 1_000).toISOString();
  received.length = 0;
  const replay = replaySchema.parse((await call('POST', '/v1/webhook/replay', { from, to })).json());
  assert.equal(replay.queued, 2);
  await door.pump.idle();
  const events = received.map(({ body }) => webhookEventSchema.parse(JSON.parse(body)));
  const receipt = events.find((event) => event.type === 'message.receipt');
  const inbound = events.find((event) => event.type === 'message.inbound');
  assert.equal(receipt?.data.messageId, delivered);
  assert.equal(inbound?.data.text, 'hallo');
  const listed = inboundListSchema.parse((await call('GET', '/v1/inbound?from=%2B32470123456')).json());
  assert.deepEqual(
    listed.inbound.map(({ id, text }) => [id, text]),
    [[String(inboundId), 'hallo']],
  );
  assert.notEqual(listed.inbound[0]?.handedAt, null);
  assert.deepEqual((await call('GET', '/v1/inbound?from=%2B32470999999')).json().inbound, []);
  // What waits already is not queued twice.
  status = 500;
  assert.equal((await call('POST', '/v1/webhook/replay', { from, to })).json().queued, 2);
  await door.pump.idle();
  assert.equal((await call('POST', '/v1/webhook/replay', { from, to })).json().queued, 0);
  status = 200;
  // A webhook set anew gets at once what waits.
  received.length = 0;
  await call('PUT', '/v1/webhook', { url });
  await new Promise<void>((resolve) => {
    const look = (): void => (received.length >= 2 ? resolve() : void setImmediate(look));
    look();
  });
  await door.pump.idle();
});

test('a range that is none, too wide, or of another form is refused', async () => {
  await call('PUT', '/v1/webhook', { url });
  const replay = async (from: string, to: string): Promise<string> =>
    (await call('POST', '/v1/webhook/replay', { from, to })).json().code;
  assert.equal(await replay('2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z'), 'replay_range_invalid');
  assert.equal(await replay('2026-01-01T00:00:00Z', '2026-03-01T00:00:00Z'), 'replay_range_invalid');
  assert.equal(await replay('yesterday', 'today'), 'body_invalid');
});
