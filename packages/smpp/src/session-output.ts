import { encode, encodeHeader, encodeMessageResp } from './encode.ts';
import { SmppEncodeError } from './encode-error.ts';
import { HEADER_OCTETS } from './frame.ts';
import type { Pdu } from './pdu.ts';
import { Writer } from './writer.ts';

/** Where sequence_number stands in a frame (3.2). */
const SEQUENCE_OFFSET = HEADER_OCTETS - 4;

/**
 * Octets on their way out: gathered in one writer, handed over one take at a time. While a take is not written, the
 * next gathers behind it, so the socket never queues more than one write and the total has a maximum.
 *
 * Reaching the maximum is the peer's doing and no exception: `overflowed` is set, and the session ends.
 */
export class SessionOutput {
  overflowed = false;
  readonly #writer: Writer;
  readonly #pauseOctets: number;
  #writing = false;
  #writingSinceMs = 0;

  constructor(pauseOctets: number, octetsMax: number) {
    this.#writer = new Writer(octetsMax);
    this.#pauseOctets = pauseOctets;
  }

  /** More is waiting than a peer that reads would leave. */
  get congested(): boolean {
    return this.#writer.pendingOctets > this.#pauseOctets;
  }

  /** A PDU without a body. */
  header(commandId: number, status: number, sequence: number): void {
    try {
      encodeHeader(this.#writer, commandId, status, sequence);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** A response that is a header and a message id. */
  messageResp(commandId: number, status: number, sequence: number, messageId: string): void {
    try {
      encodeMessageResp(this.#writer, commandId, status, sequence, messageId);
    } catch (error) {
      this.#failed(error);
    }
  }

  pdu(pdu: Pdu): void {
    try {
      encode(this.#writer, pdu);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Encodes a request; the result says where its frame begins, counted from the end of what is pending. */
  request(pdu: Pdu): number {
    const before = this.#writer.pendingOctets;
    encode(this.#writer, pdu);
    return this.#writer.pendingOctets - before;
  }

  /** Sets the sequence number of the request that was just encoded, whose frame is so long. */
  number(frameOctets: number, sequence: number): void {
    this.#writer.u32At(this.#writer.length - frameOctets + SEQUENCE_OFFSET, sequence);
  }

  /** What is to be written now, or null: nothing, or the last take is still being written (unless `last`). */
  take(nowMs: number, last: boolean): Buffer | null {
    if ((this.#writing && !last) || this.#writer.pendingOctets === 0) return null;
    this.#writing = true;
    this.#writingSinceMs = nowMs;
    return this.#writer.take();
  }

  written(): void {
    this.#writing = false;
  }

  stalled(nowMs: number, timeoutMs: number): boolean {
    return this.#writing && nowMs - this.#writingSinceMs >= timeoutMs;
  }

  #failed(error: unknown): void {
    if (!(error instanceof SmppEncodeError) || error.code !== 'writer-full') throw error;
    this.overflowed = true;
  }
}
