import { SmppEncodeError } from './encode-error.ts';
import { SHORT_MESSAGE_OCTETS_MAX } from './limits.ts';

/** First size of a writer's buffer. */
export const WRITER_OCTETS_START = 16_384;

/** Most octets a writer holds before it must be taken from. */
export const WRITER_OCTETS_MAX = 1_048_576;

/**
 * Collects encoded frames; one `take` hands all of them to the socket in one write.
 *
 * `take` gives a view and goes on behind it, in the same buffer while there is room, so a taken view is never
 * overwritten. `reset` throws away what was not taken.
 *
 * The put methods do not check for room: whoever calls them has called `reserve` with an upper bound of what follows.
 */
export class Writer {
  buffer: Buffer;
  /** Where the next octet goes. */
  length = 0;

  readonly #octetsMax: number;
  /** Where what has not been taken begins. */
  #start = 0;

  constructor(octetsMax: number = WRITER_OCTETS_MAX) {
    this.#octetsMax = octetsMax;
    this.buffer = Buffer.allocUnsafeSlow(Math.min(WRITER_OCTETS_START, octetsMax));
  }

  /** Octets encoded and not taken yet. */
  get pendingOctets(): number {
    return this.length - this.#start;
  }

  /** A view of everything since the last take; it stays valid. Empty when there is nothing. */
  take(): Buffer {
    const taken = this.buffer.subarray(this.#start, this.length);
    this.#start = this.length;
    return taken;
  }

  /** Drops what was not taken. */
  reset(): void {
    this.length = this.#start;
  }

  /** Makes room for `octets` more. May move the pending octets to another buffer: `length` is right afterwards. */
  reserve(octets: number): void {
    if (this.length + octets > this.buffer.length) this.#grow(octets);
  }

  #grow(octets: number): void {
    const pending = this.length - this.#start;
    const needed = pending + octets;
    if (needed > this.#octetsMax) throw new SmppEncodeError('writer-full', 'frame');
    // Doubling only while much is pending: a writer taken from often stays at its first size.
    const size = Math.min(this.#octetsMax, Math.max(WRITER_OCTETS_START, needed * 2));
    const grown = Buffer.allocUnsafeSlow(size);
    this.buffer.copy(grown, 0, this.#start, this.length);
    this.buffer = grown;
    this.#start = 0;
    this.length = pending;
  }

  /** An unsigned integer of one octet. */
  u8(value: number, field: string): void {
    if ((value & 0xff) !== value) throw new SmppEncodeError('out-of-range', field);
    this.buffer[this.length] = value;
    this.length += 1;
  }

  /** An unsigned integer of two octets. */
  u16(value: number, field: string): void {
    if ((value & 0xffff) !== value) throw new SmppEncodeError('out-of-range', field);
    const { buffer, length } = this;
    buffer[length] = value >>> 8;
    buffer[length + 1] = value;
    this.length = length + 2;
  }

  /** An unsigned integer of four octets. */
  u32(value: number, field: string): void {
    if (value >>> 0 !== value) throw new SmppEncodeError('out-of-range', field);
    this.u32At(this.length, value);
    this.length += 4;
  }

  /** Four octets at a place already reserved, unchecked. */
  u32At(at: number, value: number): void {
    const { buffer } = this;
    buffer[at] = value >>> 24;
    buffer[at + 1] = value >>> 16;
    buffer[at + 2] = value >>> 8;
    buffer[at + 3] = value;
  }

  /** A C-octet string of at most `octetsMax` octets, its NUL included. */
  cString(value: string, octetsMax: number, field: string): void {
    const count = value.length;
    if (count >= octetsMax) throw new SmppEncodeError('too-long', field);
    const { buffer } = this;
    let at = this.length;
    // Strings of SMPP are short: a loop beats the call into latin1Write up to some 60 characters.
    for (let index = 0; index < count; index += 1) {
      const code = value.charCodeAt(index);
      if (code === 0 || code > 0xff) throw new SmppEncodeError('bad-character', field);
      buffer[at] = code;
      at += 1;
    }
    buffer[at] = 0;
    this.length = at + 1;
  }

  /** sm_length and short_message (section 5.2.21). */
  shortMessage(value: Buffer): void {
    const octets = value.length;
    if (octets > SHORT_MESSAGE_OCTETS_MAX) throw new SmppEncodeError('too-long', 'shortMessage');
    this.buffer[this.length] = octets;
    this.length += 1;
    this.bytes(value);
  }

  /** Octets as they are. */
  bytes(value: Buffer): void {
    value.copy(this.buffer, this.length);
    this.length += value.length;
  }
}
