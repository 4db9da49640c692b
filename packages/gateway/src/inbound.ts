import type { PoolClient } from '@rootsms/db';
import type { DeliverSm } from '@rootsms/smpp';
import { decodeText, encodeGsm } from '@rootsms/smpp/text';
import { countryOf } from './country.ts';
import { inboundTarget } from './event-target.ts';
import type { Gateway } from './gateway.ts';
import { inboundContent, segmentOfPdu } from './inbound-part.ts';
import { InboundReassembly, type InboundMessage } from './inbound-reassembly.ts';
import { InboundTable } from './inbound-route.ts';
import type { Link } from './link.ts';
import { faultCode } from './log.ts';
import { liftOptOut, recordOptOut, senderKey } from './opt-out-list.ts';
import { wordAnswer } from './opt-out-answers.ts';
import { recogniseWord, type RecognisedWord } from './opt-out-words.ts';
import { EVENT, TARGET } from './outbox-event.ts';
import type { SenderRecord, ServerRecord } from './records.ts';
import { VIA } from './submission.ts';

/** The carrier tries again later (SMPP 3.4 5.1.3: ESME receiver temporary error). */
const TEMPORARY_ERROR = 0x64;
/** Inbound messages to numbers that no server owns are kept under this id. */
export const UNOWNED_SERVER = 0;
const HIGH_PRIORITY = 2;

/** What follows once a message is on disk. */
interface Taken {
  readonly server: ServerRecord;
  readonly target: number;
  readonly answer: string | null;
  readonly message: InboundMessage;
}

/**
 * Messages from handsets: put together, given to the server that owns the number, kept until it has taken
 * them. STOP, START and HELP are obeyed here, for every server, however it sends.
 */
