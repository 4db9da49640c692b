/** The dry run of choose-route.ts, for people. */
import type { HealthOf, RouteCandidate, RouteFacts } from './choose-route.ts';
import type { RouteRecord } from './records.ts';

export interface RuleExplanation {
  readonly routeId: number;
  readonly linkId: number;
  readonly matched: boolean;
  /** A sentence. */
  readonly why: string;
}

export interface RouteExplanation {
  readonly rules: readonly RuleExplanation[];
  readonly candidates: readonly RouteCandidate[];
  /** null: no rule matches. */
  readonly linkId: number | null;
  /** The message waits: no link that may take it is up. */
  readonly waits: boolean;
  /** The whole as sentences. */
  readonly sentences: readonly string[];
}

/** Dry run: what `RouteTable.choose` would do, and why every rule does or does not match. */
export function explainRoute(
  _routes: readonly RouteRecord[],
  _serverId: number,
  _facts: RouteFacts,
  _healthOf: HealthOf,
  _linkName: (linkId: number) => string = String,
): RouteExplanation {
  throw new Error('not written yet');
}
