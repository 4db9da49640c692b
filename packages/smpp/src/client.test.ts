import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { after, describe, test } from 'node:test';
import { backoffMs } from './backoff.ts';
import { Client, type ClientHandler, type ClientOptions } from './client.ts';
import type { Closing } from './close.ts';
import { until } from './fixtures/until.ts';
import { submitSm } from './pdu/message.ts';
import { Server } from './server.ts';
import { SessionFault } from './session-fault.ts';

const LIMIT = { timeout: 20_000 };
const BIND = { type: 'transceiver', systemId: 'me', password: 'secret' } as const;

async function server(answering = true, port = 0) {
  const it = new Server<string, string>(
    {},
    {
      onBind: (_, bind) =>
        bind.password === 'secret' ? { ok: true, context: '' } : { ok: false, status: 0x0e },
      onRequest: (session, pdu) => {
        if (answering) session.respondSubmit(pdu.sequence, 0, 'id');
      },
      onResponse: () => {},
    },
  );
  after(() => it.close());
  return { it, port: await it.listen(port, '127.0.0.1') };
}

/** A client whose clock and dice the test holds. */
function manual(
  options: Partial<ClientOptions> & { port: number },
  overrides: Partial<ClientHandler<string, string>> = {},
) {
  const clock = { nowMs: 0 };
  const downs: Closing[] = [];
  const unknown: string[][] = [];
  const client = new Client<string, string>(
    { host: '127.0.0.1', bind: BIND, now: () => clock.nowMs, random: () => 0.5, tickMs: 0, ...options },
    {
      onRequest: () => {},
      onResponse: () => {},
      onDown: (why) => void downs.push(why),
      onClosed: (_, __, tokens) => void unknown.push(tokens),
      ...overrides,
    },
  );
  after(() => client.close());
  return { client, clock, downs, unknown };
}

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  assert.ok(address !== null && typeof address === 'object');
  probe.close();
  await once(probe, 'close');
  return address.port;
}

