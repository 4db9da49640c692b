import type { Clock } from '@rootsms/kit';
import { CAPPED_RATE_DIVISOR } from './accept.ts';
import { ACCESS, accessLevel, type ServerRecord } from './records.ts';
import { TokenBucket } from './token-bucket.ts';

interface Pace {
  readonly bucket: TokenBucket;
  ratePerS: number;
  burst: number;
  usedAtMs: number;
}

/** A server counts as active at a node this long after its last message. */
export const ACTIVE_FOR_MS = 3_000;

/**
 * The throughput of every server at this node: its segments a second over all binds, divided by the
 * nodes at which it is active (node.ts tells how many), a tenth of it while a decision caps it.
 */
export class ServerPace {
  readonly #clock: Clock;
  readonly #paces = new Map<number, Pace>();
  readonly #nodes = new Map<number, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  take(server: ServerRecord, segments: number): boolean {
    const now = this.#clock.nowMs();
    const divisor =
      (this.#nodes.get(server.id) ?? 1) * (accessLevel(server, now) < ACCESS.full ? CAPPED_RATE_DIVISOR : 1);
    const ratePerS = server.segmentsPerS / divisor;
    const burst = Math.max(1, server.burstSegments / divisor);
    let pace = this.#paces.get(server.id);
    if (pace === undefined) {
      pace = { bucket: new TokenBucket(ratePerS, burst, now), ratePerS, burst, usedAtMs: now };
      this.#paces.set(server.id, pace);
    } else if (pace.ratePerS !== ratePerS || pace.burst !== burst) {
      pace.bucket.reshape(ratePerS, burst, now);
      pace.ratePerS = ratePerS;
      pace.burst = burst;
    }
    pace.usedAtMs = now;
    return pace.bucket.take(segments, now);
  }

  /** Servers that sent something here lately. */
  active(): number[] {
    const since = this.#clock.nowMs() - ACTIVE_FOR_MS;
    return [...this.#paces].filter(([, pace]) => pace.usedAtMs >= since).map(([id]) => id);
  }

  /** At how many nodes each server is active now; those not named: at this one. */
  share(nodesOf: ReadonlyMap<number, number>): void {
    this.#nodes.clear();
    for (const [serverId, nodes] of nodesOf) if (nodes > 1) this.#nodes.set(serverId, nodes);
  }
}
