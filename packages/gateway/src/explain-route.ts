import {
  RouteTable,
  takesMessages,
  type HealthOf,
  type LinkHealth,
  type RouteCandidate,
  type RouteFacts,
  type RouteReason,
} from './choose-route.ts';
import { mismatch, type Mismatch } from './match-rule.ts';
import type { RouteRecord, SenderKind } from './records.ts';

export interface RuleExplanation {
  readonly routeId: number;
  readonly linkId: number;
  readonly matched: boolean;
  /** null: it matches. */
  readonly mismatch: Mismatch | null;
  /** A sentence. */
  readonly why: string;
}

export interface RouteExplanation {
  readonly rules: readonly RuleExplanation[];
  readonly candidates: readonly RouteCandidate[];
  /** null: no rule matches. */
  readonly linkId: number | null;
  /** No link that may take the message works now: it waits for this one. */
  readonly waits: boolean;
  /** The whole as sentences, without the number. */
  readonly sentences: readonly string[];
}

const KIND_WORDS: Readonly<Record<SenderKind, string>> = {
  alphanumeric: 'a name',
  long: 'a long number',
  short: 'a short code',
};

const HEALTH_WORDS: Readonly<Record<LinkHealth, string>> = {
  up: 'it works',
  degraded: 'it works with fewer binds than it should have',
  down: 'it is down',
  draining: 'it is being drained',
};

/**
 * Dry run: what `RouteTable.choose` would do with a message like this now, and why.
 *
 * @example
 * explainRoute(routes, 7, facts, healthOf, (id) => registry.link(id)?.name ?? String(id)).sentences
 * // ['Rule 3 to telco-a matches: prefix 32, any country, any sender, any priority.', …,
 * //  'It goes to telco-a.']
 */
export function explainRoute(
  routes: readonly RouteRecord[],
  serverId: number,
  facts: RouteFacts,
  healthOf: HealthOf,
  linkName: (linkId: number) => string = (linkId) => `link ${linkId}`,
): RouteExplanation {
  const rules = routes.map((rule): RuleExplanation => {
    const why = mismatch(rule, serverId, facts);
    return {
      routeId: rule.id,
      linkId: rule.linkId,
      matched: why === null,
      mismatch: why,
      why: `Rule ${rule.id} to ${linkName(rule.linkId)} ${whyWords(rule, facts, why)}`,
    };
  });
  const table = new RouteTable(routes, serverId);
  const candidates = table.candidates(facts, healthOf);
  const linkId = table.choose(facts, healthOf) || null;
  const waits = linkId !== null && !takesMessages(healthOf(linkId));
  return {
    rules,
    candidates,
    linkId,
    waits,
    sentences: [
      ...rules.map(({ why }) => why),
      ...orderWords(candidates, linkName),
      choiceWords(linkId, waits, linkName),
    ],
  };
}

function whyWords(rule: RouteRecord, facts: RouteFacts, why: Mismatch | null): string {
  switch (why) {
    case null:
      return `matches: ${ruleWords(rule)}.`;
    case 'other_server':
      return 'does not match: it is another server’s.';
    case 'prefix':
      return `does not match: the number does not begin with ${rule.prefix}.`;
    case 'country':
      return `does not match: it is for ${rule.country ?? ''}, and the number is ${facts.country === null ? 'of no known country' : `in ${facts.country}`}.`;
    case 'sender_kind':
      return `does not match: it is for senders that are ${rule.senderKind === null ? 'anything' : KIND_WORDS[rule.senderKind]}, and this one is ${KIND_WORDS[facts.senderKind]}.`;
    case 'priority':
      return `does not match: it is for priority ${rule.priorityMin} and above, and this message has ${facts.priority}.`;
    default:
      return why satisfies never;
  }
}

function ruleWords(rule: RouteRecord): string {
  const words = [
    rule.serverId === null ? 'a general rule' : 'the server’s own rule',
    `rank ${rule.rank}`,
    rule.prefix === '' ? 'any prefix' : `prefix ${rule.prefix}`,
  ];
  if (rule.country !== null) words.push(`country ${rule.country}`);
  if (rule.senderKind !== null) words.push(`sender ${KIND_WORDS[rule.senderKind]}`);
  if (rule.priorityMin > 0) words.push(`priority ${rule.priorityMin} and above`);
  if (rule.costMinor !== null && rule.currency !== null)
    words.push(`cost ${rule.costMinor} ${rule.currency} (minor units)`);
  words.push(`weight ${rule.weight}`);
  return words.join(', ');
}

/** One sentence per candidate: its place, its health, and what put it before the next. */
function orderWords(candidates: readonly RouteCandidate[], linkName: (linkId: number) => string): string[] {
  return candidates.map(({ linkId, routeId, health, reason }, at) => {
    const place = at === 0 ? 'First choice' : `Choice ${at + 1}`;
    const before =
      candidates[at + 1] === undefined ? '' : `, before the next because of ${reasonWords(reason)}`;
    return `${place}: ${linkName(linkId)} by rule ${routeId}${before}; ${HEALTH_WORDS[health]}.`;
  });
}

function reasonWords(reason: RouteReason): string {
  switch (reason) {
    case 'own_rule':
      return 'being the server’s own rule';
    case 'rank':
      return 'its lower rank';
    case 'prefix':
      return 'its longer prefix';
    case 'cost':
      return 'its lower cost';
    case 'weight':
      return 'the recipient’s share among equal rules (the same for every message to this recipient)';
    case 'only_rule':
      return 'the order of rules';
    default:
      return reason satisfies never;
  }
}

function choiceWords(linkId: number | null, waits: boolean, linkName: (linkId: number) => string): string {
  if (linkId === null) return 'No rule matches: the message is refused with no_route.';
  if (waits) return `No link that may take it works: the message waits for ${linkName(linkId)}.`;
  return `It goes to ${linkName(linkId)}.`;
}
