import type { RouteRecord } from './records.ts';

/**
 * A rule's share in a recipient: the rule with the greatest one gets it (weighted rendezvous hashing: Schindelhauer and
 * Schomaker 2005). Over many recipients each rule gets as much as its weight says; when a link fails, only its own
 * recipients move, and they spread over the others by weight.
 */
export function shareOf(rule: Pick<RouteRecord, 'linkId' | 'weight'>, hash: number): number {
  // In ]0, 1[: never 0, whose logarithm is no number.
  const uniform = (mix(hash ^ Math.imul(rule.linkId, GOLDEN)) + 0.5) / 2 ** 32;
  return -rule.weight / Math.log(uniform);
}

const GOLDEN = 0x9e3779b9;

/** The finaliser of MurmurHash3: every bit of the input moves half of the output's. */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
