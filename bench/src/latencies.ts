/** Each bucket is 2 % wider than the one before, from 10 µs to hours. */
const GROWTH = Math.log(1.02);
const FIRST_MS = 0.01;
const BUCKETS = 1_200;

/** A histogram that takes any number of values in constant memory; what it answers is right to 2 %. */
export class Latencies {
  readonly #buckets = new Uint32Array(BUCKETS);
  #count = 0;

  add(ms: number): void {
    const bucket = ms <= FIRST_MS ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log(ms / FIRST_MS) / GROWTH));
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#count += 1;
  }

  /** The value in ms below which `share` (0..1) of all lie. */
  at(share: number): number {
    let below = 0;
    for (const [bucket, count] of this.#buckets.entries()) {
      below += count;
      if (below > 0 && below >= share * this.#count) return round(FIRST_MS * Math.exp(bucket * GROWTH));
    }
    return 0;
  }
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
