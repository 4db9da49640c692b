import type { Pool } from '@rootsms/db';
import type { GatewayLog } from './log.ts';
import type { Message } from './message.ts';
import type { OutboxEvent } from './outbox-event.ts';
import type { PartRow, SentSegment, SlotOwner } from './settle-batch.ts';
import { SettleLane } from './settle-lane.ts';
import { WriteFigures } from './write-figures.ts';

/**
 * Writes what became of messages, in two lanes by id: all that concerns one message goes through one lane, in
 * order. A response and its receipt that fall into one batch cost one update. Two lanes keep the links' windows
 * moving while PostgreSQL commits (measured with one, two, four: docs/performance.md).
 */
export const SETTLE_LANES = 2;

export class Settle {
  readonly #lanes: SettleLane[];
  readonly figures = new WriteFigures();

  /** `pool`: a connection for each lane. */
  constructor(pool: Pool, nodeId: number, log: GatewayLog) {
    this.#lanes = Array.from({ length: SETTLE_LANES }, () => new SettleLane(pool, nodeId, log, this.figures));
  }

  /** The message's row is to be brought up to the object. */
  message(message: Message): void {
    this.#of(message.id).messages.add(message);
  }

  /** An event for the customer, on disk together with what is settled of its message in the same turn. */
  event(event: OutboxEvent): void {
    this.#of(event.messageId).events.push(event);
  }

  /** The customer took an event. */
  handed(event: OutboxEvent): void {
    this.#of(event.messageId).handed.push(event.id);
  }

  part(row: PartRow): void {
    this.#of(row.message.id).parts.push(row);
  }

  /** The message left the backlog. */
  unqueued(message: Message): void {
    this.#of(message.id).unqueued.push(message);
  }

  /** A segment that came from the backlog was answered: its id at the carrier gets a row at once. */
  sent(linkId: number, upstreamId: string, segment: SentSegment): void {
    this.#of(segment.message.id).sent.set(segment, { linkId, upstreamId, segment });
  }

  /** The receipt for a row of gateway.upstream came. */
  received(linkId: number, upstreamId: string, segment: SentSegment): void {
    const batch = this.#of(segment.message.id);
    if (!batch.sent.delete(segment)) batch.received.push({ linkId, upstreamId, segment });
  }

  /** The window slot that `message` took at `owner` comes free. */
  slot(message: Message, owner: SlotOwner): void {
    const { slots } = this.#of(message.id);
    slots.set(owner, (slots.get(owner) ?? 0) + 1);
  }

  /** Calls back when everything said so far about the message with this id is on disk. */
  after(id: bigint, callback: () => void): void {
    this.#of(id).after.push(callback);
  }

  /** Resolves when everything said so far is on disk, whatever comes meanwhile. */
  async flushed(): Promise<void> {
    await Promise.all(
      this.#lanes.map((lane) => new Promise<void>((resolve) => lane.open().after.push(resolve))),
    );
  }

  /** Resolves when nothing is left to write. */
  async idle(): Promise<void> {
    for (const lane of this.#lanes) await lane.idle();
  }

  #of(id: bigint) {
    const lane = this.#lanes[Number(BigInt.asUintN(8, id)) % SETTLE_LANES];
    if (lane === undefined) throw new RangeError('Settle: id is negative');
    return lane.open();
  }
}
