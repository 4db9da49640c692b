import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { problemSchema } from './answer-schemas.ts';
import { BODY_BYTES_MAX } from './limits.ts';
import { openTestDoor, type TestDoor } from './testing.ts';

let door: TestDoor;
let port = 0;
before(async () => {
  door = await openTestDoor();
  await door.app.listen({ port: 0, host: '127.0.0.1' });
  const address = door.app.server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
after(() => door.close());

const post = (payload: string | Buffer, type = 'application/json', url = '/v1/messages') =>
  door.app.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${door.key}`, 'content-type': type },
    payload,
  });

/** Sends octets as they are and resolves with everything that comes back. */
function raw(octets: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(octets));
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

const PATHS = ['/v1/messages', '/v1/messages/preview', '/v1/webhook/replay'];

test('any JSON gets an answer in the documented form, and never a fault', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.constantFrom(...PATHS), async (value, path) => {
      const answer = await post(JSON.stringify(value), 'application/json', path);
      assert.ok([400, 200].includes(answer.statusCode), `${answer.statusCode} ${path}`);
      if (answer.statusCode === 400) problemSchema.parse(answer.json());
    }),
    { numRuns: 300 },
  );
});

test('messages with fields of any kind are refused in the documented form', async () => {
  const names = fc.constantFrom(
    'to',
    'from',
    'text',
    'data',
    'udh',
    'encoding',
    'languages',
    'sendAt',
    'validUntil',
    'priority',
    'reference',
    '__proto__',
    'constructor',
    'toString',
  );
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.string({ unit: 'binary' }),
    fc.base64String(),
    fc.double(),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(names, value), { maxLength: 6 }), async (fields) => {
      const body = `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${JSON.stringify(field) ?? 'null'}`).join(',')}}`;
      const answer = await post(body);
      assert.ok(answer.statusCode < 500, `${answer.statusCode}`);
      if (answer.statusCode >= 400) problemSchema.parse(answer.json());
    }),
    { numRuns: 500 },
  );
});

test('octets that are no JSON, or no UTF-8, are refused without a word of them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (octets) => {
      const answer = await post(Buffer.from(octets));
      assert.equal(answer.statusCode, 400);
    }),
    { numRuns: 200 },
  );
  const notUtf8 = Buffer.concat([
    Buffer.from('{"to":"+32470123456","from":"ROOTSMS","text":"'),
    Buffer.from([0xc3, 0x28]),
    Buffer.from('"}'),
  ]);
  assert.equal((await post(notUtf8)).json().code, 'json_invalid');
  for (const body of [
    '',
    '   ',
    'null',
    '[]',
    '"x"',
    '{',
    `${'['.repeat(200_000)}`,
    `{"a":${'{"a":'.repeat(50_000)}`,
  ]) {
    assert.equal((await post(body)).statusCode, 400);
  }
});

test('a lone surrogate is refused with its place', async () => {
  const answer = await post('{"to":"+32470123456","from":"ROOTSMS","text":"\\ud83d"}');
  assert.deepEqual(answer.json().errors, [{ path: 'text', message: 'half of a surrogate pair is missing' }]);
});

test('a body over 1 MiB, or of another type, is refused', async () => {
  const large = await post(`"${'x'.repeat(BODY_BYTES_MAX)}"`);
  assert.deepEqual([large.statusCode, large.json().code], [413, 'body_too_large']);
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
  ]) {
    const answer = await post('{}', type);
    assert.deepEqual([answer.statusCode, answer.json().code], [415, 'media_type_unsupported'], type);
  }
  assert.equal((await post('{}', 'application/json; charset=utf-8')).json().code, 'body_invalid');
});

test('an address that does not exist, and a method that it does not know, are told apart', async () => {
  const headers = { authorization: `Bearer ${door.key}` };
  const missing = await door.app.inject({ url: '/v1/nothing', headers });
  assert.equal(missing.json().code, 'not_found');
  const method = await door.app.inject({ method: 'DELETE', url: '/v1/messages/1', headers });
  assert.equal(method.json().code, 'method_not_allowed');
  assert.equal(method.headers['allow'], 'GET');
  const long = await door.app.inject({ url: `/v1/messages/${'9'.repeat(5_000)}`, headers });
  assert.equal(long.statusCode, 400);
  const bad = await door.app.inject({ url: '/v1/messages/%E0%A4%A', headers });
  assert.equal(bad.json().code, 'request_malformed');
});

test('what is not HTTP is answered with a problem and cut off', async () => {
  for (const octets of [
    'GARBAGE\r\n\r\n',
    Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
    Buffer.from([0, 0, 0, 16, 0, 0, 0, 21, 0, 0, 0, 0, 0, 0, 0, 1]),
    `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
    'POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n',
    'POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  ]) {
    const answer = await raw(octets);
    assert.match(answer, /^HTTP\/1\.1 400 /);
    assert.match(answer, /"code":"request_malformed"/);
  }
});
