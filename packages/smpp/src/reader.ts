import { SHORT_MESSAGE_OCTETS_MAX } from './limits.ts';
import { NO_OCTETS, readU32 } from './octets.ts';
import { STATUS } from './status.ts';
import { NO_TLVS, TLV_COUNT_MAX, TLV_HEADER_OCTETS, type Tlv } from './tlv.ts';

/**
 * Reads the body of one frame, field by field. Never throws and never reads past the frame: the first fault is kept in
 * `refusal`, later reads give empty values, and whoever decodes looks at `refusal` once, at the end.
 */
export class Reader {
  frame: Buffer = NO_OCTETS;
  offset = 0;
  end = 0;
  /** The status of the first fault; 0 while there is none. */
  refusal = 0;

  /** Begins at `offset`, behind the header, up to `end`. */
  open(frame: Buffer, offset: number, end: number): void {
    this.frame = frame;
    this.offset = offset;
    this.end = end;
    this.refusal = 0;
  }

  /** Lets go of the frame, which holds a text and may hold a whole chunk in memory. */
  close(): void {
    this.frame = NO_OCTETS;
    this.offset = 0;
    this.end = 0;
  }

  get atEnd(): boolean {
    return this.offset >= this.end;
  }

  /** Keeps the first fault and makes the rest of the frame unreadable. */
  refuse(status: number): void {
    if (this.refusal === 0) this.refusal = status;
    this.offset = this.end;
  }

  u8(): number {
    const at = this.offset;
    if (at >= this.end) {
      this.refuse(STATUS.ESME_RINVCMDLEN);
      return 0;
    }
    this.offset = at + 1;
    return this.frame[at] ?? 0;
  }

  u32(): number {
    const at = this.offset;
    if (at + 4 > this.end) {
      this.refuse(STATUS.ESME_RINVCMDLEN);
      return 0;
    }
    this.offset = at + 4;
    return readU32(this.frame, at);
  }

  /**
   * A C-octet string of at most `octetsMax` octets, its NUL included. A longer one is refused with `status`; one that
   * the frame's end cuts off, with ESME_RINVCMDLEN.
   */
  cString(octetsMax: number, status: number): string {
    const { frame, offset: start, end } = this;
    const limit = start + octetsMax < end ? start + octetsMax : end;
    let at = start;
    while (at < limit && frame[at] !== 0) at += 1;
    if (at === limit) {
      this.refuse(limit === end && limit - start < octetsMax ? STATUS.ESME_RINVCMDLEN : status);
      return '';
    }
    this.offset = at + 1;
    return at === start ? '' : frame.toString('latin1', start, at);
  }

  /** The first string of a response: absent with the whole body, or without its NUL, as some peers send it. */
  lenientCString(octetsMax: number, status: number): string {
    const { frame, offset: start, end } = this;
    if (start >= end) return '';
    const limit = start + octetsMax < end ? start + octetsMax : end;
    let at = start;
    while (at < limit && frame[at] !== 0) at += 1;
    if (at - start === octetsMax) {
      this.refuse(status);
      return '';
    }
    this.offset = at < end ? at + 1 : end;
    return at === start ? '' : frame.toString('latin1', start, at);
  }

  /** sm_length and short_message, as a view (section 5.2.21). */
  shortMessage(): Buffer {
    const octets = this.u8();
    const start = this.offset;
    if (octets === 0) return NO_OCTETS;
    if (octets > SHORT_MESSAGE_OCTETS_MAX || octets > this.end - start) {
      this.refuse(STATUS.ESME_RINVMSGLEN);
      return NO_OCTETS;
    }
    this.offset = start + octets;
    return this.frame.subarray(start, start + octets);
  }

  /**
   * The TLVs up to the end of the frame: tag, length, value, 2 + 2 + n octets (section 3.2.4.1). One to three NULs
   * behind the last are taken for padding, which real peers leave there.
   */
  tlvs(): readonly Tlv[] {
    if (this.offset >= this.end) return NO_TLVS;
    const tlvs: Tlv[] = [];
    while (this.offset < this.end) {
      const tlv = this.#tlv();
      if (tlv === null) break;
      if (tlvs.length === TLV_COUNT_MAX) {
        this.refuse(STATUS.ESME_RINVTLVSTREAM);
        break;
      }
      tlvs.push(tlv);
    }
    return tlvs.length === 0 ? NO_TLVS : tlvs;
  }

  /**
   * The TLVs of a response: those before the first fault. A response cannot be answered with an error, and to lose a
   * message id over a broken TLV would mean sending the message twice.
   */
  lenientTlvs(): readonly Tlv[] {
    const before = this.refusal;
    const tlvs = this.tlvs();
    this.refusal = before;
    return tlvs;
  }

  #tlv(): Tlv | null {
    const { frame, offset: at, end } = this;
    if (end - at < TLV_HEADER_OCTETS) {
      let padding = at;
      while (padding < end && frame[padding] === 0) padding += 1;
      if (padding < end) this.refuse(STATUS.ESME_RINVTLVSTREAM);
      this.offset = end;
      return null;
    }
    const tag = ((frame[at] ?? 0) << 8) | (frame[at + 1] ?? 0);
    const octets = ((frame[at + 2] ?? 0) << 8) | (frame[at + 3] ?? 0);
    const start = at + TLV_HEADER_OCTETS;
    if (octets > end - start) {
      this.refuse(STATUS.ESME_RINVTLVSTREAM);
      return null;
    }
    this.offset = start + octets;
    return { tag, value: octets === 0 ? NO_OCTETS : frame.subarray(start, start + octets) };
  }
}
