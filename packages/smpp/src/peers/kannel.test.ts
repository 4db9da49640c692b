import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { findProgram, needsPeer } from '../fixtures/foreign-peer.ts';
import { ReceiptingServer } from '../fixtures/receipting-server.ts';
import { until } from '../fixtures/until.ts';
import { deliverSm } from '../pdu/message.ts';

const bearerbox = findProgram('bearerbox');
const smsbox = findProgram('smsbox');
const PEER = needsPeer(
  bearerbox !== null && smsbox !== null,
  'Kannel is not installed: apt-get install kannel',
);
const MESSAGES = 50;
/** Kannel's HTTP side opens some time after its process starts, and says so nowhere but in that it answers. */
const RETRY_MS = 100;

async function freePorts(count: number): Promise<number[]> {
  const probes = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(probes.map((probe) => once(probe, 'listening')));
  const ports = probes.map((probe) => (probe.address() as AddressInfo).port);
  for (const probe of probes) probe.close();
  return ports;
}

interface KannelPorts {
  readonly smpp: number;
  readonly admin: number;
  readonly box: number;
  readonly send: number;
  readonly hook: number;
}

const config = (ports: KannelPorts, folder: string): string => `
group = core
admin-port = ${ports.admin}
admin-password = test
smsbox-port = ${ports.box}
box-allow-ip = "127.0.0.1"
log-file = "${folder}/bearerbox.log"
log-level = 0

group = smsc
smsc = smpp
smsc-id = rootsms
host = 127.0.0.1
port = ${ports.smpp}
transceiver-mode = 1
smsc-username = kannel
smsc-password = secret
system-type = ""
enquire-link-interval = 1
max-pending-submits = 10

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${ports.send}
log-file = "${folder}/smsbox.log"
log-level = 0

group = sendsms-user
username = u
password = p
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "http://127.0.0.1:${ports.hook}/inbound?from=%p&to=%P&text=%a"
`;

/** Takes Kannel's calls: receipts (/receipt) and inbound messages (/inbound). */
async function hooks(): Promise<{ port: number; urls: URL[] }> {
  const urls: URL[] = [];
  const http = createHttpServer((request, response) => {
    urls.push(new URL(request.url ?? '/', 'http://hook'));
    response.end();
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  after(() => http.close());
  return { port: (http.address() as AddressInfo).port, urls };
}

function start(program: string | null, configPath: string): ChildProcess {
  assert.ok(program !== null);
  const child = spawn(program, [configPath], { stdio: 'ignore' });
  after(() => child.kill('SIGKILL'));
  return child;
}

async function send(port: number, fields: Record<string, string>): Promise<string> {
  const query = new URLSearchParams({
    username: 'u',
    password: 'p',
    from: 'ROOT',
    charset: 'UTF-8',
    ...fields,
  });
  for (;;) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/cgi-bin/sendsms?${query.toString()}`);
      return await response.text();
    } catch {
      await pause(RETRY_MS);
    }
  }
}

test(
  'Kannel binds, sends short, long and UCS-2 texts, gets every receipt and inbound text, and unbinds',
  PEER,
  async () => {
    const centre = new ReceiptingServer();
    after(() => centre.server.close());
    const folder = await mkdtemp(join(tmpdir(), 'kannel-'));
    after(() => rm(folder, { recursive: true, force: true }));
    const hook = await hooks();
    const [admin = 0, box = 0, sendPort = 0] = await freePorts(3);
    const ports = { smpp: await centre.listen(), admin, box, send: sendPort, hook: hook.port };
    const path = join(folder, 'kannel.conf');
    await writeFile(path, config(ports, folder));
    const bearer = start(bearerbox, path);
    await until(() => centre.sessions.length === 1);
    const box1 = start(smsbox, path);

    const receipt = `http://127.0.0.1:${hook.port}/receipt?type=%d&text=%A`;
    const texts = Array.from({ length: MESSAGES }, (_, index) => `number ${index} @ {curly}`);
    for (const text of texts) {
      assert.match(
        await send(ports.send, { to: '32470000001', text, 'dlr-mask': '31', 'dlr-url': receipt }),
        /^0: Accepted/,
      );
    }
    await send(ports.send, { to: '32470000001', text: 'x'.repeat(400) });
    await send(ports.send, { to: '32470000001', text: 'Привет 😀', coding: '2' });
    await until(() => centre.submits.length === MESSAGES + 3 + 1);
    const receipts = (): URL[] =>
      hook.urls.filter((url) => url.pathname === '/receipt' && url.searchParams.get('type') === '1');
    await until(() => receipts().length === MESSAGES);
    assert.match(receipts()[0]?.searchParams.get('text') ?? '', /^id:[0-9a-f]{8} .*stat:DELIVRD/);
    const long = centre.submits.filter((pdu) => (pdu.esmClass & 0x40) !== 0);
    assert.deepEqual(
      long.map((pdu) => pdu.shortMessage.subarray(0, 3).toString('hex')),
      ['050003', '050003', '050003'],
    );
    const ucs2 = centre.submits.find((pdu) => pdu.dataCoding === 8);
    assert.equal(ucs2?.shortMessage.swap16().toString('utf16le'), 'Привет 😀');

    const [session] = centre.sessions;
    session?.request(
      deliverSm({ source: '32470000009', dest: '8000', shortMessage: Buffer.from('hello inbound') }),
      'inbound',
    );
    await until(() => hook.urls.some((url) => url.searchParams.get('text') === 'hello inbound'));
    assert.ok(centre.taken.every((status) => status === 0));

    bearer.kill('SIGTERM');
    await until(() => centre.ends.length === 1);
    assert.deepEqual([centre.ends[0]?.code, centre.badPdus], ['peer_unbound', []]);
    box1.kill('SIGTERM');
    const log = await readFile(join(folder, 'bearerbox.log'), 'latin1');
    assert.doesNotMatch(log, /ERROR: SMPP|Couldn't get PDU|not interpretable/i);
  },
);
