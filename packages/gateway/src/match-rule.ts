/** One routing rule against one message. */
import type { RouteFacts } from './choose-route.ts';
import type { RouteRecord } from './records.ts';

/** Every way in which a rule can fail to match, in the order of the checks. */
export type Mismatch = 'other_server' | 'prefix' | 'country' | 'sender_kind' | 'priority';

/** null: the rule matches. `choose-route.ts` answers the same from its tables; a test holds the two together. */
export function mismatch(rule: RouteRecord, serverId: number, facts: RouteFacts): Mismatch | null {
  if (rule.serverId !== null && rule.serverId !== serverId) return 'other_server';
  if (!facts.dest.startsWith(rule.prefix)) return 'prefix';
  if (rule.country !== null && rule.country !== facts.country) return 'country';
  if (rule.senderKind !== null && rule.senderKind !== facts.senderKind) return 'sender_kind';
  if (facts.priority < rule.priorityMin) return 'priority';
  return null;
}

/**
 * Less than 0: `a` goes before `b`. The server's own rules, then the lower rank, then the longer prefix. Rules that are
 * equal so far compare by price or share by weight; see `groupsOf` in choose-route.ts.
 */
export function compareRules(a: RouteRecord, b: RouteRecord): number {
  const own = Number(a.serverId === null) - Number(b.serverId === null);
  return own || a.rank - b.rank || b.prefix.length - a.prefix.length;
}

/** The currency that all rules have their price in; null: one has none, or they differ, so prices decide nothing. */
export function commonCurrency(rules: readonly RouteRecord[]): string | null {
  const currency = rules[0]?.currency ?? null;
  const same = rules.every((rule) => rule.costMinor !== null && rule.currency === currency);
  return same ? currency : null;
}
