import type { Gateway } from './gateway.ts';
import { originOf } from './country.ts';
import type { ServerRecord } from './records.ts';
import { senderKindOf } from './sender-kind.ts';
import { TON } from '@rootsms/smpp/text';

/** The price of one segment on the route that would be taken now; null when the route names none. */
export function priceOf(
  gateway: Gateway,
  server: ServerRecord,
  message: { readonly source: string; readonly dest: string; readonly priority: number },
): { minor: bigint; currency: string } | null {
  const kind = senderKindOf(TON.unknown, message.source) ?? 'alphanumeric';
  const facts = {
    dest: message.dest,
    country: originOf(message.dest).country,
    senderKind: kind,
    priority: message.priority,
    hash: 0,
  };
  const [first] = gateway.routes.candidates(server.id, facts);
  const rule = gateway.registry.routesFor(server.id).find((route) => route.id === first?.routeId);
  if (rule === undefined || rule.costMinor === null || rule.currency === null) return null;
  return { minor: rule.costMinor, currency: rule.currency };
}
