import type { Accepted } from './accept.ts';
import {
  RouteTable,
  takesMessages,
  type HealthOf,
  type RouteCandidate,
  type RouteFacts,
} from './choose-route.ts';
import type { Message } from './message.ts';
import type { Registry } from './registry.ts';
import { senderKindOf } from './sender-kind.ts';

/** The compiled routes of every server, made anew when the configuration changes. */
export class Routes {
  readonly #registry: Registry;
  readonly #healthOf: HealthOf;
  readonly #tables = new Map<number, RouteTable>();

  constructor(registry: Registry, healthOf: HealthOf) {
    this.#registry = registry;
    this.#healthOf = healthOf;
    registry.onChange(() => this.#tables.clear());
  }

  /** The link for a message that has just been accepted; 0: no route leads there. */
  choose(accepted: Accepted, recipientHash: string): number {
    const { message, digits, senderKind } = accepted;
    const { country, priority } = message;
    const facts = { dest: digits, country, senderKind, priority, hash: hash32(recipientHash) };
    return this.#table(message.serverId).choose(facts, this.#healthOf);
  }

  /** Some route of the server leads to another link that takes messages now. */
  leadElsewhere(serverId: number, from: number): boolean {
    return this.#registry
      .routesFor(serverId)
      .some(({ linkId }) => linkId !== from && takesMessages(this.#healthOf(linkId)));
  }

  /**
   * Another link for a message that `from` does not take; 0: there is none. `next`: only those after it, so that two
   * carriers that both refuse it do not pass it to and fro.
   */
  after(from: number, message: Message, recipientHash: string, to: 'next' | 'any'): number {
    const candidates = this.candidates(message.serverId, {
      dest: digitsOf(message),
      country: message.country,
      senderKind: senderKindOf(message.sourceTon, message.source) ?? 'long',
      priority: message.priority,
      hash: hash32(recipientHash),
    });
    const at = candidates.findIndex((candidate) => candidate.linkId === from);
    const next = candidates
      .slice(to === 'next' ? at + 1 : 0)
      .find(({ linkId, health }) => linkId !== from && takesMessages(health));
    return next?.linkId ?? 0;
  }

  candidates(serverId: number, facts: RouteFacts): RouteCandidate[] {
    return this.#table(serverId).candidates(facts, this.#healthOf);
  }

  #table(serverId: number): RouteTable {
    let table = this.#tables.get(serverId);
    if (table === undefined) {
      table = new RouteTable(this.#registry.routesFor(serverId), serverId);
      this.#tables.set(serverId, table);
    }
    return table;
  }
}

/** The recipient of a message in memory, in digits. */
export const digitsOf = (message: Message): string => message.dest.replace(/^\+|^00/, '');

/** 32 bits of a keyed hash: what shares between equal routes, the same for every message to one recipient. */
function hash32(latin1: string): number {
  return (
    ((latin1.charCodeAt(0) << 24) |
      (latin1.charCodeAt(1) << 16) |
      (latin1.charCodeAt(2) << 8) |
      latin1.charCodeAt(3)) >>>
    0
  );
}
