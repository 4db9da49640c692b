import { Writer } from './writer.ts';

/**
 * Octets on their way out: gathered in one writer, handed over one take at a time. While a take is not written, the
 * next gathers behind it, so the socket never queues more than one write and the total has a maximum.
 */
export class SessionOutput {
  readonly writer: Writer;
  readonly #pauseOctets: number;
  #writing = false;
  #writingSinceMs = 0;

  constructor(pauseOctets: number, octetsMax: number) {
    this.writer = new Writer(octetsMax);
    this.#pauseOctets = pauseOctets;
  }

  /** More is waiting than a peer that reads would leave. */
  get congested(): boolean {
    return this.writer.pendingOctets > this.#pauseOctets;
  }

  /** What is to be written now, or null: nothing, or the last take is still being written (unless `last`). */
  take(nowMs: number, last: boolean): Buffer | null {
    if ((this.#writing && !last) || this.writer.pendingOctets === 0) return null;
    this.#writing = true;
    this.#writingSinceMs = nowMs;
    return this.writer.take();
  }

  written(): void {
    this.#writing = false;
  }

  stalled(nowMs: number, timeoutMs: number): boolean {
    return this.#writing && nowMs - this.#writingSinceMs >= timeoutMs;
  }
}
