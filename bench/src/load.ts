// Plays a customer: `node bench/src/load.ts '{"port":2775,"systemId":"x","password":"y","messages":1000}'`.
// Says `bound`, and `report` at the end or when asked for it; hears `report`, `stop`, `cut`.
import { closeSync, openSync, writeSync } from 'node:fs';
import { hear, optionsFromParent, say } from './json-lines.ts';
import { Latencies } from './latencies.ts';
import { LoadSession, type LoadSessionOwner } from './load-session.ts';
import type { MessageView } from './message-view.ts';
import { markerOf, MESSAGES_MAX, SubmitFrames } from './submit-frame.ts';

const options = optionsFromParent({
  host: '127.0.0.1',
  port: 2775,
  systemId: '',
  password: '',
  sessions: 4,
  /** Unanswered submit_sm of one session. */
  window: 250,
  /** 0: until `stop`. */
  messages: 0,
  /** Messages a second over all sessions; 0: as fast as the windows allow. */
  rate: 0,
  /** Acknowledged messages whose receipt has not come at most: more are not sent meanwhile; 0: any number. */
  ahead: 0,
  receipts: true,
  letter: 'a',
  sender: 'ROOTSMS',
  prefix: '32470',
  priority: 0,
  /** Every so many messages are of two segments; 0: none. */
  longEvery: 0,
  /** A line `marker id` for every message that was acknowledged. */
  idsFile: '',
  /** A line `id state` for every receipt. */
  receiptsFile: '',
  /** Begin as soon as all are bound; otherwise at the word `go`. */
  autoStart: true,
  /** How long to wait for receipts that do not come. */
  quietMs: 30_000,
  /** Also measure from a message to its receipt, for a customer of one session. */
  timesReceipts: false,
  /** When stopped or done, stay bound and go on taking receipts until the word `end`. */
  stay: false,
});

const TICK_MS = 1;
const WATCH_MS = 50;

const counts = {
  sent: 0,
  acknowledged: 0,
  refused: 0,
  unknown: 0,
  receipts: 0,
  delivered: 0,
  bindsRefused: 0,
  connectionsLost: 0,
};
const statuses: Record<string, number> = {};
const latencies = new Latencies();
const receiptLatencies = new Latencies();
/** By id, when the message was sent. */
const sentAtMs = new Map<string, number>();
const limit = options.messages === 0 ? MESSAGES_MAX : options.messages;
const frames = new SubmitFrames(options);
const longFrames = new SubmitFrames({ ...options, long: true });
const ids = options.idsFile === '' ? null : openSync(options.idsFile, 'a');
const receipts = options.receiptsFile === '' ? null : openSync(options.receiptsFile, 'a');
let idLines = '';
let receiptLines = '';
let boundSessions = 0;
let started = false;
let stopped = false;
let said = false;
let startedMs = 0;
let answeredMs = 0;
let receivedMs = 0;
let heardMs = performance.now();

/** Facts go to their files with the turn of the event loop that learnt them. */
function write(): void {
  if (idLines !== '' && ids !== null) writeSync(ids, idLines);
  if (receiptLines !== '' && receipts !== null) writeSync(receipts, receiptLines);
  idLines = '';
  receiptLines = '';
}

let writing = false;
function writeSoon(): void {
  if (writing) return;
  writing = true;
  setImmediate(() => {
    writing = false;
    write();
  });
}

