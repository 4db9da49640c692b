import { readU32 } from './octets.ts';
import { STATUS } from './status.ts';

/** command_length, command_id, command_status, sequence_number: 4 octets each, big-endian (section 3.2). */
export const HEADER_OCTETS = 16;

/** Longest frame taken or made. A message_payload of the full 65,535 octets would exceed it; no peer sends that. */
export const FRAME_OCTETS_MAX = 65_536;

/** The command_id of a frame, unsigned. The frame must have its 16-octet header, as those of FrameSplitter do. */
export function frameCommand(frame: Buffer): number {
  return readU32(frame, 4);
}

/** The command_status of a frame, unsigned. */
export function frameStatus(frame: Buffer): number {
  return readU32(frame, 8);
}

/** The sequence_number of a frame, unsigned. */
export function frameSequence(frame: Buffer): number {
  return readU32(frame, 12);
}

/** Framing is lost for good: nothing after this point can be told apart, so the connection must be closed. */
export type FrameFault = { readonly status: number };

const BAD_LENGTH: FrameFault = Object.freeze({ status: STATUS.ESME_RINVCMDLEN });

/**
 * Cuts a byte stream into frames by command_length (section 3.2).
 *
 * A frame that lies within one chunk is a view into it; only a frame that straddles chunks is copied, once, into a
 * buffer of its own. A length below 16 or above FRAME_OCTETS_MAX is fatal as soon as the octets seen so far prove it:
 * for HTTP (`GET `) and TLS (0x16) that is the first octet.
 *
 * @example
 * splitter.push(chunk);
 * for (let frame = splitter.next(); frame !== null; frame = splitter.next()) handle(frame);
 * if (splitter.fatal !== null) close(splitter.fatal.status);
 */
export class FrameSplitter {
  /** Set by `next` when it comes upon a length that cannot be; frames before it are still given out. */
  fatal: FrameFault | null = null;

  readonly #frameOctetsMax: number;
  #chunk: Buffer | null = null;
  #offset = 0;
  /** Chunks pushed while an earlier one was not drained yet. */
  #waiting: Buffer[] = [];
  #waitingOctets = 0;
  /** The beginning of a frame that straddles chunks: 4 octets until its length is known, then the whole frame. */
  #partial: Buffer | null = null;
  #partialFilled = 0;

  constructor(frameOctetsMax: number = FRAME_OCTETS_MAX) {
    this.#frameOctetsMax = frameOctetsMax;
  }

  /** Octets held that `next` has not given out: a caller that stops draining must stop pushing too. */
  get heldOctets(): number {
    return (
      (this.#chunk === null ? 0 : this.#chunk.length - this.#offset) +
      this.#waitingOctets +
      this.#partialFilled
    );
  }

  /** Whether the beginning of a frame is here and its end is not: what a slow-read timer watches. Drain first. */
  get midFrame(): boolean {
    return this.#partialFilled > 0;
  }

  /** Hands over a chunk; it must not be changed afterwards. After a fatal fault chunks are dropped. */
  push(chunk: Buffer): void {
    if (this.fatal !== null || chunk.length === 0) return;
    if (this.#chunk === null) {
      this.#chunk = chunk;
      this.#offset = 0;
    } else {
      this.#waiting.push(chunk);
      this.#waitingOctets += chunk.length;
    }
  }

  /** The next whole frame, or null when more chunks are needed or framing is lost. */
  next(): Buffer | null {
    while (this.#chunk !== null) {
      const frame = this.#partial === null ? this.#cut(this.#chunk) : this.#fill(this.#chunk, this.#partial);
      if (this.#chunk !== null && this.#offset === this.#chunk.length) this.#advance();
      if (frame !== null) return frame;
    }
    return null;
  }

  #advance(): void {
    const chunk = this.#waiting.shift() ?? null;
    this.#waitingOctets -= chunk === null ? 0 : chunk.length;
    this.#chunk = chunk;
    this.#offset = 0;
  }

  /** A frame that begins in this chunk: a view when it ends here too, else the start of a partial. */
  #cut(chunk: Buffer): Buffer | null {
    const start = this.#offset;
    const available = chunk.length - start;
    if (available < 4) {
      if (!this.#plausible(chunk, start, available)) return this.#fail();
      this.#partial = Buffer.allocUnsafe(4);
      this.#partialFilled = 0;
      return null;
    }
    const length = readU32(chunk, start);
    if (length < HEADER_OCTETS || length > this.#frameOctetsMax) return this.#fail();
    if (length > available) {
      this.#partial = Buffer.allocUnsafe(length);
      this.#partialFilled = 0;
      return null;
    }
    this.#offset = start + length;
    return start === 0 && length === chunk.length ? chunk : chunk.subarray(start, start + length);
  }

  /** Goes on with a partial; when only its length was missing, a buffer for the whole frame takes its place. */
  #fill(chunk: Buffer, partial: Buffer): Buffer | null {
    const copied = chunk.copy(partial, this.#partialFilled, this.#offset);
    this.#offset += copied;
    this.#partialFilled += copied;
    if (!this.#plausible(partial, 0, Math.min(4, this.#partialFilled))) return this.#fail();
    if (this.#partialFilled < partial.length) return null;
    if (partial.length > 4) {
      this.#partial = null;
      this.#partialFilled = 0;
      return partial;
    }
    const length = readU32(partial, 0);
    if (length < HEADER_OCTETS || length > this.#frameOctetsMax) return this.#fail();
    this.#partial = Buffer.allocUnsafe(length);
    partial.copy(this.#partial);
    return null;
  }

  /** Whether a length that begins with these octets can still be within the maximum. */
  #plausible(bytes: Buffer, start: number, count: number): boolean {
    let least = 0;
    for (let index = 0; index < 4; index += 1) {
      least = least * 256 + (index < count ? (bytes[start + index] ?? 0) : 0);
    }
    return least <= this.#frameOctetsMax;
  }

  #fail(): null {
    this.fatal = BAD_LENGTH;
    this.#chunk = null;
    this.#waiting = [];
    this.#waitingOctets = 0;
    this.#partial = null;
    this.#partialFilled = 0;
    return null;
  }
}
