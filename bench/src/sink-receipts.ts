import { COMMAND, encode, TAG, type Tlv, type Writer } from '@rootsms/smpp';
import type { Owed } from './sink-log.ts';

interface Due extends Owed {
  readonly atMs: number;
}

const STATE_DELIVERED: Tlv = { tag: TAG.message_state, value: Buffer.of(2) };
const TON_INTERNATIONAL = 1;
const ESM_RECEIPT = 4;
/** What was sent is cut off the front of the list when it is this much. */
const SENT_KEPT_MAX = 8_192;

/** Receipts in the order in which they become due. */
export class SinkReceipts {
  readonly #delayMs: number;
  #due: Due[] = [];
  #at = 0;
  /** Those that a lost connection had not taken: first again. */
  #again: Owed[] = [];

  constructor(delayMs: number, owed: readonly Owed[]) {
    this.#delayMs = delayMs;
    this.#again = [...owed].reverse();
  }

  get size(): number {
    return this.#due.length - this.#at + this.#again.length;
  }

  add(owed: Owed, nowMs: number): void {
    this.#due.push({ ...owed, atMs: nowMs + this.#delayMs });
  }

  putBack(owed: Iterable<Owed>): void {
    this.#again.push(...[...owed].reverse());
  }

  next(nowMs: number): Owed | undefined {
    const again = this.#again.pop();
    if (again !== undefined) return again;
    const due = this.#due[this.#at];
    if (due === undefined || due.atMs > nowMs) return undefined;
    this.#at += 1;
    if (this.#at === this.#due.length) {
      this.#due = [];
      this.#at = 0;
    } else if (this.#at > SENT_KEPT_MAX && this.#at * 2 > this.#due.length) {
      this.#due = this.#due.slice(this.#at);
      this.#at = 0;
    }
    return due;
  }
}

let date = '';
let dateMs = 0;

/** `2611221530`, made anew once a second. */
function dateNow(): string {
  const nowMs = Date.now();
  if (nowMs - dateMs > 1_000) {
    dateMs = nowMs;
    date = new Date(nowMs).toISOString().replaceAll(/[-T:]/g, '').slice(2, 12);
  }
  return date;
}

/** A receipt as carriers send it: text of Appendix B and both TLVs. */
export function writeReceipt(writer: Writer, sequence: number, owed: Owed): void {
  const at = dateNow();
  const text = `id:${owed.id} sub:001 dlvrd:001 submit date:${at} done date:${at} stat:DELIVRD err:000 text:`;
  encode(writer, {
    commandId: COMMAND.deliver_sm,
    status: 0,
    sequence,
    serviceType: '',
    sourceTon: TON_INTERNATIONAL,
    sourceNpi: 1,
    source: owed.dest,
    destTon: 0,
    destNpi: 0,
    dest: owed.source,
    esmClass: ESM_RECEIPT,
    protocolId: 0,
    priority: 0,
    scheduleTime: '',
    validityPeriod: '',
    registeredDelivery: 0,
    replaceIfPresent: 0,
    dataCoding: 0,
    defaultMessageId: 0,
    shortMessage: Buffer.from(text, 'latin1'),
    tlvs: [{ tag: TAG.receipted_message_id, value: Buffer.from(`${owed.id}\0`, 'latin1') }, STATE_DELIVERED],
  });
}
