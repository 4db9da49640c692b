import { createHash } from 'node:crypto';
import { prepared, withClientTransaction, type Pool, type PoolClient } from '@rootsms/db';
import { firstIdAt, idTime } from '@rootsms/kit';
import type { Content } from '@rootsms/seal';
import { inboundContent, partMark, segmentOf, type InboundSegment, type PartMark } from './inbound-part.ts';
import { joinParts, wholeOf } from './join-parts.ts';

/** A message whose parts do not all come within this is handed over without the missing ones; Kannel waits as long. */
export const REASSEMBLY_TIMEOUT_MS = 30 * 60_000;
/** A carrier that did not get our answer sends a part again within this: then it must not begin a new message. */
export const REDELIVERY_MS = 10 * 60_000;
/** Transactions at once: they may have to read a data key by another connection of the same pool. */
const TAKES_AT_ONCE = 3;
/** Messages that one sweep hands over at most; the next one goes on. */
const SWEEP_MAX = 1_000;
const FINGERPRINT_OCTETS = 16;
/** The row that remembers a completed message stands under this part. */
const MEMORY_PART = 0;
const ADDRESS_CHARS_MAX = 40;

/** One whole inbound message; `body` of all parts in order, without concatenation elements or SAR TLVs. */
export interface InboundMessage extends InboundSegment {
  /** Id of the part that came first. */
  readonly id: bigint;
  readonly linkId: number;
  readonly segments: number;
  /** Parts that never came. */
  readonly segmentsMissing: number;
}

/** Stores a whole message, in the transaction that removes its parts: insert inbound and outbox here. */
export type CompleteInbound = (tx: PoolClient, message: InboundMessage) => Promise<void>;

/** Of the gateway's Sealing. */
export interface PartSealing {
  sealAgain(serverId: number, id: bigint, content: Content): Promise<Buffer>;
  open(serverId: number, id: bigint, sealed: Uint8Array | null): Promise<Content | null>;
  readonly recipients: { ofText(text: string): Buffer };
}

export interface ReassemblyOptions {
  readonly sealing: PartSealing;
  readonly timeoutMs?: number;
}

export interface InboundArrival {
  readonly linkId: number;
  /** Under whose data key it waits; 0 while nobody owns it: `InboundTable.soleOwner`. */
  readonly serverId: number;
  /** A fresh one of the node's IdSource. */
  readonly id: bigint;
  /** In buffers of its own: `segmentOfPdu`. */
  readonly segment: InboundSegment;
}

/** kept: others are missing. completed: `complete` ran and is committed. duplicate: it was there before. */
export type TakenPart = 'kept' | 'completed' | 'duplicate';

interface PartRow {
  readonly part: number;
  readonly total: number;
  readonly server_id: number;
  readonly received_id: bigint;
  readonly sealed: Buffer;
}

interface OpenPart {
  readonly part: number;
  readonly id: bigint;
  readonly segment: InboundSegment;
}

type Key = readonly [linkId: number, keyHash: Buffer];

const lockKey = prepared<{ locked: null }, [lock: bigint]>(
  'gateway.part-lock',
  'select pg_advisory_xact_lock($1) as locked',
);
const readParts = prepared<PartRow, [linkId: number, keyHash: Buffer]>(
  'gateway.part-read',
  `select part, total, server_id, received_id, sealed from gateway.inbound_part
    where link_id = $1 and key_hash = $2 order by part`,
);
const insertPart = prepared<
  Record<string, never>,
  [number, Buffer, part: number, total: number, serverId: number, id: bigint, sealed: Buffer]
