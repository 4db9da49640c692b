/**
 * Throughput in segments a second with a burst. Time is passed in, so that tests own it; the fill is
 * computed when asked, so that a bucket costs no timer.
 *
 *     const bucket = new TokenBucket(100, 200, now);
 *     bucket.take(3, now);          // true while there are 3 segments left
 */
export class TokenBucket {
  #ratePerS: number;
  #burst: number;
  #level: number;
  #atMs: number;

  constructor(ratePerS: number, burst: number, nowMs: number) {
    this.#ratePerS = ratePerS;
    this.#burst = burst;
    this.#level = burst;
    this.#atMs = nowMs;
  }

  /** Takes `segments` when there are as many. A message longer than the burst passes when the bucket is full. */
  take(segments: number, nowMs: number): boolean {
    this.#fill(nowMs);
    if (this.#level < Math.min(segments, this.#burst)) return false;
    this.#level -= segments;
    return true;
  }

  /** Milliseconds until `segments` can be taken; 0 when now. */
  waitMs(segments: number, nowMs: number): number {
    this.#fill(nowMs);
    const missing = Math.min(segments, this.#burst) - this.#level;
    return missing <= 0 ? 0 : Math.ceil((missing / this.#ratePerS) * 1000);
  }

  /** Another rate (a decision, another node's share); what is in the bucket stays, up to the new burst. */
  reshape(ratePerS: number, burst: number, nowMs: number): void {
    this.#fill(nowMs);
    this.#ratePerS = ratePerS;
    this.#burst = burst;
    this.#level = Math.min(this.#level, burst);
  }

  #fill(nowMs: number): void {
    const passedMs = nowMs - this.#atMs;
    this.#atMs = nowMs;
    if (passedMs > 0) this.#level = Math.min(this.#burst, this.#level + (passedMs * this.#ratePerS) / 1000);
  }
}
