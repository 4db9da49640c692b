import type { Tx } from '@rootsms/db';
import { isCurrency, ok, parseMoney } from '@rootsms/kit';
import type { SenderKind } from '../records.ts';
import { checkInteger } from './check-input.ts';
import { refuseInput, type OperateResult } from './errors.ts';
import { findLink } from './find-link.ts';
import { findServer } from './find-server.ts';
import { tellGateway } from './tell-gateway.ts';

/** A rule of where messages go; what is left out matches everything. */
export interface NewRoute {
  readonly carrier: string;
  /** Left out: a general rule, for every server that has none of its own that matches. */
  readonly server?: string;
  readonly prefix?: string;
  readonly country?: string;
  readonly senderKind?: string;
  /** 0 to 3: messages of this priority and above. */
  readonly priorityMin?: number | string;
  /** Lower first. */
  readonly rank?: number | string;
  /** Share among rules that are equal otherwise. */
  readonly weight?: number | string;
  /** Of a segment, as `0.05 EUR`. */
  readonly cost?: string;
}

const RANK_MAX = 32_767;
const WEIGHT_MAX = 1_000;
const PRIORITY_MAX = 3;
const RANK_DEFAULT = 100;
const KINDS: readonly SenderKind[] = ['alphanumeric', 'long', 'short'];

/** Adds a rule; `explainRoute` shows what it changes. */
export async function addRoute(tx: Tx, input: NewRoute): Promise<OperateResult<{ readonly id: number }>> {
  const link = await findLink(tx, input.carrier);
  if (!link.ok) return link;
  const server = input.server === undefined ? null : await findServer(tx, input.server);
  if (server?.ok === false) return server;
  const match = readMatch(input);
  if (!match.ok) return match;
  const order = readOrder(input);
  if (!order.ok) return order;
  const { id } = await tx
    .insertInto('gateway.route')
    .values({
      ...match.value,
      ...order.value,
      link_id: link.value.id,
      server_id: server === null ? null : server.value.id,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await tellGateway(tx);
  return ok({ id });
}

interface Match {
  readonly prefix: string;
  readonly country: string | null;
  readonly sender_kind: SenderKind | null;
  readonly priority_min: number;
}

function readMatch(input: NewRoute): OperateResult<Match> {
  const prefix = (input.prefix ?? '').replace(/^\+|^00/, '');
  if (input.prefix !== undefined && !/^[1-9]\d{0,14}$/.test(prefix))
    return refuseInput('prefix_invalid', 'prefix', input.prefix);
  const country = input.country?.toUpperCase() ?? null;
  if (country !== null && !/^[A-Z]{2}$/.test(country))
    return refuseInput('country_invalid', 'country', input.country);
  const kind = KINDS.find((known) => known === input.senderKind) ?? null;
  if (input.senderKind !== undefined && kind === null)
    return refuseInput('sender_kind_invalid', 'sender-kind', input.senderKind);
  const priority = checkInteger('priority-min', input.priorityMin ?? 0, 0, PRIORITY_MAX);
  if (!priority.ok) return priority;
  return ok({ prefix, country, sender_kind: kind, priority_min: priority.value });
}

interface Order {
  readonly rank: number;
  readonly weight: number;
  readonly cost_minor: bigint | null;
  readonly currency: string | null;
}

function readOrder(input: NewRoute): OperateResult<Order> {
  const rank = checkInteger('rank', input.rank ?? RANK_DEFAULT, 0, RANK_MAX);
  if (!rank.ok) return rank;
  const weight = checkInteger('weight', input.weight ?? 1, 1, WEIGHT_MAX);
  if (!weight.ok) return weight;
  const same = { rank: rank.value, weight: weight.value };
  if (input.cost === undefined) return ok({ ...same, cost_minor: null, currency: null });
  const [, amount, currency] = /^(\d[\d.]*) ?([A-Z]{3})$/.exec(input.cost.trim()) ?? [];
  if (amount === undefined || currency === undefined || !isCurrency(currency))
    return refuseInput('cost_invalid', 'cost', input.cost);
  const cost = parseMoney(amount, currency, 'en');
  if (!cost.ok) return refuseInput('cost_invalid', 'cost', input.cost);
  return ok({ ...same, cost_minor: cost.value.minor, currency });
}
