import assert from 'node:assert/strict';
import type { EventEmitter } from 'node:events';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { after, describe, test } from 'node:test';
import { Client } from '../client.ts';
import { COMMAND } from '../command.ts';
import { testAuthority, testCertificate } from '../fixtures/certificate.ts';
import { needsPeer } from '../fixtures/foreign-peer.ts';
import { ReceiptingServer } from '../fixtures/receipting-server.ts';
import { until } from '../fixtures/until.ts';
import { submitSm } from '../pdu/message.ts';
import type { RequestPdu } from '../session-pdu.ts';
import { parseReceipt } from '../text/index.ts';

/** As much of node-smpp (npm `smpp`) as is used here; it has no types of its own. */
interface ForeignPdu {
  readonly command: string;
  readonly command_status: number;
  readonly message_id?: string;
  readonly short_message?: { message: string | Buffer };
  readonly receipted_message_id?: string;
  readonly source_addr?: string;
  readonly sc_interface_version?: number;
  readonly system_id?: string;
  readonly password?: string;
  response(fields?: object): ForeignPdu;
}
interface ForeignSession extends EventEmitter {
  bind_transceiver(fields: object, answered: (pdu: ForeignPdu) => void): boolean;
  submit_sm(fields: object, answered: (pdu: ForeignPdu) => void): boolean;
  deliver_sm(fields: object, answered: (pdu: ForeignPdu) => void): boolean;
  enquire_link(answered: (pdu: ForeignPdu) => void): boolean;
  unbind(answered: (pdu: ForeignPdu) => void): boolean;
  send(pdu: ForeignPdu): boolean;
  close(): void;
}
interface ForeignModule {
  connect(options: object): ForeignSession;
  createServer(options: object, onSession: (session: ForeignSession) => void): NetServer;
}

function load(): ForeignModule | null {
  try {
    const module: ForeignModule = createRequire(import.meta.url)('smpp');
    return module;
  } catch {
    return null;
  }
}

const smpp = load();
const PEER = needsPeer(smpp !== null, 'npm package smpp is not installed: npm ci');
/** Enough to fill both windows many times over. */
const MANY = 5_000;

const reply = (ask: (answered: (pdu: ForeignPdu) => void) => void): Promise<ForeignPdu> =>
  new Promise((resolve) => ask(resolve));

async function bound(
  port: number,
  password = 'secret',
): Promise<{ session: ForeignSession; resp: ForeignPdu }> {
  assert.ok(smpp !== null);
  const session = smpp.connect({ host: '127.0.0.1', port });
  session.on('error', () => {});
  await once(session, 'connect');
  const resp = await reply((answered) => session.bind_transceiver({ system_id: 'them', password }, answered));
  return { session, resp };
}

