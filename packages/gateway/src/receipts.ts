import { int4Array, textArray, type Pool } from '@rootsms/db';
import type { Clock, IdSource } from '@rootsms/kit';
import { findTlv, TAG, tlvNumber, type DeliverSm } from '@rootsms/smpp';
import { parseReceipt } from '@rootsms/smpp/text';
import { BatchLane } from './batch-lane.ts';
import type { Flight, Link } from './link.ts';
import { faultCode, type GatewayLog } from './log.ts';
import type { Settle } from './settle.ts';
import { isFinal, STATE } from './state.ts';
import type { SpellingLearner } from './upstream-id.ts';

/** What a carrier says became of one segment. */
export interface CarrierReceipt {
  readonly upstreamId: string;
  readonly state: number;
  readonly error: number;
  readonly doneAtMs: number;
}

interface Lookup {
  readonly link: Link;
  readonly receipt: CarrierReceipt;
  readonly answer: (status: number) => void;
}

interface Stray {
  readonly upstreamId: string;
  readonly keys: readonly string[];
  readonly receipts: CarrierReceipt[];
}

export interface ReceiptsOwner {
  readonly clock: Clock;
  readonly settle: Settle;
  readonly ids: IdSource;
  readonly pool: Pool;
  readonly log: GatewayLog;
  learnerOf(link: Link): SpellingLearner;
  /** Reads messages that the memory does not hold, by the carrier's ids; answers the id that matched. */
  findSent(
    link: Link,
    upstreamIds: readonly string[],
  ): Promise<{ upstreamId: string; flight: Flight } | null>;
  conclude(message: Flight['message'], state: number, error: number): void;
  intermediate(message: Flight['message'], state: number, error: number): void;
  learnt(link: Link): void;
}

/** Receipts without a message, kept in memory to be found by the response that comes after them. */
const STRAYS_MAX = 100_000;
/** Intermediate ones and the final one; a carrier that repeats itself adds nothing. */
const RECEIPTS_OF_STRAY_MAX = 8;
const LOOKUPS_AT_ONCE = 200;
const TEMPORARY_ERROR = 0x64;
const ESM_RECEIPT = 0x04;
const ESM_INTERMEDIATE = 0x20;
const ESM_TYPE_BITS = 0x3c;

/** True for a delivery receipt or an intermediate notification (SMPP 3.4 5.2.12). */
export function isReceipt(pdu: DeliverSm): boolean {
  const type = pdu.esmClass & ESM_TYPE_BITS;
  return (
    type === ESM_RECEIPT ||
    (type & ESM_INTERMEDIATE) !== 0 ||
    findTlv(pdu.tlvs, TAG.receipted_message_id) !== undefined
  );
}

/** Reads a receipt from its TLVs and its text, whichever are there; null when it names no message. */
export function readReceipt(pdu: DeliverSm, nowMs: number): CarrierReceipt | null {
  // data_sm has its text there, and some carriers' deliver_sm too.
  const payload = pdu.shortMessage.length > 0 ? undefined : findTlv(pdu.tlvs, TAG.message_payload);
  const parsed = parseReceipt(payload ?? pdu.shortMessage);
  const tlvId = findTlv(pdu.tlvs, TAG.receipted_message_id);
  const textId = parsed.ok ? parsed.id : '';
  // PostgreSQL's texts have no NUL, and an id that is refused for one would come again for ever.
  const upstreamId = (textId !== '' ? textId : tlvId === undefined ? '' : cString(tlvId)).replaceAll(
    '\0',
    '',
  );
  if (upstreamId === '') return null;
  const state = toldState(pdu, parsed.ok ? parsed.state : null);
  const error = parsed.ok && /^\d{1,9}$/.test(parsed.err) ? Number(parsed.err) : 0;
  // The carrier's own clock and zone are not ours: when it came is what we know.
  return { upstreamId, state, error, doneAtMs: nowMs };
}

/** SMPP 5.0 4.7.15: a final state that our own do not have. */
const SKIPPED = 9;

/** A receipt without a state that we know is the end of what can be known; a notification without one is none. */
function toldState(pdu: DeliverSm, ofText: number | null): number {
  const told = tlvNumber(pdu.tlvs, TAG.message_state) ?? ofText;
  if (told !== null && told < SKIPPED) return told;
  if (told === SKIPPED) return STATE.undeliverable;
  return (pdu.esmClass & ESM_TYPE_BITS & ESM_INTERMEDIATE) !== 0 ? STATE.queued : STATE.unknown;
}

function cString(value: Buffer): string {
  const end = value.indexOf(0);
  return value.toString('latin1', 0, end === -1 ? value.length : end);
}

/**
 * Finds the message of every receipt: in memory, in gateway.upstream, or, when its response has not
 * come yet, later: then the receipt waits as a stray. The carrier gets its answer when what the
 * receipt changed is on disk.
 */
export class Receipts {
  readonly #owner: ReceiptsOwner;
  /** By link and every spelling that the response may have. */
  readonly #strays = new Map<string, Stray>();
  readonly #lookups: BatchLane<Lookup>;
  unmatched = 0;

