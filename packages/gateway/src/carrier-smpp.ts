import type { ConnectionOptions } from 'node:tls';
import {
  Client,
  type ClientHandler,
  CLOSE,
  type Closing,
  type DeliverSm,
  type RequestPdu,
  type ResponsePdu,
  type Session,
  STATUS,
  statusName,
  TAG,
  type Tlv,
} from '@rootsms/smpp';
import type { CarrierEvents, CarrierPort, OutgoingSegment } from './carrier-port.ts';
import type { LinkRecord } from './records.ts';
import { policyFor } from './retry-policy.ts';

const RECONNECT_BASE_MS = 500;
const RECONNECT_MAX_MS = 30_000;
const SHORT_MESSAGE_OCTETS_MAX = 254;
const EMPTY = Buffer.alloc(0);
const COMMAND_SUBMIT = 0x4;
const COMMAND_DELIVER = 0x5;
const COMMAND_DATA = 0x103;

type CarrierSession<Token> = Session<unknown, Token>;

/** What the carrier's binds need beyond the link's row. */
export interface CarrierSmppOptions {
  readonly password: string;
  readonly tls?: ConnectionOptions | true;
}

/**
 * A link's SMPP binds to its carrier: transceivers, or pairs of transmitter and receiver. Keeps them
 * up with growing, random delays; says so once per change.
 */
export class CarrierSmpp<Token> implements CarrierPort<Token>, ClientHandler<unknown, Token> {
  readonly #events: CarrierEvents<Token>;
  readonly #clients: Client<unknown, Token>[] = [];
  readonly #bound = new Set<CarrierSession<Token>>();
  /** Sessions that may submit, in turn. */
  #senders: CarrierSession<Token>[] = [];
  #turn = 0;

  constructor(record: LinkRecord, events: CarrierEvents<Token>, options: CarrierSmppOptions) {
    this.#events = events;
    for (const type of bindTypes(record)) {
      this.#clients.push(
        new Client<unknown, Token>(
          {
            host: record.host,
            port: record.port,
            bind: {
              type,
              systemId: record.systemId,
              password: options.password,
              systemType: record.systemType,
            },
            ...(record.tls ? { tls: options.tls ?? true } : {}),
            requestTimeoutMs: record.responseS * 1000,
            outboundWindow: record.windowMax,
            reconnectBaseMs: RECONNECT_BASE_MS,
            reconnectMaxMs: RECONNECT_MAX_MS,
          },
          this,
        ),
      );
    }
  }

  get up(): boolean {
    return this.#senders.length > 0;
  }

  start(): void {
    for (const client of this.#clients) void client.connect();
    this.#say('connecting');
  }

  send(segment: OutgoingSegment, token: Token): boolean {
    const count = this.#senders.length;
    for (let tries = 0; tries < count; tries++) {
      this.#turn = (this.#turn + 1) % count;
      const session = this.#senders[this.#turn];
      if (session !== undefined && session.room > 0) return session.request(submitSm(segment), token) > 0;
    }
    // Refused, it says when there is room again.
    return (this.#senders[0]?.request(submitSm(segment), token) ?? 0) > 0;
  }

  flush(): void {
    for (const session of this.#senders) session.flush();
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  // ---- ClientHandler ---------------------------------------------------------------------------

  onBound(session: CarrierSession<Token>): void {
    this.#bound.add(session);
    this.#sendersAnew();
    this.#say('');
    this.#events.onReady();
  }

  onRoom(): void {
    this.#events.onReady();
  }

  onResponse(session: CarrierSession<Token>, pdu: ResponsePdu, token: Token): void {
    const id = pdu.status === 0 && 'messageId' in pdu ? pdu.messageId : '';
    this.#events.onResponse(token, pdu.status, id);
    // What else it has under way is answered or comes back; the client binds again.
    if (policyFor(pdu.status).action === 'rebind') session.unbind();
    if (session.room === 1) this.#events.onReady();
  }

  onTimeout(_session: CarrierSession<Token>, token: Token): void {
    this.#events.onUnanswered(token, 'time_out');
  }

  onLateResponse(_session: CarrierSession<Token>, pdu: ResponsePdu, token: Token | undefined): void {
    if (token === undefined) return;
    this.#events.onLateResponse(
      token,
      pdu.status,
      pdu.status === 0 && 'messageId' in pdu ? pdu.messageId : '',
    );
  }

  onRequest(session: CarrierSession<Token>, pdu: RequestPdu): void {
    const { sequence, commandId } = pdu;
    if (commandId === COMMAND_DELIVER) {
      this.#events.onDeliver(pdu, (status) => session.respondDeliver(sequence, status));
    } else if (commandId === COMMAND_DATA) {
      this.#events.onDeliver(asDeliver(pdu), (status) => {
        session.respond({ commandId: 0x80000103, status, sequence, messageId: '', tlvs: [] });
      });
    } else {
      session.respondStatus(commandId, sequence, STATUS.ESME_RINVCMDID);
    }
  }

  onClosed(session: CarrierSession<Token>, closing: Closing, tokens: Token[]): void {
    this.#bound.delete(session);
    this.#sendersAnew();
    // Newest first: each goes back before the one that follows it.
    for (const token of tokens.toReversed()) this.#events.onUnanswered(token, 'bind_lost');
    this.#say(sentenceOf(closing));
  }

  onDown(closing: Closing): void {
    this.#say(sentenceOf(closing));
  }

  #sendersAnew(): void {
    this.#senders = [...this.#bound].filter((session) => session.canTransmit);
  }

  #say(why: string): void {
    this.#events.onBinds(this.#bound.size, this.#clients.length, why);
  }
}

