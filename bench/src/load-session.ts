import { connect, type Socket } from 'node:net';
import { COMMAND, encodeFrame } from '@rootsms/smpp';
import { FrameCutter } from './frame-cutter.ts';
import { MessageView } from './message-view.ts';
import type { SubmitFrames } from './submit-frame.ts';

/** Sequence numbers whose message is remembered: more than any window. */
const RING = 1 << 14;
const RESPONSE = 0x80000000;
const HEADER_OCTETS = 16;
const DELIVER_RESP_OCTETS = 17;
const BATCH_MAX = 500;
const UNSENT_OCTETS_MAX = 1 << 18;
const RECONNECT_MS = 100;
/** SMPP has no larger sequence number. */
const SEQUENCE_MAX = 0x7fffffff;

export interface LoadOptions {
  host: string;
  port: number;
  systemId: string;
  password: string;
  window: number;
}

export interface LoadSessionOwner {
  framesOf(number: number): SubmitFrames;
  /** Numbers for up to `most` messages: the first of a run, and how many. */
  take(most: number): { first: number; count: number };
  bound(session: LoadSession): void;
  refused(status: number): void;
  answered(number: number, status: number, latencyMs: number, id: () => string): void;
  receipt(view: MessageView): void;
  /** These were sent and will never be answered: whether the server took them is not known. */
  lost(session: LoadSession, numbers: readonly number[]): void;
}

/** One transceiver of a customer: keeps its window full, answers what is delivered, comes back when it is cut off. */
export class LoadSession {
  readonly #options: LoadOptions;
  readonly #owner: LoadSessionOwner;
  readonly #view = new MessageView();
  readonly #numbers = new Uint32Array(RING);
  readonly #sentAtMs = new Float64Array(RING);
  readonly #open = new Set<number>();
  #socket: Socket | null = null;
  #out: Buffer[] = [];
  #sequence = 0;
  #bound = false;
  #nowMs = 0;
  #ended = false;

  constructor(options: LoadOptions, owner: LoadSessionOwner) {
    this.#options = options;
    this.#owner = owner;
  }

  get unanswered(): number {
    return this.#open.size;
  }

  start(): void {
    const socket = connect({ host: this.#options.host, port: this.#options.port, noDelay: true });
    const cutter = new FrameCutter((buffer, at, octets) => this.#take(buffer, at, octets));
    this.#socket = socket;
    this.#sequence = 0;
    socket.on('connect', () => this.#bind(socket));
    socket.on('data', (chunk: Buffer) => {
      this.#nowMs = performance.now();
      if (!cutter.push(chunk)) socket.destroy();
      this.pump();
    });
    socket.on('drain', () => this.pump());
    socket.on('error', () => {});
    socket.on('close', () => this.#closed());
  }

  /** Cuts the connection without a word. */
  cut(): void {
    this.#socket?.resetAndDestroy();
  }

  end(): void {
    this.#ended = true;
    this.#socket?.destroy();
  }

  #bind(socket: Socket): void {
    const { systemId, password } = this.#options;
    this.#sequence += 1;
    socket.write(
      encodeFrame({
        commandId: COMMAND.bind_transceiver,
        status: 0,
        sequence: this.#sequence,
        systemId,
        password,
        systemType: '',
        interfaceVersion: 0x34,
        addrTon: 0,
        addrNpi: 0,
        addressRange: '',
        tlvs: [],
      }),
    );
  }

  #closed(): void {
    this.#bound = false;
    this.#out = [];
    const lost = [...this.#open].map((sequence) => this.#numbers[sequence % RING] ?? 0);
    this.#open.clear();
    this.#owner.lost(this, lost);
    if (!this.#ended) setTimeout(() => this.start(), RECONNECT_MS * (0.5 + Math.random()));
  }

  /** Sends what window and rate allow; one write for everything gathered. */
  pump(): void {
    const socket = this.#socket;
    if (socket === null) return;
    if (this.#bound && socket.writableLength < UNSENT_OCTETS_MAX) this.#submit();
    if (this.#out.length === 0) return;
    const gathered = this.#out;
    this.#out = [];
    socket.write(gathered.length === 1 ? (gathered[0] ?? Buffer.alloc(0)) : Buffer.concat(gathered));
  }

  #submit(): void {
    const room = Math.min(BATCH_MAX, this.#options.window - this.#open.size);
    if (room <= 0) return;
    const { first, count } = this.#owner.take(room);
    if (count === 0) return;
    let octets = 0;
    for (let number = first; number < first + count; number += 1)
      octets += this.#owner.framesOf(number).octets;
    const batch = Buffer.allocUnsafe(octets);
    let at = 0;
    const nowMs = performance.now();
    for (let index = 0; index < count; index += 1) {
      this.#sequence = this.#sequence === SEQUENCE_MAX ? 1 : this.#sequence + 1;
      const frames = this.#owner.framesOf(first + index);
      frames.write(batch, at, this.#sequence, first + index);
      at += frames.octets;
      const place = this.#sequence % RING;
      this.#numbers[place] = first + index;
      this.#sentAtMs[place] = nowMs;
      this.#open.add(this.#sequence);
    }
    this.#out.push(batch);
  }

  #take(buffer: Buffer, at: number, octets: number): void {
    const command = buffer.readUInt32BE(at + 4);
    const status = buffer.readUInt32BE(at + 8);
    const sequence = buffer.readUInt32BE(at + 12);
    switch (command) {
      case COMMAND.submit_sm + RESPONSE: {
        if (!this.#open.delete(sequence)) return;
        const place = sequence % RING;
        const id = (): string => buffer.toString('latin1', at + HEADER_OCTETS, at + octets - 1);
        this.#owner.answered(
          this.#numbers[place] ?? 0,
          status,
          this.#nowMs - (this.#sentAtMs[place] ?? 0),
          id,
        );
        return;
      }
      case COMMAND.deliver_sm:
        if (this.#view.read(buffer, at, octets)) this.#owner.receipt(this.#view);
        this.#header(COMMAND.deliver_sm + RESPONSE, sequence, DELIVER_RESP_OCTETS);
        return;
      case COMMAND.bind_transceiver + RESPONSE:
        if (status === 0) {
          this.#bound = true;
          this.#owner.bound(this);
        } else {
          this.#owner.refused(status);
          this.#socket?.destroy();
        }
        return;
      case COMMAND.unbind:
        this.#bound = false;
        return this.#header(COMMAND.unbind_resp, sequence, HEADER_OCTETS);
      case COMMAND.enquire_link:
        this.#header(COMMAND.enquire_link_resp, sequence, HEADER_OCTETS);
    }
  }

  #header(command: number, sequence: number, octets: number): void {
    const frame = Buffer.alloc(octets);
    frame.writeUInt32BE(octets, 0);
    frame.writeUInt32BE(command, 4);
    frame.writeUInt32BE(sequence, 12);
    this.#out.push(frame);
  }
}
