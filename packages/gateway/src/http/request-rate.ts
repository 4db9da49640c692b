import { TokenBucket } from '../token-bucket.ts';
import { REQUESTS_BURST, REQUESTS_PER_S } from './limits.ts';

export interface RequestRateOptions {
  readonly perS: number;
  readonly burst: number;
}

/**
 * Requests a second of a server over all its keys, at this node. Accepted messages are not counted here:
 * the gateway counts their segments. There are as many buckets as servers that ever came.
 */
export class RequestRate {
  readonly #options: RequestRateOptions;
  readonly #buckets = new Map<number, TokenBucket>();

  constructor(options: RequestRateOptions = { perS: REQUESTS_PER_S, burst: REQUESTS_BURST }) {
    this.#options = options;
  }

  /** Takes `cost` requests; false when the server must wait. */
  allows(serverId: number, cost: number, nowMs: number): boolean {
    let bucket = this.#buckets.get(serverId);
    if (bucket === undefined) {
      bucket = new TokenBucket(this.#options.perS, this.#options.burst, nowMs);
      this.#buckets.set(serverId, bucket);
    }
    return bucket.take(cost, nowMs);
  }
}
