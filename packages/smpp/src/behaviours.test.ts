/**
 * The behaviours a top-class SMPP server must get right, as far as they are the protocol library's: one test or more
 * per behaviour, each naming it. What needs a store, accounts or routes (8, 10, 15 to 18, 21, 22, 25) is the gateway's;
 * here is the part of it that the library must make possible.
 *
 * Long because: it is that one list.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COMMAND } from './command.ts';
import { encodeFrame } from './encode.ts';
import { FIXTURES } from './fixtures/all.ts';
import {
  Harness,
  bindOf,
  boundClient,
  boundServer,
  brief,
  exchange,
  header,
} from './fixtures/session-harness.ts';
import { deliverSm, submitSm } from './pdu/message.ts';
import { SessionFault } from './session-fault.ts';
import { allowedStates } from './session-state.ts';
import { STATUS } from './status.ts';
import { NO_TLVS, TAG, numberTlv, stringTlv, tlvNumber } from './tlv.ts';
import {
  decodeGsm,
  formatReceipt,
  parseReceipt,
  parseSmppTime,
  splitText,
  MESSAGE_STATE,
} from './text/index.ts';

const submit = (sequence: number, text = 'hello') =>
  submitSm({
    sequence,
    source: 'ROOT',
    sourceTon: 5,
    dest: '32470000001',
    destTon: 1,
    shortMessage: Buffer.from(text),
  });
const deliver = (sequence: number) => deliverSm({ sequence, source: '32470000001', dest: '8000' });
/** Every kind of request that goes to the owner of a session, in some spellings. */
const REQUESTS = FIXTURES.map((fixture) => fixture.pdu).filter(
  (pdu) =>
    pdu.commandId !== COMMAND.alert_notification &&
    (allowedStates('client', pdu.commandId) | allowedStates('server', pdu.commandId)) !== 0,
);
const submits = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => submit(first + index));

describe('behaviour 1: the state machine per bind type', () => {
  test('behaviour 1: every request before the bind is answered 0x04, and nobody hears of it', () => {
    assert.equal(new Set(REQUESTS.map((pdu) => pdu.commandId)).size, 10);
    for (const pdu of REQUESTS) {
      const server = new Harness({ role: 'server' });
      server.feed(pdu);
      assert.deepEqual(
        server.out().map((answer) => [answer.commandId, answer.sequence, answer.status]),
        [[pdu.commandId + 0x80000000, pdu.sequence, STATUS.ESME_RINVBNDSTS]],
      );
      assert.equal(server.requests.length, 0);
      assert.equal(server.session.state, 'open');
    }
  });

  test('behaviour 1: a bound server takes exactly what the table allows its client', () => {
    const bit = { transmitter: 1, receiver: 2, transceiver: 4 } as const;
    for (const kind of ['transmitter', 'receiver', 'transceiver'] as const) {
      for (const pdu of REQUESTS) {
        const server = boundServer(kind);
        server.feed(pdu);
        const allowed = (allowedStates('client', pdu.commandId) & bit[kind]) !== 0;
        assert.equal(server.requests.length, allowed ? 1 : 0, `${kind} ${pdu.commandId}`);
        assert.deepEqual(
          server.out().map((answer) => answer.status),
          allowed ? [] : [STATUS.ESME_RINVBNDSTS],
        );
      }
    }
  });

  test('behaviour 1: submit_sm on a receiver bind is 0x04, a second bind is 0x05, and the session lives on', () => {
    const server = boundServer('receiver');
    server.feed(submit(2), bindOf('transmitter', 3));
    assert.deepEqual(brief(server.out()), ['submit_sm_resp 2 0x04', 'bind_transmitter_resp 3 0x05']);
    assert.equal(server.session.state, 'bound_rx');
  });

  test('behaviour 1: our own side may not send what its bind does not allow', () => {
    const transmitter = boundServer('transmitter');
    assert.throws(() => transmitter.session.request(deliver(0), 'a'), new SessionFault('wrong_direction'));
    const client = boundClient('receiver');
    assert.throws(() => client.session.request(submit(0), 'a'), new SessionFault('wrong_direction'));
    assert.deepEqual([client.session.canTransmit, client.session.canReceive], [false, true]);
  });

  test('behaviour 1: nothing can be sent before the bind, and nothing after the end', () => {
    const server = new Harness({ role: 'server' });
    assert.equal(server.session.request(deliver(0), 'a'), 0);
    server.session.close();
    assert.equal(server.session.request(deliver(0), 'a'), 0);
    assert.equal(server.session.respondSubmit(1, 0, 'id'), false);
  });
});

