import { connect, type Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH_NAME = Buffer.from('content-length: ');
/** `HTTP/1.1 201`: where the status stands. */
const STATUS_AT = 9;
const ZERO = 0x30;
const CR = 0x0d;
const ANSWER_OCTETS_MAX = 65_536;

/**
 * One keep-alive connection with one request under way. Reads of an answer only what it needs to: status and length
 * (our gateway writes header names in small letters and never chunks an answer).
 */
export class HttpConnection {
  readonly #socket: Socket;
  readonly #onAnswer: (connection: HttpConnection, status: number) => void;
  #rest: Buffer | null = null;
  sentMs = 0;

  constructor(
    port: number,
    onAnswer: (connection: HttpConnection, status: number) => void,
    onClosed: (why: string) => void,
  ) {
    this.#onAnswer = onAnswer;
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#socket.on('error', (error) => onClosed(error.message));
    this.#socket.on('close', () => onClosed('the server closed a connection'));
  }

  send(request: Buffer): void {
    this.sentMs = performance.now();
    this.#socket.write(request);
  }

  #take(chunk: Buffer): void {
    const answer = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    if (answer.length < octetsOf(answer)) {
      if (answer.length > ANSWER_OCTETS_MAX) this.#socket.destroy();
      this.#rest = answer;
      return;
    }
    this.#rest = null;
    const digit = (at: number): number => (answer[STATUS_AT + at] ?? ZERO) - ZERO;
    this.#onAnswer(this, digit(0) * 100 + digit(1) * 10 + digit(2));
  }
}

/** Of the whole answer; infinite while its head is not complete. */
function octetsOf(answer: Buffer): number {
  const headEnd = answer.indexOf(HEAD_END);
  if (headEnd < 0) return Number.POSITIVE_INFINITY;
  const bodyAt = headEnd + HEAD_END.length;
  const lengthAt = answer.indexOf(LENGTH_NAME);
  if (lengthAt < 0 || lengthAt > headEnd) return bodyAt;
  let octets = 0;
  for (let at = lengthAt + LENGTH_NAME.length; answer[at] !== CR; at += 1)
    octets = octets * 10 + ((answer[at] ?? ZERO) - ZERO);
  return bodyAt + octets;
}
