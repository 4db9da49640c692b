// The same as smpp-server.ts with node-smpp, the library that most use: `node bench/src/node-smpp-server.ts '{}'`.
import { createRequire } from 'node:module';
import type { Server } from 'node:net';
import { hear, say } from './json-lines.ts';

interface NodeSmppPdu {
  response(fields?: object): NodeSmppPdu;
}
interface NodeSmppSession {
  on(event: string, listener: (pdu: NodeSmppPdu) => void): void;
  send(pdu: NodeSmppPdu): void;
}
/** What is used of node-smpp 0.5.1, which comes without types. */
interface NodeSmpp {
  createServer(onSession: (session: NodeSmppSession) => void): Server;
}

const smpp: NodeSmpp = createRequire(import.meta.url)('smpp');
const MESSAGE_ID = '01JDGQ0ZK5X4S7';

const server = smpp.createServer((session) => {
  session.on('bind_transceiver', (pdu) => session.send(pdu.response()));
  session.on('submit_sm', (pdu) => session.send(pdu.response({ message_id: MESSAGE_ID })));
  session.on('error', () => {});
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  say('listening', { port: address === null || typeof address === 'string' ? 0 : address.port });
});

hear((word) => {
  if (word !== 'end') throw new Error(`not a word of ours: ${word}`);
  process.exit(0);
});