describe('behaviour 2: bind answers that name the cause and are followed by close', () => {
  for (const status of [STATUS.ESME_RINVSYSID, STATUS.ESME_RINVPASWD, STATUS.ESME_RBINDFAIL]) {
    test(`behaviour 2: a refusal with 0x${status.toString(16)} has no body and closes`, () => {
      const server = new Harness({ role: 'server' }, { onBind: () => ({ ok: false, status }) });
      server.feed(bindOf('transceiver', 77));
      const octets = server.session.takeOutput();
      assert.equal(octets?.toString('hex'), `00000010800000090000000${status.toString(16)}0000004d`);
      assert.deepEqual(server.closing, { code: 'bind_refused', status, error: null });
    });
  }

  test('behaviour 2: sc_interface_version goes to clients of 3.4 and 5.0 and not to 3.3', () => {
    for (const [version, expected] of [
      [0x00, undefined],
      [0x33, undefined],
      [0x34, 0x34],
      [0x50, 0x50],
    ] as const) {
      const server = new Harness({ role: 'server', systemId: 'us' });
      server.feed(bindOf('transceiver', 1, version));
      const [resp] = server.out();
      assert.ok(resp !== undefined && 'systemId' in resp);
      assert.equal(resp.systemId, 'us');
      assert.equal(tlvNumber(resp.tlvs, TAG.sc_interface_version), expected);
      assert.equal(server.session.version, version < 0x34 ? 0x33 : version);
    }
  });

  test('behaviour 2: PDUs behind a bind wait for its decision, which may come later', async () => {
    const decision = Promise.withResolvers<{ ok: true; context: string }>();
    const server = new Harness({ role: 'server' }, { onBind: () => decision.promise });
    server.feed(bindOf('transceiver'), submit(2));
    assert.deepEqual([server.out(), server.requests.length, server.session.wantsRead], [[], 0, false]);
    decision.resolve({ ok: true, context: 'account 7' });
    await decision.promise;
    server.session.flush();
    assert.deepEqual(brief(server.out()), ['bind_transceiver_resp 1 0x00']);
    assert.deepEqual([server.requests.length, server.session.wantsRead], [1, true]);
    assert.equal(server.session.context, 'account 7');
  });

  test('behaviour 2: a decision that fails is answered 0x08 and reported, the password is not kept', async () => {
    const broken = Promise.reject(new Error('database away'));
    const server = new Harness({ role: 'server' }, { onBind: () => broken });
    server.feed(bindOf('transmitter'));
    await broken.catch(() => {});
    assert.deepEqual(brief(server.out()), ['bind_transmitter_resp 1 0x08']);
    assert.equal(server.faults.length, 1);
    assert.equal(server.session.bindPdu?.password, '');
  });

  test('behaviour 2: as a client a refusal is told with its status', () => {
    const client = new Harness({ role: 'client' });
    client.session.bind({ type: 'transceiver', systemId: 'me', password: 'wrong' });
    client.feedBytes(Buffer.from('00000011800000090000000e0000000100', 'hex'));
    assert.deepEqual(client.closing, { code: 'bind_refused', status: STATUS.ESME_RINVPASWD, error: null });
  });
});