export class Inbound {
  readonly #gateway: Gateway;
  readonly #reassembly: InboundReassembly;
  #table: InboundTable;
  received = 0;
  unowned = 0;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
    this.#reassembly = new InboundReassembly(gateway.pool, { sealing: gateway.sealing });
    this.#table = this.#compile();
    gateway.registry.onChange(() => {
      this.#table = this.#compile();
    });
  }

  take(link: Link, pdu: DeliverSm, answer: (status: number) => void): void {
    const segment = segmentOfPdu(pdu);
    const taken: Taken[] = [];
    const arrival = {
      linkId: link.id,
      serverId: this.#table.soleOwner(segment.dest),
      id: this.#gateway.nextId(),
      segment,
    };
    this.#reassembly
      .take(arrival, async (tx, message) => {
        const one = await this.#complete(tx, message);
        if (one !== null) taken.push(one);
      })
      .then(
        () => {
          for (const one of taken) this.#committed(one);
          answer(0);
        },
        (fault: unknown) => {
          this.#gateway.log.warn('inbound_waits', { link: link.record.name, code: faultCode(fault) });
          answer(TEMPORARY_ERROR);
        },
      );
  }

  /** Hands over what waited too long for its missing parts. */
  async sweep(): Promise<number> {
    const taken: Taken[] = [];
    const count = await this.#reassembly.sweep(this.#gateway.clock.nowMs(), async (tx, message) => {
      const one = await this.#complete(tx, message);
      if (one !== null) taken.push(one);
    });
    for (const one of taken) this.#committed(one);
    return count;
  }

  /** In the transaction that takes the parts: the message, its event, and what its word changes. */
  async #complete(tx: PoolClient, message: InboundMessage): Promise<Taken | null> {
    const { registry, sealing } = this.#gateway;
    const text = decodeText(message.body, message.dataCoding);
    const owner = this.#table.ownerOf(message.dest, text);
    const server = owner.owned ? registry.server(owner.serverId) : null;
    const serverId = server?.id ?? UNOWNED_SERVER;
    const word = recogniseWord(text);
    this.received += 1;
    const digits = digitsOf(message.source);
    await tx.query(
      `insert into gateway.inbound (id, server_id, link_id, sender_hash, segments, segments_missing, data_coding, country, word, sealed)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        message.id,
        serverId,
        message.linkId,
        digits === null ? sealing.recipients.ofText(message.source) : sealing.recipients.of(digits),
        message.segments,
        message.segmentsMissing,
        message.dataCoding,
        digits === null ? null : countryOf(digits),
        word?.exact === true ? word.word : null,
        await sealing.sealAgain(serverId, message.id, inboundContent(message)),
      ],
    );
    if (server === null || !owner.owned) {
      this.unowned += 1;
      return null;
    }
    const target = inboundTarget(server);
    await tx.query(
      `insert into gateway.outbox (id, message_id, done_at, server_id, kind, target, state) values ($1, $2, now(), $3, $4, $5, 0)`,
      [this.#gateway.nextId(), message.id, server.id, EVENT.inbound, target],
    );
    const answer =
      word?.exact === true && digits !== null
        ? await this.#obey(tx, server, owner.sender, digits, word)
        : null;
    return { server, target, answer, message };
  }

  /** Records or lifts the opt-out; the text to answer with, when something changed or help was asked for. */
  async #obey(
    tx: PoolClient,
    server: ServerRecord,
    sender: SenderRecord,
    digits: string,
    word: RecognisedWord,
  ): Promise<string | null> {
    const numberHash = this.#gateway.sealing.suppression.of(digits);
    const change = {
      numberHash,
      scope: word.scope,
      serverId: word.scope === 'platform' ? 0 : server.id,
      sender: word.scope === 'sender' || word.word === 'start' ? senderKey(sender.address) : '',
    };
    const said = (): string => wordAnswer(word.word, word.language, word.scope, sender.address);
    switch (word.word) {
      case 'stop':
        return (await recordOptOut(tx, { ...change, id: this.#gateway.nextId(), word: 'stop' }))
          ? said()
          : null;
      case 'start':
        return (await liftOptOut(tx, { ...change, serverId: server.id })) ? said() : null;
      case 'help':
        return said();
      default:
        return word.word satisfies never;
    }
  }

  #committed({ server, target, answer, message }: Taken): void {
    if (target === TARGET.webhook) this.#gateway.options.onWebhookEvent(server.id);
    else {
      this.#gateway.outcomes.handOver(server.id).wake();
      this.#gateway.links.tellOutbox(server.id);
    }
    if (answer === null) return;
    const digits = digitsOf(message.source);
    if (digits !== null) this.#gateway.options.optOuts.changed(this.#gateway.sealing.suppression.of(digits));
    this.#answer(server, message, answer);
  }

  /** The one text that may go to a number that has just said stop: the confirmation. */
  #answer(server: ServerRecord, message: InboundMessage, text: string): void {
    this.#gateway.submit(
      server,
      {
        via: VIA.http,
        sourceTon: message.destTon,
        sourceNpi: message.destNpi,
        source: message.dest,
        destTon: message.sourceTon,
        destNpi: message.sourceNpi,
        dest: message.source,
        serviceType: '',
        esmClass: 0,
        protocolId: 0,
        priority: HIGH_PRIORITY,
        dataCoding: 0,
        registeredDelivery: 0,
        replaceIfPresent: false,
        body: encodeGsm(text) ?? Buffer.from(text, 'latin1'),
        long: false,
        tlvs: [],
        dueAtMs: null,
        expireAtMs: null,
        reference: null,
        confirmation: true,
      },
      (result) => {
        if (!result.ok) this.#gateway.log.warn('word_not_answered', { server: server.id, code: result.code });
      },
    );
  }

  #compile(): InboundTable {
    const senders: SenderRecord[] = [];
    for (const server of this.#gateway.registry.servers()) senders.push(...server.senders.values());
    return new InboundTable(senders);
  }
}

/** null: the sender is a name, or no number. */
function digitsOf(address: string): string | null {
  const digits = address.replace(/^\+|^00/, '');
  return /^\d{1,20}$/.test(digits) ? digits : null;
}
