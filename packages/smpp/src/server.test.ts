import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { after, describe, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import type { Closing } from './close.ts';
import { Client } from './client.ts';
import { COMMAND } from './command.ts';
import { testAuthority, testCertificate } from './fixtures/certificate.ts';
import { RawPeer } from './fixtures/raw-peer.ts';
import { bindOf, brief, header } from './fixtures/session-harness.ts';
import { until } from './fixtures/until.ts';
import { deliverSm, submitSm } from './pdu/message.ts';
import { Server, type ServerHandler, type ServerOptions } from './server.ts';
import type { Session } from './session.ts';

const LIMIT = { timeout: 20_000 };

/** A server that answers every submit_sm with its own sequence number, and remembers how its sessions ended. */
async function listening(
  options: ServerOptions = {},
  overrides: Partial<ServerHandler<string, string>> = {},
) {
  const ends: Closing[] = [];
  const server = new Server<string, string>(options, {
    onBind: () => ({ ok: true, context: 'account' }),
    onRequest: (session, pdu) => void session.respondSubmit(pdu.sequence, 0, `id-${pdu.sequence}`),
    onResponse: () => {},
    onClosed: (_, why) => void ends.push(why),
    ...overrides,
  });
  const port = await server.listen(0, '127.0.0.1');
  after(() => server.close());
  return { server, port, ends };
}

describe('bytes that are not SMPP', () => {
  for (const [what, bytes] of [
    [
      'HTTP',
      Buffer.from(
        'POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n' + 'x'.repeat(100_000),
      ),
    ],
    ['a TLS hello', Buffer.from(`16030100f8010000f40303${'ab'.repeat(200)}`, 'hex')],
  ] as const) {
    test(
      `behaviour 3: ${what} on the plain port gets a clean close, no octet and no reset`,
      LIMIT,
      async () => {
        const { port, ends } = await listening();
        const peer = await RawPeer.connect(port);
        peer.socket.write(bytes);
        await peer.closed();
        assert.deepEqual([peer.ended, peer.octets, peer.error], [true, 0, null]);
        assert.deepEqual(
          ends.map((why) => why.code),
          ['not_smpp'],
        );
      },
    );
  }

  test('plain SMPP on the TLS port is closed and reported', LIMIT, async () => {
    const authority = testAuthority('Test CA');
    const failures: string[] = [];
    const { port, server } = await listening(
      { tls: testCertificate('localhost', authority) },
      { onConnectionFailed: (address) => void failures.push(address) },
    );
    const peer = await RawPeer.connect(port);
    peer.send(bindOf('transceiver'));
    await peer.closed();
    await until(() => failures.length > 0);
    assert.equal(server.sessions.size, 0);
  });
});

describe('a server on real sockets', () => {
  test('binds, answers a batch in one read, unbinds', LIMIT, async () => {
    const { port, ends, server } = await listening({ systemId: 'us' });
    const peer = await RawPeer.connect(port);
    peer.send(bindOf('transceiver'), ...[2, 3, 4].map((sequence) => submitSm({ sequence, dest: '1' })));
    peer.send(header('unbind', 5));
    await peer.closed();
    assert.deepEqual(brief(peer.received), [
      'bind_transceiver_resp 1 0x00',
      'submit_sm_resp 2 0x00',
      'submit_sm_resp 3 0x00',
      'submit_sm_resp 4 0x00',
      'unbind_resp 5 0x00',
    ]);
    assert.deepEqual(
      [ends.map((why) => why.code), peer.error, server.sessions.size],
      [['peer_unbound'], null, 0],
    );
  });

  test('behaviour 2: a refused bind reaches the peer before the close', LIMIT, async () => {
    const { port } = await listening({}, { onBind: async () => ({ ok: false, status: 0x0e }) });
    const peer = await RawPeer.connect(port);
    peer.send(bindOf('receiver'));
    await peer.closed();
    assert.deepEqual(
      [brief(peer.received), peer.octets, peer.error],
      [['bind_receiver_resp 1 0x0e'], 16, null],
    );
  });

  test('answers given later, one promise each, go out together without flush', LIMIT, async () => {
    const { port } = await listening(
      {},
      {
        onRequest: (session, pdu) => {
          void Promise.resolve().then(() => session.respondSubmit(pdu.sequence, 0, 'later'));
        },
      },
    );
    const peer = await RawPeer.connect(port);
    peer.send(
      bindOf('transmitter'),
      ...Array.from({ length: 500 }, (_, index) => submitSm({ sequence: index + 2, dest: '1' })),
    );
    assert.equal((await peer.gets(501)).length, 501);
    peer.socket.destroy();
  });

  test(
    'behaviour 7: a peer that sends and never reads costs bounded memory, is not read, and is closed',
    LIMIT,
    async () => {
      let nowMs = 0;
      const { port, server, ends } = await listening({
        now: () => nowMs,
        tickMs: 0,
        inboundWindow: 50_000,
        enquireAfterMs: 0,
      });
      const peer = await RawPeer.connect(port);
      peer.send(bindOf('transceiver'));
      await peer.gets(1);
      peer.socket.pause();
      const [session] = server.sessions;
      assert.ok(session !== undefined);
      const batch = Array.from({ length: 1_000 }, (_, index) => submitSm({ sequence: index, dest: '1' }));
      let sent = 0;
      await until(
        () => !session.wantsRead,
        () => {
          if (peer.socket.writableLength < 1_000_000) peer.send(...batch);
          sent += 1;
          assert.ok(sent < 1_000_000);
        },
      );
      nowMs += 30_000;
      server.tick();
      assert.deepEqual(
        ends.map((why) => why.code),
        ['peer_not_reading'],
      );
      await until(() => server.sessions.size === 0);
      peer.socket.destroy();
    },
  );

  test(
    'behaviour 7: requests to a slow reader stop at the pause mark and go on when it reads',
    LIMIT,
    async () => {
      let rooms = 0;
      const { port, server } = await listening(
        { outboundWindow: 60_000, outputPauseOctets: 65_536 },
        { onRoom: () => void (rooms += 1) },
      );
      const peer = await RawPeer.connect(port);
      peer.send(bindOf('receiver'));
      await peer.gets(1);
      peer.socket.pause();
      const [session] = server.sessions;
      assert.ok(session !== undefined);
      let sent = 0;
      const shortMessage = Buffer.alloc(200);
      await until(
        () => session.room === 0,
        () => {
          while (session.request(deliverSm({ dest: '1', shortMessage }), 'a') > 0) sent += 1;
          session.flush();
        },
      );
      assert.ok(sent < 60_000, 'the socket, not the window, said stop');
      peer.socket.resume();
      await until(() => rooms > 0);
      await peer.gets(1 + sent);
      peer.socket.destroy();
    },
  );

  test('no more connections than allowed', LIMIT, async () => {
    const failures: string[] = [];
    const { port } = await listening(
      { connectionsMax: 1 },
      { onConnectionFailed: (_, code) => void failures.push(code) },
    );
    const first = await RawPeer.connect(port);
    first.send(bindOf('transceiver'));
    await first.gets(1);
    const second = await RawPeer.connect(port);
    await second.closed();
    assert.deepEqual([failures, first.socket.destroyed], [['connections_max'], false]);
    first.socket.destroy();
  });

  test('an address can be turned away before it has a session', LIMIT, async () => {
    const seen: string[] = [];
    const { port, server } = await listening({}, { onConnection: (address) => seen.push(address) < 0 });
    const peer = await RawPeer.connect(port);
    await peer.closed();
    assert.deepEqual([seen, server.sessions.size], [['127.0.0.1'], 0]);
  });

  test('an address can be turned away before a TLS handshake is paid for', LIMIT, async () => {
    const failures: string[] = [];
    const { port } = await listening(
      { tls: testCertificate('localhost', testAuthority('CA')) },
      { onConnection: () => false, onConnectionFailed: (_, code) => void failures.push(code) },
    );
    const peer = await RawPeer.connect(port);
    await peer.closed();
    assert.deepEqual([peer.octets, failures], [0, []]);
  });

  test('a port that is taken rejects with the code of the operating system', LIMIT, async () => {
    const { port } = await listening();
    const other = new Server(
      {},
      { onBind: () => ({ ok: false, status: 0xd }), onRequest: () => {}, onResponse: () => {} },
    );
    await assert.rejects(other.listen(port, '127.0.0.1'), { code: 'EADDRINUSE' });
    await other.close();
  });
});

describe('behaviour 14: closing a server', () => {
  test(
    'behaviour 14: unbinds who answers, and leaves who does not after the unbind time',
    LIMIT,
    async () => {
      let nowMs = 0;
      const { server, port, ends } = await listening({ now: () => nowMs, tickMs: 0 });
      const polite = await RawPeer.connect(port);
      const rude = await RawPeer.connect(port);
      const unbound = await RawPeer.connect(port);
      polite.send(bindOf('transceiver'));
      rude.send(bindOf('transceiver'));
      await Promise.all([polite.gets(1), rude.gets(1), until(() => server.sessions.size === 3)]);
      const done = server.close();
      await Promise.all([polite.gets(2), rude.gets(2), unbound.closed()]);
      polite.send(header('unbind_resp', polite.received[1]?.sequence ?? 0));
      await polite.closed();
      nowMs += 5_000;
      server.tick();
      await Promise.all([rude.closed(), done]);
      assert.deepEqual(
        ends.map((why) => why.code),
        ['closed', 'unbound', 'unbind_timeout'],
      );
    },
  );
});

test('behaviour 14: closing a TLS server does not wait for handshakes under way', LIMIT, async () => {
  const { port, server } = await listening({ tls: testCertificate('localhost', testAuthority('CA')) });
  const peer = await RawPeer.connect(port);
  await until(() => server.handshakes === 1);
  await Promise.all([server.close(), peer.closed()]);
});

describe('TLS', () => {
  test('client certificates are asked for, checked, and told to the owner', LIMIT, async () => {
    const authority = testAuthority('Test CA');
    const stranger = testAuthority('Other CA');
    const peers: Session<string, string>['peer'][] = [];
    const { port } = await listening(
      {
        tls: {
          ...testCertificate('localhost', authority),
          ca: authority.cert,
          requestCert: true,
          rejectUnauthorized: true,
        },
      },
      { onBound: (session) => void peers.push(session.peer) },
    );
    const client = (issuer: typeof authority) =>
      new Client<string, string>(
        {
          host: '127.0.0.1',
          port,
          reconnect: false,
          tls: { ca: authority.cert, servername: 'localhost', ...testCertificate('customer 12', issuer) },
          bind: { type: 'transceiver', systemId: 'me', password: 'secret' },
        },
        { onRequest: () => {}, onResponse: () => {} },
      );
    const known = client(authority);
    const session = await known.connect();
    const answer = await session?.ask(submitSm({ dest: '1' }));
    assert.ok(answer?.ok === true && 'messageId' in answer.pdu && answer.pdu.messageId.startsWith('id-'));
    await known.close();
    assert.equal(await client(stranger).connect(), null);
    assert.deepEqual(
      peers.map(({ secure, certificateName }) => [secure, certificateName]),
      [[true, 'customer 12']],
    );
    assert.match(peers[0]?.certificateFingerprint ?? '', /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  test('a client refuses a server whose certificate it cannot check', LIMIT, async () => {
    const { port } = await listening({ tls: testCertificate('localhost', testAuthority('Nobody')) });
    const client = new Client(
      {
        host: '127.0.0.1',
        port,
        tls: true,
        reconnect: false,
        bind: { type: 'receiver', systemId: 'me', password: '' },
      },
      { onRequest: () => {}, onResponse: () => {} },
    );
    assert.equal(await client.connect(), null);
    assert.deepEqual([client.lastClosing?.code, client.state], ['connect_failed', 'stopped']);
    await client.close();
  });

  test('behaviour 3: a TLS connection that never finishes its handshake is cut', LIMIT, async () => {
    const { port } = await listening({
      tls: testCertificate('localhost', testAuthority('CA')),
      initTimeoutMs: 50,
    });
    const peer = await RawPeer.connect(port);
    await peer.closed();
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    await once(socket, 'close');
  });
});

test('outbind: the server calls, the client binds on the same connection', LIMIT, async () => {
  const { server } = await listening({ systemId: 'centre' });
  const calls: Socket[] = [];
  const esme = createServer((socket) => void calls.push(socket));
  esme.listen(0, '127.0.0.1');
  await once(esme, 'listening');
  const address = esme.address();
  assert.ok(address !== null && typeof address === 'object');
  const session = await server.outbind('127.0.0.1', address.port, 'pw');
  await until(() => calls.length === 1);
  const [octets] = await once(calls[0] ?? esme, 'data');
  assert.ok(Buffer.isBuffer(octets));
  assert.equal(octets.readUInt32BE(4), COMMAND.outbind);
  assert.equal(octets.subarray(16).toString('latin1'), 'centre\0pw\0');
  calls[0]?.write(
    Buffer.from('0000001d000000010000000000000001656d6500707700003400000000', 'hex').subarray(0, 29),
  );
  await until(() => session.state !== 'open');
  assert.equal(session.state, 'bound_rx');
  calls[0]?.destroy();
  esme.close();
});
