// Fills an SMPP server's windows for the least work of its own: `node bench/src/smpp-flood.ts '{"port":2775}'`.
// The same frames again and again; of the answers only the lengths are read. So that what is measured is the server.
// Says `warm`, and `report` at the end; hears `go`, `end`.
import { connect, type Socket } from 'node:net';
import { COMMAND, encodeFrame, submitSm } from '@rootsms/smpp';
import { FrameCutter } from './frame-cutter.ts';
import { hear, optionsFromParent, say } from './json-lines.ts';

const options = optionsFromParent({ port: 0, sessions: 4, window: 1_000, warmUp: 1_000, messages: 10_000 });

/** A session sends the next chunk when so many answers have come. */
const CHUNKS_A_WINDOW = 8;
const CHUNK_FRAMES = Math.max(1, Math.floor(options.window / CHUNKS_A_WINDOW));
const TEXT = Buffer.from('Your ROOTSMS code is 374 518. Do not share it with anyone.');

let toSend = 0;
let toAnswer = 0;
let startedMs = 0;

class FloodSession {
  readonly #socket: Socket;
  readonly #chunks = Array.from({ length: CHUNKS_A_WINDOW }, (_, at) => chunkFrom(1 + at * CHUNK_FRAMES));
  #next = 0;
  #answered = 0;
  #free = 0;

  constructor(onBound: () => void) {
    this.#socket = connect({ host: '127.0.0.1', port: options.port, noDelay: true });
    let bound = false;
    const cutter = new FrameCutter(() => {
      if (bound) return this.#answer();
      bound = true;
      this.#free = CHUNKS_A_WINDOW;
      onBound();
    });
    this.#socket.on('data', (chunk: Buffer) => void cutter.push(chunk));
    this.#socket.write(BIND);
  }

  /** Sends as many whole chunks as the window and the run have left. */
  pump(): void {
    while (this.#free > 0 && toSend > 0) {
      const chunk = this.#chunks[this.#next % CHUNKS_A_WINDOW];
      if (chunk === undefined) return;
      this.#next += 1;
      this.#free -= 1;
      toSend -= CHUNK_FRAMES;
      this.#socket.write(chunk);
    }
  }

  #answer(): void {
    toAnswer -= 1;
    this.#answered += 1;
    if (this.#answered === CHUNK_FRAMES) {
      this.#answered = 0;
      this.#free += 1;
      this.pump();
    }
    if (toAnswer === 0) finished();
  }
}

const BIND = encodeFrame({
  commandId: COMMAND.bind_transceiver,
  status: 0,
  sequence: 1,
  systemId: 'bench',
  password: 'bench',
  systemType: '',
  interfaceVersion: 0x34,
  addrTon: 0,
  addrNpi: 0,
  addressRange: '',
  tlvs: [],
});

function chunkFrom(firstSequence: number): Buffer {
  return Buffer.concat(
    Array.from({ length: CHUNK_FRAMES }, (_, at) =>
      encodeFrame(
        submitSm({
          sequence: firstSequence + at,
          sourceTon: 5,
          source: 'ROOTSMS',
          destTon: 1,
          destNpi: 1,
          dest: `32470${String(firstSequence + at).padStart(6, '0')}`,
          registeredDelivery: 1,
          shortMessage: TEXT,
        }),
      ),
    ),
  );
}

/** Rounded up to whole chunks. */
function run(messages: number): void {
  toSend = toAnswer = Math.ceil(messages / CHUNK_FRAMES) * CHUNK_FRAMES;
  startedMs = performance.now();
  for (const session of sessions) session.pump();
}

let warming = true;
let running = 0;
function finished(): void {
  if (warming) {
    warming = false;
    say('warm');
    return;
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  say('report', { messages: running, seconds, perS: running / seconds });
}

let boundSessions = 0;
const sessions = Array.from(
  { length: options.sessions },
  () =>
    new FloodSession(() => {
      boundSessions += 1;
      if (boundSessions === options.sessions) run(options.warmUp);
    }),
);

hear((word) => {
  switch (word) {
    case 'go':
      run(options.messages);
      running = toAnswer;
      return;
    case 'end':
      return process.exit(0);
    default:
      throw new Error(`not a word of ours: ${word}`);
  }
});
