// Plays a carrier: `node bench/src/sink.ts '{"port":4000,"logFile":"sink.log"}'`.
// Says `listening`, `bound`, `closed`, and `report` when asked; hears `report`, `cut`, `end`.
import { createServer } from 'node:net';
import { STATUS } from '@rootsms/smpp';
import { hear, optionsFromParent, say } from './json-lines.ts';
import { readOwed, SinkLog } from './sink-log.ts';
import { SinkReceipts } from './sink-receipts.ts';
import { SinkSession, type SinkOwner } from './sink-session.ts';

const options = optionsFromParent({
  /** 0: one that is free. */
  port: 0,
  receipts: true,
  receiptDelayMs: 0,
  /** Every so many submit_sm are refused for good / for the moment / not answered; 0: none. */
  rejectEvery: 0,
  throttleEvery: 0,
  silentEvery: 0,
  logFile: '',
});

const TICK_MS = 1;
const counts = {
  submits: 0,
  accepted: 0,
  rejected: 0,
  throttled: 0,
  unanswered: 0,
  receiptsTaken: 0,
  receiptsRefused: 0,
  binds: 0,
};
const sessions = new Set<SinkSession>();
/** Ids of a carrier that comes back must not be those of its earlier life. */
let id = Date.now() * 1_000;
let firstMs = 0;
let lastMs = 0;

const owner: SinkOwner = {
  log: new SinkLog(options.logFile),
  receipts: new SinkReceipts(options.receiptDelayMs, readOwed(options.logFile)),
  sendsReceipts: options.receipts,
  judge() {
    counts.submits += 1;
    lastMs = performance.now();
    if (counts.submits === 1) firstMs = lastMs;
    const isNth = (every: number): boolean => every > 0 && counts.submits % every === 0;
    if (isNth(options.rejectEvery)) {
      counts.rejected += 1;
      return STATUS.ESME_RINVDSTADR;
    }
    if (isNth(options.throttleEvery)) {
      counts.throttled += 1;
      return STATUS.ESME_RTHROTTLED;
    }
    counts.accepted += 1;
    if (!isNth(options.silentEvery)) return 0;
    counts.unanswered += 1;
    return null;
  },
  nextId: () => String((id += 1)),
  bound(session) {
    counts.binds += 1;
    sessions.add(session);
    say('bound', { sessions: sessions.size });
  },
  closed(session) {
    sessions.delete(session);
    say('closed', { sessions: sessions.size });
  },
  receiptTaken(status) {
    if (status === 0) counts.receiptsTaken += 1;
    else counts.receiptsRefused += 1;
  },
};

const listener = createServer((socket) => void new SinkSession(socket, owner));
listener.listen(options.port, '127.0.0.1', () => {
  const address = listener.address();
  say('listening', { port: address === null || typeof address === 'string' ? 0 : address.port });
});

// Receipts that became due, and answers to receipts that free the window, are looked after once a millisecond.
setInterval(() => {
  if (owner.receipts.size > 0) for (const session of sessions) session.flush();
  owner.log.write();
}, TICK_MS);

hear((word) => {
  switch (word) {
    case 'report': {
      const seconds = (lastMs - firstMs) / 1_000;
      say('report', { ...counts, receiptsOwed: owner.receipts.size, seconds });
      return;
    }
    case 'cut':
      for (const session of sessions) session.cut();
      return;
    case 'end':
      owner.log.write();
      return process.exit(0);
    default:
      throw new Error(`not a word of ours: ${word}`);
  }
});