const owner: LoadSessionOwner = {
  framesOf: (number) => (options.longEvery > 0 && number % options.longEvery === 0 ? longFrames : frames),
  take(most) {
    if (!started || stopped) return { first: 0, count: 0 };
    const due = options.rate === 0 ? limit : ((performance.now() - startedMs) / 1_000) * options.rate;
    const ahead = options.ahead === 0 ? most : options.ahead - counts.acknowledged + counts.receipts;
    const count = Math.max(0, Math.min(most, ahead, limit - counts.sent, Math.floor(due) - counts.sent));
    const first = counts.sent;
    counts.sent += count;
    return { first, count };
  },
  bound() {
    boundSessions += 1;
    say('bound', { sessions: boundSessions });
    if (boundSessions === options.sessions && options.autoStart) start();
    // The session that is bound before the others begins with them.
    else if (started) for (const session of sessions) session.pump();
  },
  refused(status) {
    counts.bindsRefused += 1;
    say('bind_refused', { status });
  },
  answered(number, status, latencyMs, id) {
    heardMs = answeredMs = performance.now();
    latencies.add(latencyMs);
    if (status === 0) {
      counts.acknowledged += 1;
      if (options.timesReceipts) sentAtMs.set(id(), answeredMs - latencyMs);
      if (ids === null) return;
      idLines += `${markerOf(options.letter, number)}\t${id()}\n`;
      writeSoon();
    } else {
      counts.refused += 1;
      const name = `0x${status.toString(16)}`;
      statuses[name] = (statuses[name] ?? 0) + 1;
    }
  },
  receipt(view) {
    if (view.isReceipt) takeReceipt(view);
  },
  lost(_session, numbers) {
    counts.unknown += numbers.length;
    counts.connectionsLost += 1;
  },
};

function takeReceipt(view: MessageView): void {
  heardMs = receivedMs = performance.now();
  counts.receipts += 1;
  const { text } = view;
  const stateAt = text.indexOf('stat:') + 'stat:'.length;
  if (text.startsWith('DELIVRD', stateAt)) counts.delivered += 1;
  if (receipts === null && !options.timesReceipts) return;
  const id = text.slice('id:'.length, text.indexOf(' '));
  const sentMs = sentAtMs.get(id);
  if (sentMs !== undefined) receiptLatencies.add(receivedMs - sentMs);
  sentAtMs.delete(id);
  if (receipts === null) return;
  receiptLines += `${id}\t${text.slice(stateAt, stateAt + 7)}\n`;
  writeSoon();
}

const sessions = Array.from({ length: options.sessions }, () => new LoadSession(options, owner));
for (const session of sessions) session.start();

function start(): void {
  if (started) return;
  started = true;
  startedMs = answeredMs = receivedMs = heardMs = performance.now();
  for (const session of sessions) session.pump();
  if (options.rate > 0) setInterval(() => sessions.forEach((session) => session.pump()), TICK_MS);
}

function unanswered(): number {
  return sessions.reduce((sum, session) => sum + session.unanswered, 0);
}

function report(): void {
  const ackSeconds = (answeredMs - startedMs) / 1_000;
  const allSeconds = (Math.max(answeredMs, receivedMs) - startedMs) / 1_000;
  say('report', {
    ...counts,
    unanswered: unanswered(),
    statuses,
    ackSeconds,
    allSeconds,
    ackPerS: ackSeconds > 0 ? counts.acknowledged / ackSeconds : 0,
    receiptsPerS: allSeconds > 0 ? counts.receipts / allSeconds : 0,
    ackP50Ms: latencies.at(0.5),
    ackP99Ms: latencies.at(0.99),
    receiptP50Ms: receiptLatencies.at(0.5),
    receiptP99Ms: receiptLatencies.at(0.99),
  });
}

function end(): void {
  for (const session of sessions) session.end();
  write();
  for (const file of [ids, receipts]) if (file !== null) closeSync(file);
  process.exit(0);
}

setInterval(() => {
  if (!started || said) return;
  const sentAll = (stopped || counts.sent >= limit) && unanswered() === 0;
  const receivedAll = !options.receipts || counts.receipts >= counts.acknowledged;
  if (!sentAll || !(receivedAll || options.stay || performance.now() - heardMs > options.quietMs)) return;
  said = true;
  report();
  if (!options.stay) end();
}, WATCH_MS);

hear((word) => {
  switch (word) {
    case 'go':
      return start();
    case 'stop':
      stopped = true;
      return;
    case 'report':
      return report();
    case 'cut':
      for (const session of sessions) session.cut();
      return;
    case 'end':
      return end();
    default:
      throw new Error(`not a word of ours: ${word}`);
  }
});