describe('behaviour 3: session-init and slow-read timers', () => {
  test('behaviour 3: a connection that does not bind is cut after 30 s, enquire_link or not', () => {
    const server = new Harness({ role: 'server' });
    server.wait(29_000);
    server.feed(header('enquire_link', 5));
    assert.deepEqual(brief(server.out()), ['enquire_link_resp 5 0x00']);
    server.wait(1_000);
    assert.equal(server.closeCode, 'init_timeout');
  });

  test('behaviour 3: half a PDU is cut after 10 s though octets keep dripping', () => {
    const server = boundServer();
    const frame = encodeFrame(submit(2));
    for (let at = 0; at < 9; at += 1) {
      server.feedBytes(frame.subarray(at, at + 1));
      server.wait(1_000);
    }
    assert.equal(server.closing, null);
    server.feedBytes(frame.subarray(9, 10));
    server.wait(1_000);
    assert.equal(server.closeCode, 'slow_read');
  });

  test('behaviour 3: a PDU that comes in pieces within the time is taken', () => {
    const server = boundServer();
    const frame = encodeFrame(submit(2));
    server.feedBytes(frame.subarray(0, 20));
    server.wait(9_000);
    server.feedBytes(Buffer.concat([frame.subarray(20), frame.subarray(0, 5)]));
    server.wait(9_000);
    assert.deepEqual([server.requests.length, server.closing], [1, null]);
  });

  test('behaviour 3: a bind that nobody decides, and one that nobody answers, end too', () => {
    const server = new Harness({ role: 'server' }, { onBind: () => undefined });
    server.feed(bindOf('transceiver'));
    server.wait(30_000);
    assert.deepEqual(
      [brief(server.out()), server.closeCode],
      [['bind_transceiver_resp 1 0x08'], 'bind_timeout'],
    );
    const client = new Harness({ role: 'client' });
    client.session.bind({ type: 'receiver', systemId: 'me', password: '' });
    client.wait(30_000);
    assert.equal(client.closeCode, 'bind_timeout');
  });

  for (const [what, bytes] of [
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: sms.example\r\n\r\n')],
    ['TLS', Buffer.from('16030100f8010000f40303', 'hex')],
    ['SSH', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')],
  ] as const) {
    test(`behaviour 3: ${what} on the SMPP port gets a close and not one octet`, () => {
      const server = new Harness({ role: 'server' });
      server.feedBytes(bytes);
      assert.deepEqual([server.out(), server.closeCode], [[], 'not_smpp']);
    });
  }
});

describe('behaviour 4: length fields are hostile', () => {
  test('behaviour 4: a wrong sm_length costs one error response and not the session', () => {
    const server = boundServer();
    const frame = encodeFrame(submit(2, 'hello'));
    frame[frame.length - 6] = 200;
    server.feedBytes(frame);
    server.feed(submit(3));
    assert.deepEqual(brief(server.out()), ['submit_sm_resp 2 0x01']);
    assert.equal(server.requests.length, 1);
  });

  test('behaviour 4: a TLV that runs out of the PDU costs one error response', () => {
    const server = boundServer();
    const frame = Buffer.concat([encodeFrame(submit(2)), Buffer.from('04240fff00', 'hex')]);
    frame.writeUInt32BE(frame.length, 0);
    server.feedBytes(frame);
    assert.deepEqual(brief(server.out()), ['submit_sm_resp 2 0xc0']);
    assert.equal(server.session.state, 'bound_trx');
  });

  for (const length of [0, 15, 65_537, 0x00ffffff]) {
    test(`behaviour 4: command_length ${length} loses the framing: generic_nack and close`, () => {
      const server = boundServer();
      const bad = Buffer.alloc(16);
      bad.writeUInt32BE(length, 0);
      server.feed(submit(2));
      server.feedBytes(bad);
      assert.deepEqual(brief(server.out()), ['generic_nack 0 0x02']);
      assert.deepEqual(server.closing, { code: 'framing_lost', status: STATUS.ESME_RINVCMDLEN, error: null });
      assert.equal(server.requests.length, 1, 'what came before it counts');
    });
  }
});

describe('behaviour 5: generic_nack or error response', () => {
  test('behaviour 5: an unknown command id is nacked 0x03 with its sequence number, the bind stays', () => {
    const server = boundServer();
    server.feedBytes(Buffer.from('00000010000000990000000000000042', 'hex'));
    server.feed(submit(3));
    assert.deepEqual(brief(server.out()), ['generic_nack 66 0x03']);
    assert.equal(server.requests.length, 1);
    assert.deepEqual(server.badPdus, [{ commandId: 0x99, status: STATUS.ESME_RINVCMDID }]);
  });

  test('behaviour 5: a bad body is answered by the matching response, a hundred of them too', () => {
    const server = boundServer();
    for (let sequence = 2; sequence < 102; sequence += 1) {
      const frame = Buffer.from('0000001400000004000000000000000041414141', 'hex');
      frame.writeUInt32BE(sequence, 12);
      server.feedBytes(frame);
    }
    const answers = server.out();
    assert.equal(answers.length, 100);
    assert.ok(answers.every((pdu) => pdu.commandId === COMMAND.submit_sm_resp && pdu.status !== 0));
    assert.equal(server.session.state, 'bound_trx');
  });

  test('behaviour 5: responses are never answered, whatever they are', () => {
    const server = boundServer();
    server.feedBytes(Buffer.from('00000010800000990000000000000042', 'hex'));
    server.feedBytes(Buffer.from('00000010800000040000000000000042', 'hex'));
    server.feed(header('generic_nack', 9, 3), header('enquire_link_resp', 9), header('unbind_resp', 9));
    assert.deepEqual(server.out(), []);
    assert.equal(server.session.state, 'bound_trx');
  });

  test('behaviour 5: a generic_nack to our request is its answer', () => {
    const client = boundClient();
    const sequence = client.session.request(submit(0), 'a');
    client.feed(header('generic_nack', sequence, STATUS.ESME_RINVCMDID));
    assert.deepEqual(
      client.responses.map(({ token, pdu }) => [token, pdu.status]),
      [['a', STATUS.ESME_RINVCMDID]],
    );
  });

  test('behaviour 5: an answer that cannot be read leaves the request unknown', () => {
    const client = boundClient();
    const sequence = client.session.request(submit(0), 'a');
    const frame = Buffer.concat([Buffer.alloc(16), Buffer.alloc(70, 0x41), Buffer.alloc(1)]);
    for (const [index, field] of [frame.length, COMMAND.submit_sm_resp, 0, sequence].entries()) {
      frame.writeUInt32BE(field, index * 4);
    }
    client.feedBytes(frame);
    assert.deepEqual([client.timeouts, client.session.outstanding], [['a'], 0]);
  });
});

describe('behaviour 6: sequence numbers and order of responses', () => {
  test('behaviour 6: sequence numbers are echoed exactly, beyond 0x7fffffff and repeated too', () => {
    const server = boundServer();
    server.feed(submit(0xfffffffe), submit(0), submit(7), submit(7));
    for (const pdu of server.requests) server.session.respondSubmit(pdu.sequence, 0, 'id');
    assert.deepEqual(
      server.out().map((pdu) => pdu.sequence),
      [0xfffffffe, 0, 7, 7],
    );
  });

  test('behaviour 6: answers may go out and come in out of order', () => {
    const server = boundServer();
    const client = boundClient();
    for (const token of ['a', 'b', 'c']) client.session.request(submit(0), token);
    exchange(client, server);
    for (const pdu of server.requests.toReversed())
      server.session.respondSubmit(pdu.sequence, 0, `id-${pdu.sequence}`);
    exchange(client, server);
    assert.deepEqual(
      client.responses.map(({ token }) => token),
      ['c', 'b', 'a'],
    );
  });

  test('behaviour 6: both sides number independently, equal numbers do not meet', () => {
    const server = boundServer();
    const ours = server.session.request(deliver(0), 'receipt');
    server.feed(submit(ours));
    assert.deepEqual([server.requests.length, server.session.outstanding], [1, 1]);
    server.session.respondSubmit(ours, 0, 'id');
    assert.equal(server.session.outstanding, 1, 'answering theirs does not answer ours');
    server.feed({
      commandId: COMMAND.deliver_sm_resp,
      status: 0,
      sequence: ours,
      messageId: '',
      tlvs: NO_TLVS,
    });
    assert.deepEqual(
      server.responses.map(({ token }) => token),
      ['receipt'],
    );
  });

  test('behaviour 6: an answer of another kind, or to nothing, is not taken for the answer', () => {
    const client = boundClient();
    const sequence = client.session.request(submit(0), 'a');
    client.feed({ commandId: COMMAND.deliver_sm_resp, status: 0, sequence, messageId: '', tlvs: NO_TLVS });
    client.feed({
      commandId: COMMAND.submit_sm_resp,
      status: 0,
      sequence: 999,
      messageId: 'x',
      tlvs: NO_TLVS,
    });
    assert.deepEqual([client.responses, client.session.outstanding, client.late.length], [[], 1, 2]);
  });
});

describe('behaviour 7: windows both ways with back-pressure', () => {
  test('behaviour 7: beyond our window request() sends nothing, and onRoom says when to go on', () => {
    const server = boundServer('transceiver', { outboundWindow: 2 });
    assert.deepEqual(
      [1, 2, 3].map(() => server.session.request(deliver(0), 'a') > 0),
      [true, true, false],
    );
    const [first] = server.out();
    server.feed({
      commandId: COMMAND.deliver_sm_resp,
      status: 0,
      sequence: first?.sequence ?? 0,
      messageId: '',
      tlvs: NO_TLVS,
    });
    assert.deepEqual([server.rooms, server.session.room], [1, 1]);
  });

  test('behaviour 7: beyond its window the peer is held, then not read, and enquire_link is still answered', () => {
    const held = encodeFrame(submit(1)).length;
    const server = boundServer('transceiver', { inboundWindow: 2, heldOctetsMax: held * 3 });
    server.feed(...submits(2, 4));
    assert.deepEqual([server.requests.length, server.session.held, server.session.wantsRead], [2, 2, true]);
    server.feed(submit(6), header('enquire_link', 7));
    assert.deepEqual([server.requests.length, server.session.held, server.session.wantsRead], [2, 3, false]);
    server.session.respondSubmit(2, 0, 'id');
    server.session.flush();
    assert.deepEqual([server.requests.length, server.session.held, server.session.wantsRead], [3, 2, true]);
    assert.deepEqual(brief(server.out()), ['submit_sm_resp 2 0x00', 'enquire_link_resp 7 0x00']);
  });

  test('behaviour 7: held requests keep their order, and their octets are their own', () => {
    const server = boundServer('transceiver', { inboundWindow: 1 });
    const read = Buffer.concat(
      submits(2, 50).map((pdu) => encodeFrame({ ...pdu, shortMessage: Buffer.from(`m${pdu.sequence}`) })),
    );
    const seen: string[] = [];
    server.feedBytes(read);
    read.fill(0xff);
    for (let sequence = 2; sequence < 52; sequence += 1) {
      const pdu = server.requests.at(-1);
      assert.ok(pdu !== undefined && 'shortMessage' in pdu && pdu.sequence === sequence);
      if (sequence > 2) seen.push(pdu.shortMessage.toString());
      server.session.respondSubmit(sequence, 0, 'id');
      server.session.flush();
    }
    assert.deepEqual(
      seen,
      Array.from({ length: 49 }, (_, index) => `m${index + 3}`),
    );
  });

  test('behaviour 7: or, by option, requests beyond the window are answered 0x58 at once', () => {
    const server = boundServer('transceiver', { inboundWindow: 2, overflow: 'throttle' });
    server.feed(...submits(2, 4));
    assert.deepEqual(brief(server.out()), ['submit_sm_resp 4 0x58', 'submit_sm_resp 5 0x58']);
    assert.deepEqual([server.session.held, server.session.wantsRead], [0, true]);
  });

  test('behaviour 7: responses pass while requests are held, so that two full windows do not lock each other', () => {
    const server = boundServer('transceiver', { inboundWindow: 1 });
    const sequence = server.session.request(deliver(0), 'receipt');
    server.feed(submit(2), submit(3), {
      commandId: COMMAND.deliver_sm_resp,
      status: 0,
      sequence,
      messageId: '',
      tlvs: NO_TLVS,
    });
    assert.deepEqual([server.session.held, server.responses.length], [1, 1]);
  });

  test('behaviour 7: a peer that does not read stops being read, gets no more requests, and is closed', () => {
    const server = boundServer('transceiver', {
      outputPauseOctets: 2_000,
      inboundWindow: 10_000,
      outboundWindow: 1_000,
    });
    server.session.respondSubmit(0, 0, 'in the socket');
    assert.ok(server.session.takeOutput() !== null, 'one write is under way and stays so');
    let sent = 0;
    while (server.session.request(deliver(0), 'a') > 0) sent += 1;
    assert.ok(sent > 10 && sent < 100, `${sent}`);
    assert.deepEqual(
      [server.session.wantsRead, server.session.room, server.session.takeOutput()],
      [false, 0, null],
    );
    server.wait(30_000);
    assert.equal(server.closeCode, 'peer_not_reading');
    assert.equal(server.unknown.length + server.timeouts.length, sent);
  });

  test('behaviour 7: the output has a named maximum, at which the peer is closed', () => {
    const server = boundServer('transceiver', {
      outputPauseOctets: 10_000,
      outputOctetsMax: 80_000,
      inboundWindow: 10_000,
    });
    server.session.respondSubmit(0, 0, 'in the socket');
    server.session.takeOutput();
    for (let sequence = 2; server.closing === null && sequence < 10_000; sequence += 1) {
      server.session.respondSubmit(sequence, 0, '0123456789abcdef0123456789abcdef');
    }
    assert.equal(server.closeCode, 'output_full');
  });
});

test('behaviour 8: throttled (0x58) and queue full (0x14) are different answers, and both cost no body', () => {
  const server = boundServer();
  server.feed(submit(2), submit(3));
  server.session.respondSubmit(2, STATUS.ESME_RTHROTTLED, '');
  server.session.respondSubmit(3, STATUS.ESME_RMSGQFUL, '');
  assert.equal(server.session.takeOutput()?.length, 32);
});

test('behaviour 9: 0x58, 0x14 and 0x64 come to the client with the token of exactly that request', () => {
  const client = boundClient();
  const statuses = [STATUS.ESME_RTHROTTLED, STATUS.ESME_RMSGQFUL, STATUS.ESME_RX_T_APPN];
  const sequences = statuses.map((_, index) => client.session.request(submit(0), `m${index}`));
  for (const [index, sequence] of sequences.entries()) {
    client.feed({
      commandId: COMMAND.submit_sm_resp,
      status: statuses[index] ?? 0,
      sequence,
      messageId: '',
      tlvs: NO_TLVS,
    });
  }
  assert.deepEqual(
    client.responses.map(({ token, pdu }) => [token, pdu.status]),
    [
      ['m0', 0x58],
      ['m1', 0x14],
      ['m2', 0x64],
    ],
  );
  assert.equal(client.session.state, 'bound_trx');
  assert.equal(client.out().length, 3, 'the session itself sends nothing again');
});

test('behaviour 10: the session never acknowledges a message by itself', () => {
  const server = boundServer();
  server.feed(submit(2));
  server.wait(25_000);
  assert.deepEqual([server.out(), server.session.unanswered], [[], 1]);
});

describe('behaviour 11: lost responses do not become duplicates', () => {
  test('behaviour 11: without an answer the request is unknown, reported once, and not sent again', () => {
    const client = boundClient('transceiver', { enquireAfterMs: 0 });
    client.session.request(submit(0), 'a');
    client.out();
    client.wait(29_000);
    assert.deepEqual(client.timeouts, []);
    client.wait(120_000);
    assert.deepEqual([client.timeouts, client.out(), client.session.outstanding], [['a'], [], 0]);
  });

  test('behaviour 11: an answer after the time-out still finds its token', () => {
    const client = boundClient('transceiver', { enquireAfterMs: 0 });
    const sequence = client.session.request(submit(0), 'a');
    client.wait(31_000);
    client.feed({ commandId: COMMAND.submit_sm_resp, status: 0, sequence, messageId: 'late', tlvs: NO_TLVS });
    assert.deepEqual(
      client.late.map(({ token }) => token),
      ['a'],
    );
    assert.deepEqual(client.responses, []);
  });

  test('behaviour 11: ask() says timeout or closed, and never rejects', async () => {
    const client = boundClient('transceiver', { enquireAfterMs: 0 });
    const timedOut = client.session.ask(submit(0));
    client.wait(31_000);
    const closed = client.session.ask(submit(0));
    client.session.close();
    assert.deepEqual(await Promise.all([timedOut, closed, client.session.ask(submit(0))]), [
      { ok: false, code: 'timeout' },
      { ok: false, code: 'closed' },
      { ok: false, code: 'closed' },
    ]);
  });
});

test('behaviour 12: what was in flight when the connection broke is given back once, in order', () => {
  const client = boundClient();
  const sequences = ['a', 'b', 'c', 'd'].map((token) => client.session.request(submit(0), token));
  client.feed({
    commandId: COMMAND.submit_sm_resp,
    status: 0,
    sequence: sequences[1] ?? 0,
    messageId: 'x',
    tlvs: NO_TLVS,
  });
  client.session.disconnected('ECONNRESET');
  client.session.disconnected(null);
  assert.deepEqual([client.unknown, client.closing?.error], [['a', 'c', 'd'], 'ECONNRESET']);
});

describe('behaviour 13: enquire_link both ways', () => {
  for (const [side, harness] of [
    ['server', boundServer],
    ['client', boundClient],
  ] as const) {
    test(`behaviour 13: a silent peer is asked twice and then dropped (${side})`, () => {
      const one = harness();
      one.wait(30_000);
      const [first] = one.out();
      assert.equal(first?.commandId, COMMAND.enquire_link);
      one.wait(30_000);
      assert.equal(one.out().length, 1);
      one.wait(29_000);
      assert.equal(one.closing, null);
      one.wait(1_000);
      assert.equal(one.closeCode, 'enquire_timeout');
    });
  }

  test('behaviour 13: any traffic resets the timer and the misses', () => {
    const server = boundServer();
    for (let round = 0; round < 5; round += 1) {
      server.wait(29_000);
      server.feed(submit(round + 2));
    }
    assert.deepEqual(server.out(), []);
    server.wait(60_000);
    assert.equal(server.out().length, 2);
    server.feed(header('enquire_link_resp', 99));
    server.wait(60_000);
    assert.equal(server.closing, null);
  });

  test('behaviour 13: enquire_link is answered while the window is full and while unbinding', () => {
    const server = boundServer('transceiver', { inboundWindow: 1 });
    server.feed(submit(2), submit(3), header('enquire_link', 4));
    server.session.unbind();
    server.feed(header('enquire_link', 5));
    assert.deepEqual(brief(server.out()), [
      'enquire_link_resp 4 0x00',
      'unbind 1 0x00',
      'enquire_link_resp 5 0x00',
    ]);
  });

  test('behaviour 13: while we do not read, silence is not held against the peer', () => {
    const server = boundServer('transceiver', { inboundWindow: 1, heldOctetsMax: 10 });
    server.feed(submit(2), submit(3));
    assert.equal(server.session.wantsRead, false);
    server.wait(300_000);
    assert.deepEqual([server.closing, server.out()], [null, []]);
  });

  test('behaviour 13: by option, a session that only enquires is unbound', () => {
    const server = boundServer('transceiver', { idleTimeoutMs: 60_000 });
    for (let round = 0; round < 6; round += 1) {
      server.wait(10_000);
      server.feed(header('enquire_link', round + 2));
    }
    assert.ok(brief(server.out()).includes('unbind 1 0x00'));
  });
});

describe('behaviour 14: clean unbind', () => {
  test('behaviour 14: the peer leaves: what it asked is answered first, then its unbind, then close', () => {
    const server = boundServer();
    server.session.request(deliver(0), 'receipt');
    server.out();
    server.feed(submit(2), header('unbind', 3));
    assert.deepEqual([server.out(), server.session.state], [[], 'unbinding']);
    server.session.respondSubmit(2, 0, 'id');
    server.session.flush();
    assert.deepEqual(brief(server.out()), ['submit_sm_resp 2 0x00', 'unbind_resp 3 0x00']);
    assert.equal(server.closeCode, 'peer_unbound');
    assert.deepEqual(server.unknown, ['receipt'], 'the receipt goes back to its queue');
  });

  test('behaviour 14: we leave: our requests are awaited, then unbind, then close', () => {
    const client = boundClient();
    const sequence = client.session.request(submit(0), 'a');
    client.session.unbind();
    assert.equal(client.session.request(submit(0), 'b'), 0);
    assert.deepEqual(brief(client.out()), [`submit_sm ${sequence} 0x00`]);
    client.feed({ commandId: COMMAND.submit_sm_resp, status: 0, sequence, messageId: 'x', tlvs: NO_TLVS });
    const [unbind] = client.out();
    assert.equal(unbind?.commandId, COMMAND.unbind);
    client.feed(header('unbind_resp', unbind?.sequence ?? 0));
    assert.deepEqual([client.closeCode, client.unknown], ['unbound', []]);
  });

  test('behaviour 14: what the peer asked before it saw our unbind is still taken and answered', () => {
    const server = boundServer();
    server.session.unbind();
    server.feed(submit(2), header('unbind_resp', 1));
    assert.deepEqual([server.requests.length, server.closing], [1, null]);
    server.session.respondSubmit(2, 0, 'id');
    server.session.flush();
    assert.deepEqual(brief(server.out()), ['unbind 1 0x00', 'submit_sm_resp 2 0x00']);
    assert.equal(server.closeCode, 'unbound');
  });

  test('behaviour 14: both leave at once: both get their answer, nobody waits', () => {
    const server = boundServer();
    const client = boundClient();
    server.session.unbind();
    client.session.unbind();
    exchange(server, client);
    assert.deepEqual([server.closeCode, client.closeCode], ['unbound', 'unbound']);
  });

  test('behaviour 14: a peer that never answers unbind is left after the unbind time', () => {
    const client = boundClient();
    client.session.request(submit(0), 'a');
    client.session.unbind();
    client.wait(5_000);
    assert.deepEqual(brief(client.out()).at(-1)?.split(' ')[0], 'unbind');
    assert.deepEqual([client.closeCode, client.unknown], ['unbind_timeout', ['a']]);
  });

  test('behaviour 14: unbind before the bind is 0x04', () => {
    const server = new Harness({ role: 'server' });
    server.feed(header('unbind', 1));
    assert.deepEqual(brief(server.out()), ['unbind_resp 1 0x04']);
  });
});

test('behaviour 15: a message_id of 64 octets is the same text in response, receipt text and TLV', () => {
  const id = '0aF'.padEnd(64, 'x');
  const server = boundServer();
  const client = boundClient();
  client.session.request(submit(0), 'a');
  exchange(client, server);
  server.session.respondSubmit(server.requests[0]?.sequence ?? 0, 0, id);
  const atMs = Date.UTC(2026, 0, 31, 12, 0);
  const text = formatReceipt({
    id,
    sub: 1,
    dlvrd: 1,
    submittedAtMs: atMs,
    doneAtMs: atMs,
    state: MESSAGE_STATE.DELIVERED,
    err: '000',
    text: '',
  });
  const tlvs = [
    stringTlv(TAG.receipted_message_id, id),
    numberTlv(TAG.message_state, MESSAGE_STATE.DELIVERED),
  ];
  server.session.request(
    deliverSm({ esmClass: 4, shortMessage: Buffer.from(text, 'latin1'), tlvs }),
    'receipt',
  );
  exchange(client, server);
  const [response] = client.responses;
  const [receipt] = client.requests;
  assert.ok(
    response !== undefined &&
      'messageId' in response.pdu &&
      receipt !== undefined &&
      'shortMessage' in receipt,
  );
  assert.equal(response.pdu.messageId, id);
  const parsed = parseReceipt(receipt.shortMessage);
  assert.ok(parsed.ok);
  assert.equal(parsed.id, id);
  assert.equal(receipt.tlvs[0]?.value.toString('latin1'), `${id}\0`);
  assert.throws(() => server.session.respondSubmit(9, 0, 'x'.repeat(65)));
});

test('behaviour 19: registered_delivery reaches the owner bit by bit', () => {
  const server = boundServer();
  for (let bits = 0; bits < 32; bits += 1)
    server.feed(submitSm({ sequence: bits, dest: '1', registeredDelivery: bits }));
  assert.deepEqual(
    server.requests.map((pdu) => 'registeredDelivery' in pdu && pdu.registeredDelivery),
    [...Array(32).keys()],
  );
});

test('behaviour 20: all four forms of a long message arrive as they were sent', () => {
  const server = boundServer();
  const part = Buffer.from('050003420201', 'hex');
  const long = Buffer.from('0608040042', 'hex');
  const sar = [
    numberTlv(TAG.sar_msg_ref_num, 0x1234),
    numberTlv(TAG.sar_total_segments, 2),
    numberTlv(TAG.sar_segment_seqnum, 1),
  ];
  const payload = [{ tag: TAG.message_payload, value: Buffer.alloc(2_000, 0x41) }];
  const forms = [
    submitSm({ dest: '1', esmClass: 0x40, shortMessage: part }),
    submitSm({ dest: '1', esmClass: 0x40, shortMessage: long }),
    submitSm({ dest: '1', tlvs: sar }),
    submitSm({ dest: '1', tlvs: payload }),
  ];
  server.feed(...forms);
  assert.deepEqual(server.requests, forms);
});

test('behaviour 23: @ is the octet 0 and does not end a short message', () => {
  const split = splitText('@@ call me @ noon €');
  assert.ok(split.ok);
  const server = boundServer();
  server.feed(
    submitSm({
      dest: '1',
      dataCoding: split.dataCoding,
      shortMessage: split.parts[0]?.payload ?? Buffer.alloc(0),
    }),
  );
  const [pdu] = server.requests;
  assert.ok(pdu !== undefined && 'shortMessage' in pdu);
  assert.equal(pdu.shortMessage[0], 0);
  assert.equal(decodeGsm(pdu.shortMessage), '@@ call me @ noon €');
});

test('behaviour 24: times in submit_sm arrive as written; a bad one can be answered 0x61 or 0x62', () => {
  const server = boundServer();
  server.feed(submitSm({ dest: '1', scheduleTime: '261231235900000+', validityPeriod: '000007000000000R' }));
  const [pdu] = server.requests;
  assert.ok(pdu !== undefined && 'scheduleTime' in pdu && 'validityPeriod' in pdu);
  const now = new Date(Date.UTC(2026, 0, 1));
  assert.ok(parseSmppTime(pdu.scheduleTime, now).ok && parseSmppTime(pdu.validityPeriod, now).ok);
  assert.equal(parseSmppTime('261331235900000+', now).ok, false);
});

describe('behaviour 25: receipts and inbound messages to the client', () => {
  test('behaviour 25: 0x64, 0x65 and 0x66 come back with the token, no answer is a time-out', () => {
    const server = boundServer('receiver', { enquireAfterMs: 0 });
    const sequences = ['later', 'drop', 'reject', 'silent'].map((token) =>
      server.session.request(deliver(0), token),
    );
    for (const [index, status] of [0x64, 0x65, 0x66].entries()) {
      server.feed({
        commandId: COMMAND.deliver_sm_resp,
        status,
        sequence: sequences[index] ?? 0,
        messageId: '',
        tlvs: NO_TLVS,
      });
    }
    server.wait(31_000);
    assert.deepEqual(
      server.responses.map(({ token, pdu }) => [token, pdu.status]),
      [
        ['later', 0x64],
        ['drop', 0x65],
        ['reject', 0x66],
      ],
    );
    assert.deepEqual(server.timeouts, ['silent']);
  });

  test('behaviour 25: one request that is never answered does not stop the others of its session', () => {
    const server = boundServer('receiver', { outboundWindow: 4, enquireAfterMs: 0 });
    server.session.request(deliver(0), 'stuck');
    server.out();
    for (let round = 0; round < 1_000; round += 1) {
      const sequence = server.session.request(deliver(0), 'next');
      assert.ok(sequence > 0);
      server.out();
      server.feed({ commandId: COMMAND.deliver_sm_resp, status: 0, sequence, messageId: '', tlvs: NO_TLVS });
    }
    assert.deepEqual([server.responses.length, server.session.outstanding], [1_000, 1]);
  });
});