test('behaviour 12: the back-off doubles to its maximum, with full jitter', () => {
  const ends = [0, 1, 2, 3, 4, 50].map((attempt) => backoffMs(attempt, 1_000, 10_000, () => 1));
  assert.deepEqual(ends, [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  assert.equal(
    backoffMs(9, 1_000, 10_000, () => 0),
    0,
  );
  assert.equal(
    backoffMs(1, 1_000, 10_000, () => 0.25),
    500,
  );
});

describe('a client', () => {
  test('connects, binds, asks, unbinds', LIMIT, async () => {
    const { it, port } = await server();
    const { client, downs } = manual({ port });
    const session = await client.connect();
    assert.deepEqual([client.state, client.session], ['bound', session]);
    const answer = await session?.ask(submitSm({ dest: '1' }));
    assert.ok(answer?.ok === true && 'messageId' in answer.pdu && answer.pdu.messageId === 'id');
    await client.close();
    await it.close();
    assert.deepEqual([client.state, client.session, downs], ['stopped', null, []]);
    await assert.rejects(client.connect(), new SessionFault('started'));
  });

  test(
    'behaviour 12: retries with growing delays, says so once, and binds when the peer is there',
    LIMIT,
    async () => {
      const port = await freePort();
      const { client, clock, downs } = manual({ port });
      const bound = client.connect();
      const delays = [];
      for (let attempt = 0; attempt < 4; attempt += 1) {
        await until(() => client.state === 'waiting');
        const sinceMs = clock.nowMs;
        while (client.state === 'waiting') {
          clock.nowMs += 100;
          client.tick();
        }
        delays.push(clock.nowMs - sinceMs);
      }
      assert.deepEqual(delays, [500, 1_000, 2_000, 4_000]);
      await until(() => client.state === 'waiting');
      assert.deepEqual(downs, [{ code: 'connect_failed', status: 0, error: 'ECONNREFUSED' }]);
      assert.equal(client.attempts, 5);
      const { it } = await server(true, port);
      clock.nowMs += 60_000;
      client.tick();
      assert.ok((await bound) !== null);
      assert.deepEqual([client.attempts, downs.length, client.lastClosing], [5, 1, null]);
      await client.close();
      await it.close();
    },
  );

  test('behaviour 12: only a session that lasted begins the back-off anew', LIMIT, async () => {
    const { it, port } = await server();
    const { client, clock, downs } = manual({ port });
    await client.connect();
    for (const [lastedMs, attempts] of [
      [1_000, 1],
      [1_000, 2],
      [30_000, 1],
    ] as const) {
      clock.nowMs += lastedMs;
      for (const session of it.sessions) session.close();
      await until(() => client.state === 'waiting');
      assert.equal(client.attempts, attempts);
      await until(
        () => client.state === 'bound',
        () => {
          clock.nowMs += 10_000;
          client.tick();
        },
      );
    }
    assert.deepEqual(
      downs.map((why) => why.code),
      ['peer_closed', 'peer_closed', 'peer_closed'],
    );
    await client.close();
    await it.close();
  });

  test(
    'behaviour 12: requests in flight are given back once when the peer goes, before onDown',
    LIMIT,
    async () => {
      const { it, port } = await server(false);
      const order: string[] = [];
      const { client } = manual(
        { port },
        {
          onClosed: (_, why, tokens) => void order.push(`closed ${why.code} ${tokens.join()}`),
          onDown: (why) => void order.push(`down ${why.code}`),
        },
      );
      const session = await client.connect();
      session?.request(submitSm({ dest: '1' }), 'a');
      session?.request(submitSm({ dest: '1' }), 'b');
      await until(() => [...it.sessions].some((peer) => peer.unanswered === 2));
      for (const peer of it.sessions) peer.close();
      await until(() => order.length === 2);
      assert.deepEqual(order, ['closed peer_closed a,b', 'down peer_closed']);
      await client.close();
      await it.close();
    },
  );

  test('behaviour 2: a refused bind is told with its status, once for many refusals', LIMIT, async () => {
    const { it, port } = await server();
    const { client, clock, downs } = manual({ port, bind: { ...BIND, password: 'wrong' } });
    const bound = client.connect();
    await until(
      () => client.attempts === 3,
      () => {
        if (client.state === 'waiting') clock.nowMs += 60_000;
        client.tick();
      },
    );
    assert.deepEqual(downs, [{ code: 'bind_refused', status: 0x0e, error: null }]);
    await client.close();
    assert.equal(await bound, null);
    await it.close();
  });

  test(
    'a peer that accepts and stays silent is given up after the connect and bind times',
    LIMIT,
    async () => {
      const mute = createServer(() => {}).listen(0, '127.0.0.1');
      after(() => mute.close());
      await once(mute, 'listening');
      const address = mute.address();
      assert.ok(address !== null && typeof address === 'object');
      for (const tls of [undefined, true] as const) {
        const { client, clock, downs } = manual({
          port: address.port,
          reconnect: false,
          ...(tls ? { tls } : { connectTimeoutMs: 1e9 }),
        });
        const bound = client.connect();
        await until(
          () => client.state !== 'connecting',
          () => {
            clock.nowMs += 1_000;
            client.tick();
          },
        );
        assert.equal(await bound, null);
        assert.equal(downs[0]?.error ?? downs[0]?.code, tls ? 'ETIMEDOUT' : 'bind_timeout');
        // Nor does it answer our FIN: the linger time ends it.
        clock.nowMs += 1_000;
        client.tick();
        await client.close();
      }
    },
  );

  test('closing while connecting, waiting or not started leaves nothing behind', LIMIT, async () => {
    const port = await freePort();
    const idle = manual({ port });
    await idle.client.close();
    const connecting = manual({ port });
    const first = connecting.client.connect();
    await connecting.client.close();
    assert.equal(await first, null);
    const waiting = manual({ port });
    void waiting.client.connect();
    await until(() => waiting.client.state === 'waiting');
    await waiting.client.close();
    assert.deepEqual(waiting.client.state, 'stopped');
  });
});
