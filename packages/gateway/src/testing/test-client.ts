import type { ConnectionOptions } from 'node:tls';
import {
  Client,
  COMMAND,
  STATUS,
  submitSm,
  type Answer,
  type BindCredentials,
  type Closing,
  type ClientHandler,
  type DeliverSm,
  type MessageFields,
  type RequestPdu,
  type Session,
} from '@rootsms/smpp';
import { parseReceipt, type ParsedReceipt } from '@rootsms/smpp/text';
import { until } from './until.ts';

export interface SubmitOutcome {
  readonly status: number;
  readonly messageId: string;
}

/** A deliver_sm as the customer got it, its text copied. */
export interface Delivered extends DeliverSm {
  /** null for an inbound message. */
  readonly receipt: ParsedReceipt | null;
}

export interface TestClientOptions {
  readonly port: number;
  readonly systemId: string;
  readonly password: string;
  readonly type?: BindCredentials['type'];
  readonly interfaceVersion?: number;
  readonly tls?: ConnectionOptions;
}

export type TestSession = Session<null, unknown>;

/** A customer: one bind, which takes what it is handed and says so, unless the test says otherwise. */
export class TestClient implements ClientHandler<null, unknown> {
  readonly delivered: Delivered[] = [];
  closing: Closing | null = null;
  /** The answer to a deliver_sm; 'silence' never answers. */
  onDelivered: (pdu: Delivered) => number | 'silence' = () => STATUS.ESME_ROK;
  readonly #client: Client<null, unknown>;
  #session: TestSession | null = null;

  constructor({ port, systemId, password, type, interfaceVersion, tls }: TestClientOptions) {
    const version = interfaceVersion === undefined ? {} : { interfaceVersion };
    this.#client = new Client<null, unknown>(
      {
        host: '127.0.0.1',
        port,
        bind: { type: type ?? 'transceiver', systemId, password, ...version },
        reconnect: false,
        outboundWindow: 5_000,
        unbindTimeoutMs: 500,
        ...(tls === undefined ? {} : { tls }),
      },
      this,
    );
  }

  /** Resolves with the status of the bind's answer: 0 when bound. */
  async bind(): Promise<number> {
    this.#session = await this.#client.connect();
    if (this.#session !== null) return STATUS.ESME_ROK;
    const closing = await until('the bind is answered', () => this.closing ?? this.#client.lastClosing);
    if (closing.status === 0) throw new Error(`not bound: ${closing.code} ${closing.error ?? ''}`);
    return closing.status;
  }

  get session(): TestSession {
    if (this.#session === null) throw new Error('not bound');
    return this.#session;
  }

  /** Unbinds. */
  close(): Promise<void> {
    return this.#client.close();
  }

  /** The connection breaks. */
  cut(): void {
    this.session.close();
  }

  /** A submit_sm with the usual sender, a receipt asked for. */
  async submit(fields: MessageFields = {}): Promise<SubmitOutcome> {
    const answer = await this.session.ask(submitSm({ ...USUAL, ...fields }));
    return outcomeOf(answer);
  }

  /** The same, which must be taken; resolves with the message's id. */
  async send(fields: MessageFields = {}): Promise<string> {
    const { status, messageId } = await this.submit(fields);
    if (status !== STATUS.ESME_ROK) throw new Error(`refused with status 0x${status.toString(16)}`);
    return messageId;
  }

  get receipts(): readonly ParsedReceipt[] {
    return this.delivered.flatMap(({ receipt }) => receipt ?? []);
  }

  get inbound(): readonly Delivered[] {
    return this.delivered.filter(({ receipt }) => receipt === null);
  }

  /** Resolves with the first receipt for this message. */
  receiptOf(messageId: string): Promise<ParsedReceipt> {
    return until(`a receipt for ${messageId}`, () => this.receipts.find(({ id }) => id === messageId));
  }

  async gotInbound(count: number): Promise<readonly Delivered[]> {
    await until(`${count} inbound messages`, () => this.inbound.length >= count);
    return this.inbound;
  }

  async gone(): Promise<Closing> {
    return until('the session ends', () => this.closing);
  }

  // ---- ClientHandler -----------------------------------------------------------------------------

  onRequest(session: TestSession, pdu: RequestPdu): void {
    if (pdu.commandId !== COMMAND.deliver_sm) {
      session.respondStatus(pdu.commandId, pdu.sequence, STATUS.ESME_RINVCMDID);
      return;
    }
    const tlvs = pdu.tlvs.map(({ tag, value }) => ({ tag, value: Buffer.from(value) }));
    const shortMessage = Buffer.from(pdu.shortMessage);
    const parsed = (pdu.esmClass & 0x3c) === 0 ? null : parseReceipt(shortMessage);
    const delivered: Delivered = { ...pdu, shortMessage, tlvs, receipt: parsed?.ok === true ? parsed : null };
    this.delivered.push(delivered);
    const status = this.onDelivered(delivered);
    if (status !== 'silence') session.respondDeliver(pdu.sequence, status);
  }

  onResponse(): void {}

  onClosed(_session: TestSession, closing: Closing): void {
    this.closing = closing;
  }
}

const USUAL: MessageFields = {
  source: 'ROOTSMS',
  sourceTon: 5,
  dest: '32470123456',
  destTon: 1,
  destNpi: 1,
  registeredDelivery: 1,
  shortMessage: Buffer.from('hello'),
};

export function outcomeOf(answer: Answer): SubmitOutcome {
  if (!answer.ok) throw new Error(`no answer: ${answer.code}`);
  const { pdu } = answer;
  return { status: pdu.status, messageId: 'messageId' in pdu ? pdu.messageId : '' };
}
