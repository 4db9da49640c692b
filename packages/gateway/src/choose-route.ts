/** Which link a message goes to. */
import type { RouteRecord, SenderKind } from './records.ts';

/** What a rule may look at. */
export interface RouteFacts {
  /** Digits in international form. */
  readonly dest: string;
  readonly country: string | null;
  readonly senderKind: SenderKind;
  readonly priority: number;
  /** 32 bits that stay the same for one recipient (of its keyed hash): equal rules share by them. */
  readonly hash: number;
}

export type LinkHealth = 'up' | 'degraded' | 'down' | 'draining';
export type HealthOf = (linkId: number) => LinkHealth;

export type RouteReason =
  'own_rule' | 'general_rule' | 'lower_rank' | 'shorter_prefix' | 'dearer' | 'by_weight';

/** One link that may take the message, in the order in which they are tried. */
export interface RouteCandidate {
  readonly routeId: number;
  readonly linkId: number;
  readonly health: LinkHealth;
  /** Why it stands where it stands. */
  readonly why: string;
}

/** The rules of one server, compiled; made anew when the registry's snapshot changes. */
export class RouteTable {
  constructor(_routes: readonly RouteRecord[], _serverId: number) {}
  /** The link to use now: the first that is up or degraded, else the first of all (the message waits); 0: no rule matches. */
  choose(_facts: RouteFacts, _healthOf: HealthOf): number {
    throw new Error('not written yet');
  }
  /** Every link that may take it, best first; empty: no rule matches. */
  candidates(_facts: RouteFacts, _healthOf: HealthOf): RouteCandidate[] {
    throw new Error('not written yet');
  }
}