>(
  'gateway.part-insert',
  `insert into gateway.inbound_part (link_id, key_hash, part, total, server_id, received_id, sealed)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);
const deleteParts = prepared<Record<string, never>, [linkId: number, keyHash: Buffer]>(
  'gateway.part-delete',
  'delete from gateway.inbound_part where link_id = $1 and key_hash = $2',
);
const readOverdue = prepared<{ link_id: number; key_hash: Buffer }, [before: bigint, rowsMax: number]>(
  'gateway.part-overdue',
  `select link_id, key_hash from gateway.inbound_part where part > ${MEMORY_PART}
    group by link_id, key_hash having min(received_id) < $1 limit $2`,
);
const deleteMemories = prepared<Record<string, never>, [before: bigint]>(
  'gateway.part-forget',
  `delete from gateway.inbound_part where part = ${MEMORY_PART} and received_id < $1`,
);

/**
 * Long inbound messages: parts wait, sealed, in gateway.inbound_part until all are there, in any order. Whatever
 * `take` resolved for is on disk; a message is completed exactly once, by whichever node takes its last part, in one
 * transaction with the removal of its parts.
 *
 * A completed message is remembered for a while by fingerprints of its parts, sealed like them: a carrier that did not
 * get our answer sends the last part again, and that is not a new message. A part with another text under the same
 * reference is: handsets count references to 255 and begin anew, or never count at all. Then what waited is handed
 * over as it is, and the new message waits in its place.
 */
export class InboundReassembly {
  readonly #pool: Pool;
  readonly #sealing: PartSealing;
  readonly #timeoutMs: number;
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(pool: Pool, options: ReassemblyOptions) {
    this.#pool = pool;
    this.#sealing = options.sealing;
    this.#timeoutMs = options.timeoutMs ?? REASSEMBLY_TIMEOUT_MS;
  }

  /**
   * Takes a segment durably: when it resolves, answer the carrier with 0. One that is whole by itself completes at
   * once. Rejects when the database fails: then nothing happened, and the carrier should send it again (0x64).
   */
  async take(arrival: InboundArrival, complete: CompleteInbound): Promise<TakenPart> {
    const { segment, linkId, id } = arrival;
    const mark = partMark(segment);
    return this.#inTurn(async () => {
      if (mark === null) {
        const message = { ...wholeOf(segment), id, linkId, segments: 1, segmentsMissing: 0 };
        await withClientTransaction(this.#pool, (tx) => complete(tx, message));
        return 'completed';
      }
      // Before the transaction: it may have to make a data key.
      const sealed = await this.#sealing.sealAgain(arrival.serverId, id, inboundContent(segment));
      return withClientTransaction(this.#pool, (tx) => this.#takePart(tx, arrival, mark, sealed, complete));
    });
  }

  /** Hands over what waited too long; answers how many messages. For every minute; several nodes may do it at once. */
  async sweep(nowMs: number, complete: CompleteInbound): Promise<number> {
    await deleteMemories(this.#pool, firstIdAt(new Date(nowMs - REDELIVERY_MS)));
    const before = firstIdAt(new Date(nowMs - this.#timeoutMs));
    const overdue = await readOverdue(this.#pool, before, SWEEP_MAX);
    const faults: unknown[] = [];
    let messages = 0;
    for (const { link_id, key_hash } of overdue.rows) {
      try {
        if (await this.#inTurn(() => this.#handOverOverdue([link_id, key_hash], before, complete)))
          messages += 1;
      } catch (fault) {
        // One message that cannot be stored must not keep the others.
        faults.push(fault);
      }
    }
    if (faults.length > 0)
      throw new AggregateError(faults, `${faults.length} overdue inbound messages were kept`);
    return messages;
  }

  async #takePart(
    tx: PoolClient,
    { linkId, serverId, id, segment }: InboundArrival,
    mark: PartMark,
    sealed: Buffer,
    complete: CompleteInbound,
  ): Promise<TakenPart> {
    const key: Key = [linkId, this.#keyHash(segment, mark)];
    await lockKey(tx, lockOf(key));
    const { rows } = await readParts(tx, ...key);
    const memory = rows.find(({ part }) => part === MEMORY_PART);
    if (memory !== undefined) {
      if (await this.#remembers(memory, mark.part, id, segment)) return 'duplicate';
      await deleteParts(tx, ...key);
    }
    let waiting = await this.#openAll(rows);
    const same = waiting.find(({ part }) => part === mark.part);
    if (same !== undefined) {
      if (fingerprint(same.segment).equals(fingerprint(segment))) return 'duplicate';
      await this.#handOver(tx, key, waiting, mark.total, complete);
      waiting = [];
    }
    const parts = [...waiting, { part: mark.part, id, segment }];
    if (parts.length < mark.total) {
      await insertPart(tx, ...key, mark.part, mark.total, serverId, id, sealed);
      return 'kept';
    }
    await this.#handOver(tx, key, parts, mark.total, complete);
    await this.#remember(tx, key, serverId, id, parts);
    return 'completed';
  }

  async #handOverOverdue(key: Key, before: bigint, complete: CompleteInbound): Promise<boolean> {
    return withClientTransaction(this.#pool, async (tx) => {
      await lockKey(tx, lockOf(key));
      const { rows } = await readParts(tx, ...key);
      const parts = rows.filter(({ part }) => part !== MEMORY_PART);
      // Another node was faster, or a new message began meanwhile.
      if (!parts.some(({ received_id }) => received_id < before)) return false;
      return this.#handOver(tx, key, await this.#openAll(parts), parts[0]?.total ?? 0, complete);
    });
  }

  /** Removes the parts and completes the message; false when nothing of it can be read any more. */
  async #handOver(
    tx: PoolClient,
    key: Key,
    parts: readonly OpenPart[],
    total: number,
    complete: CompleteInbound,
  ): Promise<boolean> {
    await deleteParts(tx, ...key);
    const [first, ...others] = parts.toSorted((a, b) => a.part - b.part);
    if (first === undefined) return false;
    const id = parts.reduce((least, part) => (part.id < least ? part.id : least), first.id);
    const whole = joinParts([first.segment, ...others.map(({ segment }) => segment)]);
    await complete(tx, {
      ...whole,
      id,
      linkId: key[0],
      segments: total,
      segmentsMissing: total - parts.length,
    });
    return true;
  }

  /** Leaves out what was sealed under a key that is destroyed: it is erased. */
  async #openAll(rows: readonly PartRow[]): Promise<OpenPart[]> {
    const opened: OpenPart[] = [];
    for (const { part, server_id, received_id, sealed } of rows) {
      if (part === MEMORY_PART) continue;
      const content = await this.#sealing.open(server_id, received_id, sealed);
      if (content !== null) opened.push({ part, id: received_id, segment: segmentOf(content) });
    }
    return opened;
  }

  async #remember(
    tx: PoolClient,
    key: Key,
    serverId: number,
    id: bigint,
    parts: readonly OpenPart[],
  ): Promise<void> {
    const text = Buffer.concat(
      parts.toSorted((a, b) => a.part - b.part).map(({ segment }) => fingerprint(segment)),
    );
    const none = { sourceTon: 0, sourceNpi: 0, source: '', destTon: 0, destNpi: 0, dest: '' };
    const sealed = await this.#sealing.sealAgain(serverId, id, { ...none, text });
    await insertPart(tx, ...key, MEMORY_PART, parts.length, serverId, id, sealed);
  }

  async #remembers(memory: PartRow, part: number, id: bigint, segment: InboundSegment): Promise<boolean> {
    if (idTime(id).getTime() - idTime(memory.received_id).getTime() > REDELIVERY_MS) return false;
    const content = await this.#sealing.open(memory.server_id, memory.received_id, memory.sealed);
    if (content === null) return false;
    const at = (part - 1) * FINGERPRINT_OCTETS;
    return fingerprint(segment).equals(content.text.subarray(at, at + FINGERPRINT_OCTETS));
  }

  /** Keyed: who reads the table learns of no number. */
  #keyHash({ source, dest }: InboundSegment, { form, reference, total }: PartMark): Buffer {
    const from = source.slice(0, ADDRESS_CHARS_MAX);
    const to = dest.slice(0, ADDRESS_CHARS_MAX);
    return this.#sealing.recipients.ofText(`${from}\0${to}\0${form}\0${reference}\0${total}`);
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#underWay >= TAKES_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#underWay += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#underWay -= 1;
      else next();
    }
  }
}

/** One lock for one message: its parts may come at two nodes at once. */
function lockOf([linkId, keyHash]: Key): bigint {
  return keyHash.readBigInt64BE(0) ^ BigInt(linkId);
}

/** Only ever stored sealed. */
function fingerprint({ body, dataCoding, esmClass }: InboundSegment): Buffer {
  return createHash('sha256')
    .update(Buffer.from([dataCoding & 0xff, esmClass & 0xff]))
    .update(body)
    .digest()
    .subarray(0, FINGERPRINT_OCTETS);
}