  constructor(owner: ReceiptsOwner) {
    this.#owner = owner;
    this.#lookups = new BatchLane({
      flush: (lookups) => this.#lookUp(lookups),
      itemsMax: LOOKUPS_AT_ONCE,
      inFlightMax: 2,
    });
  }

  take(link: Link, pdu: DeliverSm, answer: (status: number) => void): void {
    const receipt = readReceipt(pdu, this.#owner.clock.nowMs());
    if (receipt === null) {
      this.unmatched += 1;
      answer(0);
      return;
    }
    const learner = this.#owner.learnerOf(link);
    const first = link.awaiting.get(learner.first(receipt.upstreamId));
    if (first !== undefined) {
      this.#apply(link, first, learner.first(receipt.upstreamId), receipt, answer);
      return;
    }
    for (const candidate of learner.candidates(receipt.upstreamId)) {
      const flight = link.awaiting.get(candidate);
      if (flight === undefined) continue;
      this.#apply(link, flight, candidate, receipt, answer);
      return;
    }
    this.#lookups.add({ link, receipt, answer });
  }

  /** A response came: a receipt that was faster may wait for it. */
  answered(link: Link, flight: Flight, upstreamId: string): void {
    if (this.#strays.size === 0) return;
    const stray = this.#strays.get(`${link.id}/${upstreamId}`);
    if (stray === undefined) return;
    for (const key of stray.keys) this.#strays.delete(key);
    for (const receipt of stray.receipts) this.#apply(link, flight, upstreamId, receipt, () => undefined);
    // Not before what it changed is on disk: the carrier was told that we have it.
    this.#owner.settle.after(flight.message.id, () => void this.#forget(link, stray.upstreamId));
  }

  #apply(
    link: Link,
    flight: Flight,
    upstreamId: string,
    receipt: CarrierReceipt,
    answer: (status: number) => void,
  ): void {
    const owner = this.#owner;
    if (owner.learnerOf(link).observe(upstreamId, receipt.upstreamId)) owner.learnt(link);
    const outcome = link.outcome(flight, upstreamId, receipt.state, receipt.error);
    if (isFinal(receipt.state)) {
      link.awaiting.delete(upstreamId);
      if (flight.rowed) owner.settle.received(link.id, upstreamId, flight);
    } else owner.intermediate(flight.message, receipt.state, receipt.error);
    if (outcome !== null) owner.conclude(flight.message, outcome.state, outcome.error);
    owner.settle.after(flight.message.id, () => answer(0));
  }

  async #lookUp(lookups: Lookup[]): Promise<void> {
    for (const { link, receipt, answer } of lookups) {
      try {
        const found = await this.#owner.findSent(
          link,
          this.#owner.learnerOf(link).candidates(receipt.upstreamId),
        );
        if (found !== null) {
          this.#apply(link, found.flight, found.upstreamId, receipt, answer);
        } else {
          await this.#keepStray(link, receipt);
          answer(0);
        }
      } catch (fault) {
        this.#owner.log.warn('receipt_waits', { code: faultCode(fault) });
        answer(TEMPORARY_ERROR);
      }
    }
  }

  async #keepStray(link: Link, receipt: CarrierReceipt): Promise<void> {
    this.unmatched += 1;
    await this.#owner.pool.query(
      `insert into gateway.stray_receipt (id, link_id, upstream_id, state, error, done_at) values ($1, $2, $3, $4, $5, $6)`,
      [
        this.#owner.ids.next(),
        link.id,
        receipt.upstreamId,
        receipt.state,
        receipt.error,
        new Date(receipt.doneAtMs),
      ],
    );
    // Its response may have come while the table was asked.
    for (const candidate of this.#owner.learnerOf(link).candidates(receipt.upstreamId)) {
      const flight = link.awaiting.get(candidate);
      if (flight === undefined) continue;
      this.#apply(link, flight, candidate, receipt, () => undefined);
      this.#owner.settle.after(flight.message.id, () => void this.#forget(link, receipt.upstreamId));
      return;
    }
    this.remember(link, receipt);
  }

  /** Puts a stray into memory: also at start, from the table. */
  remember(link: Link, receipt: CarrierReceipt): void {
    const keys = this.#owner
      .learnerOf(link)
      .candidates(receipt.upstreamId)
      .map((candidate) => `${link.id}/${candidate}`);
    const known = this.#strays.get(keys[0] ?? '');
    if (known !== undefined && known.upstreamId === receipt.upstreamId) {
      if (known.receipts.length < RECEIPTS_OF_STRAY_MAX) known.receipts.push(receipt);
      return;
    }
    // Those that have waited longest are of messages that are not ours; the table keeps them a while.
    for (const oldest of this.#strays.values()) {
      if (this.#strays.size < STRAYS_MAX) break;
      for (const key of oldest.keys) this.#strays.delete(key);
    }
    const stray = { upstreamId: receipt.upstreamId, keys, receipts: [receipt] };
    for (const key of keys) this.#strays.set(key, stray);
  }

  async #forget(link: Link, upstreamId: string): Promise<void> {
    try {
      await this.#owner.pool.query(
        `delete from gateway.stray_receipt s using unnest($1::int4[], $2::text[]) as u (link_id, upstream_id)
          where s.link_id = u.link_id and s.upstream_id = u.upstream_id`,
        [int4Array([link.id], (id) => id), textArray([upstreamId], (id) => id)],
      );
    } catch (fault) {
      this.#owner.log.warn('stray_stays', { code: faultCode(fault) });
    }
  }

  /** Resolves when no look-up is under way. */
  idle(): Promise<void> {
    return this.#lookups.idle();
  }
}
