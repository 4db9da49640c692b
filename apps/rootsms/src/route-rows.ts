import type { RouteListing } from '@rootsms/gateway/operate';
import { isCurrency, money, moneyToDecimal } from '@rootsms/kit';
import type { Cell } from './print.ts';

export const ROUTE_HEADS = [
  'id',
  'server',
  'carrier',
  'prefix',
  'country',
  'sender',
  'priority',
  'rank',
  'weight',
  'cost',
];

/** Empty where a rule matches everything. */
export function routeRows(routes: readonly RouteListing[]): Cell[][] {
  return routes.map((route) => [
    route.id,
    route.server ?? '(every)',
    route.carrier,
    route.prefix,
    route.country,
    route.senderKind,
    route.priorityMin === 0 ? '' : `${route.priorityMin}+`,
    route.rank,
    route.weight,
    costWords(route),
  ]);
}

export function costWords({ costMinor, currency }: RouteListing): string {
  if (costMinor === null || currency === null) return '';
  return isCurrency(currency)
    ? `${moneyToDecimal(money(currency, costMinor))} ${currency}`
    : `${costMinor} ${currency}`;
}
