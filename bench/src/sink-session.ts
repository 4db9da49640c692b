import type { Socket } from 'node:net';
import { COMMAND, encodeFrame, encodeHeader, encodeMessageResp, STATUS, Writer } from '@rootsms/smpp';
import { FrameCutter } from './frame-cutter.ts';
import { MessageView } from './message-view.ts';
import type { Owed, SinkLog } from './sink-log.ts';
import { type SinkReceipts, writeReceipt } from './sink-receipts.ts';
import { markerIn } from './submit-frame.ts';

const RESPONSE = 0x80000000;
/** deliver_sm that a client may have unanswered. */
const RECEIPT_WINDOW = 1_000;
const UNSENT_OCTETS_MAX = 1 << 20;
const TAKE_OCTETS = 64 * 1024;

export interface SinkOwner {
  readonly log: SinkLog;
  readonly receipts: SinkReceipts;
  readonly sendsReceipts: boolean;
  /** The answer to a submit_sm; null: none at all. */
  judge(): number | null;
  nextId(): string;
  bound(session: SinkSession): void;
  closed(session: SinkSession): void;
  receiptTaken(status: number): void;
}

/** One bind of a gateway at the carrier. */
export class SinkSession {
  readonly #socket: Socket;
  readonly #owner: SinkOwner;
  readonly #view = new MessageView();
  readonly #writer = new Writer();
  readonly #unanswered = new Map<number, Owed>();
  #sequence = 0;
  #nowMs = 0;
  receives = false;

  constructor(socket: Socket, owner: SinkOwner) {
    this.#socket = socket;
    this.#owner = owner;
    const cutter = new FrameCutter((buffer, at, octets) => this.#take(buffer, at, octets));
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#nowMs = performance.now();
      if (!cutter.push(chunk)) socket.destroy();
      this.flush();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.receives = false;
      owner.receipts.putBack(this.#unanswered.values());
      this.#unanswered.clear();
      owner.closed(this);
    });
  }

  cut(): void {
    this.#socket.resetAndDestroy();
  }

  /** First to the log, then to the peer. */
  flush(): void {
    this.#sendReceipts();
    this.#owner.log.write();
    this.#send();
  }

  #send(): void {
    if (this.#writer.pendingOctets > 0) this.#socket.write(this.#writer.take());
  }

  #sendReceipts(): void {
    if (!this.receives) return;
    const nowMs = performance.now();
    while (this.#unanswered.size < RECEIPT_WINDOW && this.#socket.writableLength < UNSENT_OCTETS_MAX) {
      const owed = this.#owner.receipts.next(nowMs);
      if (owed === undefined) return;
      this.#sequence = (this.#sequence % 0x7fffffff) + 1;
      this.#unanswered.set(this.#sequence, owed);
      writeReceipt(this.#writer, this.#sequence, owed);
      if (this.#writer.pendingOctets > TAKE_OCTETS) {
        this.#owner.log.write();
        this.#send();
      }
    }
  }

  #take(buffer: Buffer, at: number, octets: number): void {
    const command = buffer.readUInt32BE(at + 4);
    const status = buffer.readUInt32BE(at + 8);
    const sequence = buffer.readUInt32BE(at + 12);
    switch (command) {
      case COMMAND.submit_sm:
        return this.#submit(buffer, at, octets, sequence);
      case COMMAND.deliver_sm + RESPONSE: {
        const owed = this.#unanswered.get(sequence);
        if (owed === undefined) return;
        this.#unanswered.delete(sequence);
        if (status === 0) this.#owner.log.taken(owed.id);
        else this.#owner.receipts.add(owed, this.#nowMs);
        return this.#owner.receiptTaken(status);
      }
      case COMMAND.bind_receiver:
      case COMMAND.bind_transmitter:
      case COMMAND.bind_transceiver:
        return this.#bind(command, sequence);
      case COMMAND.enquire_link:
        return encodeHeader(this.#writer, COMMAND.enquire_link_resp, 0, sequence);
      case COMMAND.unbind:
        this.receives = false;
        return encodeHeader(this.#writer, COMMAND.unbind_resp, 0, sequence);
    }
  }

  #submit(buffer: Buffer, at: number, octets: number, sequence: number): void {
    const owner = this.#owner;
    if (!this.#view.read(buffer, at, octets)) {
      encodeMessageResp(this.#writer, COMMAND.submit_sm_resp, STATUS.ESME_RINVMSGLEN, sequence, '');
      return;
    }
    const status = owner.judge();
    const asked = (this.#view.registeredDelivery & 1) === 1 && owner.sendsReceipts;
    const owed: Owed = { id: owner.nextId(), dest: this.#view.dest, source: this.#view.source };
    if (owner.log.on)
      owner.log.submitted(owed, status ?? 0, asked, markerIn(this.#view.body), this.#view.part);
    if (asked && (status ?? 0) === 0) owner.receipts.add(owed, this.#nowMs);
    if (status === null) return;
    encodeMessageResp(this.#writer, COMMAND.submit_sm_resp, status, sequence, status === 0 ? owed.id : '');
    if (this.#writer.pendingOctets > TAKE_OCTETS) {
      owner.log.write();
      this.#send();
    }
  }

  #bind(
    command: typeof COMMAND.bind_receiver | typeof COMMAND.bind_transmitter | typeof COMMAND.bind_transceiver,
    sequence: number,
  ): void {
    const commandId =
      command === COMMAND.bind_receiver
        ? COMMAND.bind_receiver_resp
        : command === COMMAND.bind_transmitter
          ? COMMAND.bind_transmitter_resp
          : COMMAND.bind_transceiver_resp;
    this.#socket.write(encodeFrame({ commandId, status: 0, sequence, systemId: 'SINK', tlvs: [] }));
    this.receives = command !== COMMAND.bind_transmitter;
    this.#owner.bound(this);
  }
}
