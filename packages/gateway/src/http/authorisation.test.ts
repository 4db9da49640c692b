import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { acceptedSchema } from './answer-schemas.ts';
import { createApiKey } from './api-key.ts';
import { ENDPOINTS } from './endpoints.ts';
import { openTestDoor, type TestDoor } from './testing.ts';

let door: TestDoor;
before(async () => {
  door = await openTestDoor();
});
after(() => door.close());

const call = (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  authorization: string | undefined,
  payload?: unknown,
) =>
  door.app.inject({
    method,
    url,
    // Every test its own address: failures are counted by address.
    remoteAddress: `198.51.100.${(addresses = (addresses + 1) % 250)}`,
    headers: {
      ...(authorization === undefined ? {} : { authorization }),
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
  });
let addresses = 0;

const pathOf = (path: string, id = '1'): string => path.replace('{id}', id);

for (const { method, path, access } of ENDPOINTS) {
  if (access !== 'key') continue;
  test(`${method} ${path} needs a key`, async () => {
    const body = method === 'GET' || method === 'DELETE' ? undefined : {};
    for (const authorization of [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      `Bearer ${createApiKey()}`,
      `Basic ${door.key}`,
      door.key,
      `Bearer ${door.key}x`,
      `Bearer ${door.key.slice(0, -1)}`,
      `Bearer  ${door.key}`,
    ]) {
      const answer = await call(method, pathOf(path), authorization, body);
      assert.equal(answer.statusCode, 401, String(authorization?.length));
      assert.equal(answer.json().code, 'unauthorized');
      assert.equal(answer.headers['www-authenticate'], 'Bearer');
    }
  });
}

test('a key opens with any spelling of the scheme', async () => {
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
    assert.equal((await call('GET', '/v1/server', `${scheme} ${door.key}`)).statusCode, 200);
  }
});

test("another server's message, list, inbound, webhook and log are not there", async () => {
  const mine = `Bearer ${door.key}`;
  const theirs = `Bearer ${door.other.key}`;
  const sent = await call('POST', '/v1/messages', mine, { to: '+32470123456', from: 'ROOTSMS', text: 'x' });
  const { id } = acceptedSchema.parse(sent.json());
  await call('PUT', '/v1/webhook', mine, { url: 'http://127.0.0.1:1/hook' });
  assert.equal((await call('GET', `/v1/messages/${id}`, mine)).statusCode, 200);
  assert.equal((await call('GET', `/v1/messages/${id}`, theirs)).json().code, 'message_not_found');
  assert.equal((await call('POST', `/v1/messages/${id}/cancel`, theirs)).json().code, 'message_not_found');
  assert.deepEqual((await call('GET', '/v1/messages', theirs)).json().messages, []);
  assert.deepEqual((await call('GET', '/v1/inbound', theirs)).json().inbound, []);
  assert.deepEqual((await call('GET', '/v1/webhook/attempts', theirs)).json().attempts, []);
  for (const [method, url] of [
    ['GET', '/v1/webhook'],
    ['DELETE', '/v1/webhook'],
    ['POST', '/v1/webhook/test'],
  ] as const) {
    assert.equal((await call(method, url, theirs)).json().code, 'webhook_not_found', url);
  }
  assert.equal((await call('GET', '/v1/webhook', mine)).statusCode, 200);
  assert.equal((await call('POST', `/v1/messages/${id}/cancel`, mine)).statusCode, 200);
});

test('an id that is none is not found', async () => {
  for (const id of ['0x1', '-1', '01', '9'.repeat(30), '%00', 'preview', '1.0']) {
    const answer = await call('GET', `/v1/messages/${id}`, `Bearer ${door.key}`);
    assert.equal(answer.statusCode, 404, id);
  }
});

test('an address with many wrong keys is told to wait, and its right key still passes', async () => {
  const from = (authorization: string) =>
    door.app.inject({ url: '/v1/server', remoteAddress: '203.0.113.9', headers: { authorization } });
  for (let i = 0; i < 10; i++) assert.equal((await from(`Bearer ${createApiKey()}`)).statusCode, 401);
  const braked = await from(`Bearer ${createApiKey()}`);
  assert.equal(braked.statusCode, 429);
  assert.equal(braked.json().code, 'too_many_failures');
  assert.equal(braked.headers['retry-after'], '10');
  assert.equal((await from(`Bearer ${door.key}`)).statusCode, 200);
});

test('a deleted server reads nothing; a restricted one reads and is told why it may not send', async () => {
  const decision = { id: 1, level: 0, reason: 'Closed by its owner.', fromMs: 0, untilMs: null };
  const closed = await openTestDoor({ decisions: [decision] });
  const restricted = await openTestDoor({
    decisions: [{ ...decision, level: 1, reason: 'Complaints of 3 May.' }],
  });
  try {
    const headers = { authorization: `Bearer ${closed.key}` };
    const gone = await closed.app.inject({ url: '/v1/messages', headers });
    assert.equal(gone.statusCode, 403);
    assert.equal(gone.json().code, 'server_deleted');
    const own = { authorization: `Bearer ${restricted.key}` };
    assert.equal((await restricted.app.inject({ url: '/v1/messages', headers: own })).statusCode, 200);
    const server = (await restricted.app.inject({ url: '/v1/server', headers: own })).json();
    assert.equal(server.access.level, 1);
    assert.equal(server.access.decisions[0].reason, 'Complaints of 3 May.');
    const refused = await restricted.app.inject({
      method: 'POST',
      url: '/v1/messages',
      headers: { ...own, 'content-type': 'application/json' },
      payload: { to: '+32470123456', from: 'ROOTSMS', text: 'x' },
    });
    assert.equal(refused.json().code, 'server_restricted');
  } finally {
    await closed.close();
    await restricted.close();
  }
});

test('a server that asks too often is told to wait, on every endpoint', async () => {
  const slow = await openTestDoor({ requestRate: { perS: 0.001, burst: 3 } });
  try {
    const headers = { authorization: `Bearer ${slow.key}` };
    for (let i = 0; i < 3; i++)
      assert.equal((await slow.app.inject({ url: '/v1/server', headers })).statusCode, 200);
    for (const { method, path, access } of ENDPOINTS) {
      if (access !== 'key') continue;
      const body = method === 'POST' || method === 'PUT' ? { payload: {} } : {};
      const answer = await slow.app.inject({ method, url: pathOf(path), headers, ...body });
      assert.equal(answer.statusCode, 429, `${method} ${path}`);
      assert.equal(answer.headers['retry-after'], '1');
    }
    const other = { authorization: `Bearer ${slow.other.key}` };
    assert.equal((await slow.app.inject({ url: '/v1/server', headers: other })).statusCode, 200);
  } finally {
    await slow.close();
  }
});
