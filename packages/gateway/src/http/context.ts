import type { HttpDeps } from './deps.ts';
import type { FailureBrake } from './failure-brake.ts';
import type { HttpMetrics } from './http-metrics.ts';
import type { Idempotency } from './idempotency.ts';
import type { RequestRate } from './request-rate.ts';

/** What every handler is given: the gateway's parts and what the door itself keeps in memory. */
export interface HttpContext {
  readonly deps: HttpDeps;
  readonly rate: RequestRate;
  readonly brake: FailureBrake;
  readonly idempotency: Idempotency;
  readonly metrics: HttpMetrics;
}