describe('node-smpp as client of our server', () => {
  test('binds, submits, gets its receipt with the same id, enquires and unbinds', PEER, async () => {
    const centre = new ReceiptingServer();
    after(() => centre.server.close());
    const { session, resp } = await bound(await centre.listen());
    assert.deepEqual([resp.command_status, resp.system_id, resp.sc_interface_version], [0, 'rootsms', 0x50]);
    const receipts: ForeignPdu[] = [];
    session.on('deliver_sm', (pdu: ForeignPdu) => {
      receipts.push(pdu);
      session.send(pdu.response());
    });
    const fields = {
      source_addr: 'ROOT',
      destination_addr: '32470000001',
      short_message: 'Hé @ €',
      registered_delivery: 1,
    };
    const submitted = await reply((answered) => session.submit_sm(fields, answered));
    await until(() => centre.taken.length === 1);
    assert.equal(submitted.message_id, '00000001');
    assert.equal(receipts[0]?.receipted_message_id, '00000001');
    assert.match(
      String(receipts[0]?.short_message?.message),
      /^id:00000001 sub:001 dlvrd:001 .* stat:DELIVRD err:000/,
    );
    assert.equal(receipts[0]?.source_addr, '32470000001');
    assert.equal((await reply((answered) => session.enquire_link(answered))).command, 'enquire_link_resp');
    assert.equal((await reply((answered) => session.unbind(answered))).command, 'unbind_resp');
    await until(() => centre.ends.length === 1);
    assert.deepEqual([centre.ends[0]?.code, centre.badPdus], ['peer_unbound', []]);
  });

  test('is told why its bind was refused, and closed', PEER, async () => {
    const centre = new ReceiptingServer();
    after(() => centre.server.close());
    const { session, resp } = await bound(await centre.listen(), 'wrong');
    assert.equal(resp.command_status, 0x0e);
    await once(session, 'close');
  });

  test(`${MANY} messages in one go are all answered and receipted`, PEER, async () => {
    const centre = new ReceiptingServer();
    after(() => centre.server.close());
    const { session } = await bound(await centre.listen());
    const ids = new Set<string | undefined>();
    const receipts = new Set<string | undefined>();
    session.on('deliver_sm', (pdu: ForeignPdu) => {
      receipts.add(pdu.receipted_message_id);
      session.send(pdu.response());
    });
    const fields = {
      source_addr: 'ROOT',
      destination_addr: '32470000001',
      short_message: 'x'.repeat(160),
      registered_delivery: 1,
    };
    let answered = 0;
    for (let sent = 0; sent < MANY; sent += 1) {
      session.submit_sm(fields, (pdu) => {
        ids.add(pdu.message_id);
        answered += 1;
      });
    }
    await until(() => answered === MANY);
    await until(() => centre.taken.length === MANY);
    assert.deepEqual([ids.size, centre.submits.length, receipts.size], [MANY, MANY, MANY]);
    session.close();
  });
});

describe('node-smpp as server of our client', () => {
  for (const secure of [false, true]) {
    test(`takes our bind, our messages and our unbind${secure ? ' over TLS' : ''}`, PEER, async () => {
      assert.ok(smpp !== null);
      const authority = testAuthority('Test CA');
      const received: string[] = [];
      const foreign = smpp.createServer(secure ? testCertificate('localhost', authority) : {}, (session) => {
        session.on('error', () => {});
        session.on('bind_transceiver', (pdu: ForeignPdu) => {
          received.push(`bind ${pdu.system_id}/${pdu.password}`);
          session.send(pdu.response({ system_id: 'them' }));
          const text =
            'id:42 sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:DELIVRD err:000 text:';
          session.deliver_sm({ esm_class: 4, short_message: text }, (resp) => received.push(resp.command));
        });
        session.on('submit_sm', (pdu: ForeignPdu) => {
          received.push(`submit ${String(pdu.short_message?.message)}`);
          session.send(pdu.response({ message_id: '42' }));
        });
        session.on('unbind', (pdu: ForeignPdu) => {
          received.push('unbind');
          session.send(pdu.response());
        });
      });
      foreign.listen(0, '127.0.0.1');
      await once(foreign, 'listening');
      after(() => foreign.close());
      const { port } = foreign.address() as AddressInfo;
      const requests: RequestPdu[] = [];
      const client = new Client<string, string>(
        {
          host: '127.0.0.1',
          port,
          reconnect: false,
          bind: { type: 'transceiver', systemId: 'us', password: 'secret' },
          ...(secure ? { tls: { ca: authority.cert, servername: 'localhost' } } : {}),
        },
        {
          onRequest: (session, pdu) => {
            requests.push(pdu);
            session.respondDeliver(pdu.sequence, 0);
          },
          onResponse: () => {},
        },
      );
      const session = await client.connect();
      assert.equal(session?.bindResp?.systemId, 'them');
      const answer = await session.ask(
        submitSm({ source: 'ROOT', sourceTon: 5, dest: '32470000001', shortMessage: Buffer.from('hello') }),
      );
      assert.ok(answer.ok && answer.pdu.commandId === COMMAND.submit_sm_resp);
      assert.equal(answer.pdu.messageId, '42');
      await until(() => received.includes('deliver_sm_resp'));
      const [receipt] = requests;
      assert.ok(receipt !== undefined && 'shortMessage' in receipt);
      const parsed = parseReceipt(receipt.shortMessage);
      assert.ok(parsed.ok && parsed.id === '42');
      await client.close();
      assert.deepEqual(received.toSorted(), ['bind us/secret', 'deliver_sm_resp', 'submit hello', 'unbind']);
    });
  }
});
