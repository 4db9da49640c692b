import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { after, test } from 'node:test';
import { WebhookClient } from './webhook-client.ts';
import { eventOf } from './webhook-event.ts';

const servers: Server[] = [];
const clients: WebhookClient[] = [];
after(() => {
  for (const client of clients) client.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

const event = eventOf(252288000000028672n, 'message.receipt', 1, 1n, { to: '+32470123456' });

async function listen(handler: RequestListener): Promise<number> {
  const server = createServer(handler);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function clientOf(
  options: ConstructorParameters<typeof WebhookClient>[0] = { allowPrivateTargets: true },
): WebhookClient {
  const client = new WebhookClient(options);
  clients.push(client);
  return client;
}

const targetOf = (port: number, path = '/hook') => ({
  serverId: 1,
  url: `http://127.0.0.1:${port}${path}`,
  secret: 'whsec_test',
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

test('an event is signed over time and body, and 2xx takes it', async () => {
  let seen: { headers: IncomingMessage['headers']; body: string } | null = null;
  const port = await listen(async (request, response) => {
    seen = { headers: request.headers, body: await bodyOf(request) };
    response.writeHead(204).end();
  });
  const tried = await clientOf().deliver(targetOf(port), event);
  assert.deepEqual(
    { ...tried, durationMs: 0 },
    { ok: true, httpStatus: 204, error: null, durationMs: 0, retryAfterS: null },
  );
  assert.ok(seen !== null);
  const { headers, body } = seen as { headers: IncomingMessage['headers']; body: string };
  assert.equal(body, event.body);
  const timestamp = String(headers['x-rootsms-timestamp']);
  assert.ok(Math.abs(Number(timestamp) - Date.now() / 1000) < 60);
  const wanted = createHmac('sha256', 'whsec_test').update(`${timestamp}.${body}`).digest('hex');
  assert.equal(headers['x-rootsms-signature'], `v1=${wanted}`);
  assert.equal(headers['x-rootsms-event-id'], '252288000000028672');
  assert.equal(headers['content-type'], 'application/json');
});

test('a redirect is not followed', async () => {
  let reached = 0;
  const port = await listen((_request, response) => {
    reached += 1;
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  const tried = await clientOf().deliver(targetOf(port), event);
  assert.deepEqual([tried.ok, tried.httpStatus, tried.error, reached], [false, 302, 'redirect', 1]);
});

test('another status is refused, with the time that it asks for', async () => {
  const port = await listen((_request, response) =>
    response.writeHead(503, { 'retry-after': '120' }).end('x'),
  );
  const tried = await clientOf().deliver(targetOf(port), event);
  assert.deepEqual([tried.ok, tried.httpStatus, tried.error, tried.retryAfterS], [false, 503, 'status', 120]);
});

test('an endpoint that does not answer is given up in time', async () => {
  const port = await listen(() => undefined);
  const tried = await clientOf({ allowPrivateTargets: true, timeoutMs: 50 }).deliver(targetOf(port), event);
  assert.deepEqual([tried.ok, tried.error], [false, 'timeout']);
});

test('an answer without end is cut, and its status counts', async () => {
  const port = await listen((_request, response) => {
    response.writeHead(200);
    const chunk = Buffer.alloc(65_536);
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    response.on('error', () => undefined);
    more();
  });
  const tried = await clientOf().deliver(targetOf(port), event);
  assert.deepEqual([tried.ok, tried.httpStatus], [true, 200]);
});

test('a connection that nobody takes, that breaks, and that speaks no HTTP are told apart from an answer', async () => {
  const client = clientOf();
  assert.equal((await client.deliver(targetOf(1), event)).error, 'connect_failed');
  const port = await listen((request) => request.socket.destroy());
  assert.equal((await client.deliver(targetOf(port), event)).error, 'connection_lost');
  const tcp = createTcpServer((socket) => socket.end('220 mail.example ESMTP\r\n')).listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const address = tcp.address();
  const tried = await client.deliver(
    targetOf(typeof address === 'object' && address !== null ? address.port : 0),
    event,
  );
  tcp.close();
  assert.deepEqual([tried.ok, tried.httpStatus], [false, null]);
});

test('connections are kept, and one that the other side closed meanwhile does no harm', async () => {
  const connections = new Set<unknown>();
  const port = await listen((request, response) => {
    connections.add(request.socket);
    response.end();
  });
  const client = clientOf();
  for (let i = 0; i < 3; i++) assert.ok((await client.deliver(targetOf(port), event)).ok);
  assert.equal(connections.size, 1);
  const server = servers.at(-1);
  server?.closeIdleConnections();
  assert.ok((await client.deliver(targetOf(port), event)).ok);
});

test('a private address is never connected to: literal, resolved, or resolved differently a moment later', async () => {
  let reached = 0;
  const port = await listen((_request, response) => {
    reached += 1;
    response.end();
  });
  const strict = clientOf({});
  assert.equal((await strict.deliver(targetOf(port), event)).error, 'url_refused');
  const url = `http://hook.example:${port}/`;
  const rebound = clientOf({
    resolve: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
  });
  assert.equal((await rebound.deliver({ serverId: 1, url, secret: 's' }, event)).error, 'address_refused');
  // First a public answer, then a private one: each connection checks what it connects to.
  let lookups = 0;
  const changing = clientOf({
    timeoutMs: 100,
    resolve: (_name, _options, done) => {
      lookups += 1;
      done(null, [{ address: lookups === 1 ? '192.0.2.1' : '127.0.0.1', family: 4 }]);
    },
  });
  for (let i = 0; i < 3; i++) {
    const tried = await changing.deliver({ serverId: 1, url, secret: 's' }, event);
    assert.equal(tried.error, 'address_refused');
  }
  assert.equal(lookups, 3);
  assert.equal(reached, 0);
});
