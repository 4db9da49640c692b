// Plays a customer of the HTTP API: `node bench/src/http-load.ts '{"port":8081,"key":"rsk_..."}'`. One message a request,
// the next on a connection when the one before was answered. Says `warm`, and `report` at the end; hears `go`, `end`.
import { HttpConnection } from './http-connection.ts';
import { hear, optionsFromParent, say } from './json-lines.ts';
import { Latencies } from './latencies.ts';

const options = optionsFromParent({ port: 8081, key: '', connections: 64, warmUp: 1_000, requests: 10_000 });

const CREATED = 201;
const DEST_DIGITS = 6;
const DEST_SPAN = 10 ** DEST_DIGITS;
const body = JSON.stringify({
  to: `+32470${'0'.repeat(DEST_DIGITS)}`,
  from: 'ROOTSMS',
  text: 'Your ROOTSMS code is 374 518. Do not share it with anyone.',
});
const TEMPLATE = Buffer.from(
  'POST /v1/messages HTTP/1.1\r\n' +
    `host: 127.0.0.1:${options.port}\r\n` +
    `authorization: Bearer ${options.key}\r\n` +
    'content-type: application/json\r\n' +
    `content-length: ${body.length}\r\n\r\n${body}`,
);
const DEST_AT = TEMPLATE.indexOf('+32470') + '+32470'.length;

let latencies = new Latencies();
let statuses: Record<string, number> = {};
let toSend = 0;
let toAnswer = 0;
let total = 0;
let startedMs = 0;
let number = 0;
let warm = false;

function next(connection: HttpConnection): void {
  if (toSend === 0) return;
  toSend -= 1;
  // A copy each time: the socket may still be reading the one before.
  const request = Buffer.from(TEMPLATE);
  request.write(String(number % DEST_SPAN).padStart(DEST_DIGITS, '0'), DEST_AT, 'latin1');
  number += 1;
  connection.send(request);
}

function answered(connection: HttpConnection, status: number): void {
  latencies.add(performance.now() - connection.sentMs);
  if (status !== CREATED) statuses[status] = (statuses[status] ?? 0) + 1;
  toAnswer -= 1;
  if (toAnswer === 0) finished();
  else next(connection);
}

function finished(): void {
  const seconds = (performance.now() - startedMs) / 1_000;
  const facts = { requests: total, seconds, perS: total / seconds, others: statuses };
  say(warm ? 'report' : 'warm', { ...facts, p50Ms: latencies.at(0.5), p99Ms: latencies.at(0.99) });
  warm = true;
}

function run(requests: number): void {
  latencies = new Latencies();
  statuses = {};
  toSend = toAnswer = total = requests;
  startedMs = performance.now();
  for (const connection of connections) next(connection);
}

const connections = Array.from(
  { length: options.connections },
  () =>
    new HttpConnection(options.port, answered, (why) => {
      process.stderr.write(`http-load: ${why}\n`);
      process.exit(1);
    }),
);
run(options.warmUp);

hear((word) => {
  switch (word) {
    case 'go':
      return run(options.requests);
    case 'end':
      return process.exit(0);
    default:
      throw new Error(`not a word of ours: ${word}`);
  }
});
