import { TokenBucket } from '../token-bucket.ts';
import { KEY_FAILURE_ADDRESSES_MAX, KEY_FAILURES_BURST, KEY_FAILURES_PER_S } from './limits.ts';

/**
 * Counts wrong keys by address. A key of 256 bits cannot be guessed, so this saves work, not secrets:
 * that is why a right key passes from a braked address too (many customers may share one).
 */
export class FailureBrake {
  #buckets = new Map<string, TokenBucket>();

  /** A wrong key came from `address`; false when it must wait now. */
  allows(address: string, nowMs: number): boolean {
    let bucket = this.#buckets.get(address);
    if (bucket === undefined) {
      // Emptied when full: an attacker with ten thousand addresses gets a fresh start, memory does not grow.
      if (this.#buckets.size >= KEY_FAILURE_ADDRESSES_MAX) this.#buckets = new Map();
      bucket = new TokenBucket(KEY_FAILURES_PER_S, KEY_FAILURES_BURST, nowMs);
      this.#buckets.set(address, bucket);
    }
    return bucket.take(1, nowMs);
  }

  get size(): number {
    return this.#buckets.size;
  }
}