function bindTypes(record: LinkRecord): ('transmitter' | 'receiver' | 'transceiver')[] {
  return Array.from({ length: record.binds }).flatMap(() =>
    record.bindType === 'pair' ? (['transmitter', 'receiver'] as const) : (['transceiver'] as const),
  );
}

/** For the operator: `the bind was refused: ESME_RINVPASWD`, `no connection could be made: ECONNREFUSED`. */
function sentenceOf({ code, status, error }: Closing): string {
  const [sentence = code] = CLOSE[code].split('; ');
  const cause = status !== 0 ? statusName(status) : error;
  return cause === null ? sentence : `${sentence}: ${cause}`;
}

function submitSm(segment: OutgoingSegment) {
  const fits = segment.body.length <= SHORT_MESSAGE_OCTETS_MAX;
  const payload: readonly Tlv[] = fits ? [] : [{ tag: TAG.message_payload, value: segment.body }];
  return {
    commandId: COMMAND_SUBMIT,
    status: 0,
    sequence: 0,
    serviceType: segment.serviceType,
    sourceTon: segment.sourceTon,
    sourceNpi: segment.sourceNpi,
    source: segment.source,
    destTon: segment.destTon,
    destNpi: segment.destNpi,
    dest: segment.dest,
    esmClass: segment.esmClass,
    protocolId: segment.protocolId,
    priority: segment.priority,
    scheduleTime: '',
    validityPeriod: segment.validityPeriod,
    registeredDelivery: segment.registeredDelivery,
    replaceIfPresent: segment.replaceIfPresent,
    dataCoding: segment.dataCoding,
    defaultMessageId: 0,
    shortMessage: fits ? segment.body : EMPTY,
    tlvs: fits ? segment.tlvs : [...segment.tlvs, ...payload],
  } as const;
}

/** data_sm carries the same as deliver_sm, its text in message_payload (SMPP 3.4 4.7). */
function asDeliver(pdu: Extract<RequestPdu, { commandId: 0x103 }>): DeliverSm {
  return {
    commandId: COMMAND_DELIVER,
    status: 0,
    sequence: pdu.sequence,
    serviceType: pdu.serviceType,
    sourceTon: pdu.sourceTon,
    sourceNpi: pdu.sourceNpi,
    source: pdu.source,
    destTon: pdu.destTon,
    destNpi: pdu.destNpi,
    dest: pdu.dest,
    esmClass: pdu.esmClass,
    protocolId: 0,
    priority: 0,
    scheduleTime: '',
    validityPeriod: '',
    registeredDelivery: pdu.registeredDelivery,
    replaceIfPresent: 0,
    dataCoding: pdu.dataCoding,
    defaultMessageId: 0,
    shortMessage: EMPTY,
    tlvs: pdu.tlvs,
  };
}
