import type { Flight } from './link.ts';

/** Sent segments whose receipts are looked up in memory; older ones are in gateway.upstream. */
export const AWAITING_MAX = 50_000;

/** Sent segments that wait for their receipt, by the carrier's id, oldest first. */
export class LinkAwaiting {
  readonly #byId = new Map<string, Flight>();

  get size(): number {
    return this.#byId.size;
  }

  /** Carriers that reuse an id mean the newer message. */
  add(upstreamId: string, flight: Flight): void {
    if (upstreamId === '') return;
    this.#byId.set(upstreamId, flight);
  }

  get(upstreamId: string): Flight | undefined {
    return this.#byId.get(upstreamId);
  }

  delete(upstreamId: string): void {
    this.#byId.delete(upstreamId);
  }

  *[Symbol.iterator](): Generator<Flight> {
    yield* this.#byId.values();
  }

  /** The oldest entries that are older than `beforeMs`, or too many; they stay until `delete`. */
  overdue(beforeMs: number, most: number): [upstreamId: string, flight: Flight][] {
    const overdue: [string, Flight][] = [];
    let excess = this.#byId.size - AWAITING_MAX;
    for (const entry of this.#byId) {
      if (overdue.length >= most || (entry[1].sentAtMs >= beforeMs && excess <= 0)) break;
      overdue.push(entry);
      excess -= 1;
    }
    return overdue;
  }
}
