import { encodeFrame, submitSm, TAG } from '@rootsms/smpp';

/** Digits of the number in a message's marker. */
const NUMBER_DIGITS = 9;
const MARKER_CHARS = NUMBER_DIGITS + 1;
const DEST_DIGITS = 6;
const DEST_SPAN = 10 ** DEST_DIGITS;
export const MESSAGES_MAX = 10 ** NUMBER_DIGITS;
const SEQUENCE_AT = 12;
const ZERO = 0x30;
const TEXT = ' Your ROOTSMS code is 374 518. Do not share it with anyone.';

/** Characters of a part of a long text in the GSM alphabet. */
const PART_CHARS = 153;

/** `a000000042`: the letter tells runs apart, the number messages. It is what audits compare. */
export function markerOf(letter: string, number: number): string {
  return letter + String(number).padStart(NUMBER_DIGITS, '0');
}

/** The marker at the beginning of a text; empty when it is none of ours. */
export function markerIn(text: string): string {
  const marker = text.slice(0, MARKER_CHARS);
  return /^[a-z]\d{9}$/.test(marker) ? marker : '';
}

/**
 * submit_sm frames made from one encoded by the library: only sequence number, last digits of the destination and the
 * marker's digits differ, so that making one costs a copy of 130 octets.
 */
export class SubmitFrames {
  readonly octets: number;
  readonly #template: Buffer;
  readonly #destAt: number;
  readonly #numbersAt: readonly number[];

  constructor(options: {
    letter: string;
    sender: string;
    prefix: string;
    receipts: boolean;
    priority?: number;
    /** A text of two segments, the marker in each. */
    long?: boolean;
  }) {
    const dest = options.prefix + '0'.repeat(DEST_DIGITS);
    const marker = markerOf(options.letter, 0);
    this.#template = encodeFrame(
      submitSm({
        sequence: 1,
        sourceTon: 5,
        source: options.sender,
        destTon: 1,
        destNpi: 1,
        dest,
        registeredDelivery: options.receipts ? 1 : 0,
        priority: options.priority ?? 0,
        ...(options.long === true
          ? { tlvs: [{ tag: TAG.message_payload, value: longText(marker) }] }
          : { shortMessage: Buffer.from(marker + TEXT, 'latin1') }),
      }),
    );
    this.octets = this.#template.length;
    this.#destAt = this.#template.indexOf(dest, 0, 'latin1') + options.prefix.length;
    const markerAt = this.#template.indexOf(marker, 0, 'latin1') + 1;
    this.#numbersAt = options.long === true ? [markerAt, markerAt + PART_CHARS] : [markerAt];
  }

  /** Writes message `number` at `at`. */
  write(into: Buffer, at: number, sequence: number, number: number): void {
    into.set(this.#template, at);
    into.writeUInt32BE(sequence, at + SEQUENCE_AT);
    writeDigits(into, at + this.#destAt, DEST_DIGITS, number % DEST_SPAN);
    for (const numberAt of this.#numbersAt) writeDigits(into, at + numberAt, NUMBER_DIGITS, number);
  }
}

function longText(marker: string): Buffer {
  return Buffer.from((marker + TEXT + TEXT + TEXT).slice(0, PART_CHARS) + marker + TEXT, 'latin1');
}

function writeDigits(into: Buffer, at: number, digits: number, value: number): void {
  let rest = value;
  for (let index = at + digits - 1; index >= at; index -= 1) {
    const tens = Math.floor(rest / 10);
    into[index] = ZERO + rest - tens * 10;
    rest = tens;
  }
}
