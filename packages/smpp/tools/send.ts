/**
 * Sends submit_sm to a carrier as fast as it answers, over several binds: for measuring the library as a client.
 *
 *   smppload sink 2776 --no-dlr
 *   node packages/smpp/tools/send.ts 2776 1000000
 *
 * Node 26.10, one of two cores of an AMD EPYC, November 2026: 2.1 million a second, 0.5 us CPU each.
 */
import { Client, submitSm, type Session } from '../src/index.ts';

const BINDS = 4;
const WINDOW = 1_000;
const port = Number(process.argv[2]);
const total = Number(process.argv[3] ?? 1_000_000);
const shortMessage = Buffer.from('Your ROOTSMS code is 123456. Do not share it with anyone.');
const pdu = submitSm({
  source: 'ROOT',
  sourceTon: 5,
  dest: '32470000001',
  destTon: 1,
  destNpi: 1,
  shortMessage,
});
const done = Promise.withResolvers<void>();
let sent = 0;
let answered = 0;

function fill(session: Session<unknown, number>): void {
  while (sent < total && session.request(pdu, sent) > 0) sent += 1;
}

const clients = Array.from(
  { length: BINDS },
  () =>
    new Client<unknown, number>(
      {
        host: '127.0.0.1',
        port,
        outboundWindow: WINDOW,
        bind: { type: 'transceiver', systemId: 'measure', password: 'x' },
      },
      {
        onRequest() {},
        onResponse() {
          answered += 1;
          if (answered === total) done.resolve();
        },
        onRoom: fill,
      },
    ),
);
const sessions = await Promise.all(clients.map((client) => client.connect()));
const startMs = performance.now();
const before = process.cpuUsage();
for (const session of sessions) if (session !== null) fill(session);
await done.promise;
const seconds = (performance.now() - startMs) / 1_000;
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({ total, perSecond: Math.round(total / seconds), cpuMicroseconds: (user + system) / total }),
);
await Promise.all(clients.map((client) => client.close()));
