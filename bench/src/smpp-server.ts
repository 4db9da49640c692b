// Answers every submit_sm, body decoded, and does nothing else: `node bench/src/smpp-server.ts '{}'`.
// Says `listening`; hears `end`.
import { COMMAND, Server, STATUS } from '@rootsms/smpp';
import { hear, say } from './json-lines.ts';

const MESSAGE_ID = '01JDGQ0ZK5X4S7';
const WINDOW = 2_000;
/** Of all texts: so that nobody can say that the body was not looked at. */
let octets = 0;

const server = new Server<string, string>(
  { systemId: 'BENCH', inboundWindow: WINDOW },
  {
    onBind: () => ({ ok: true, context: '' }),
    onRequest(session, pdu) {
      if (pdu.commandId !== COMMAND.submit_sm) {
        session.respondStatus(pdu.commandId, pdu.sequence, STATUS.ESME_RINVCMDID);
        return;
      }
      octets += pdu.shortMessage.length;
      session.respondSubmit(pdu.sequence, STATUS.ESME_ROK, MESSAGE_ID);
    },
    onResponse() {},
  },
);

say('listening', { port: await server.listen(0, '127.0.0.1') });

hear((word) => {
  if (word !== 'end') throw new Error(`not a word of ours: ${word}`);
  say('report', { octets });
  process.exit(0);
});
