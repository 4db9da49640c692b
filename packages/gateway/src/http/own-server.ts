import type { FastifyRequest } from 'fastify';
import { ACCESS, accessLevel } from '../records.ts';
import type { HttpContext } from './context.ts';

export const ACCESS_NAMES: readonly string[] = Object.keys(ACCESS);

const SENTENCES = [
  'The server was deleted.',
  'The server may neither send nor receive.',
  'The server receives, but may not send.',
  'The server may send approved templates only.',
  'The server sends at a reduced throughput.',
  'The server may send and receive without restriction.',
];

/** GET /v1/server: what the key opens, and why if it is restricted. */
export async function getServer({ deps }: HttpContext, request: FastifyRequest): Promise<unknown> {
  const server = request.smsServer;
  const nowMs = deps.nowMs();
  const level = accessLevel(server, nowMs);
  return {
    id: server.id,
    name: server.name,
    throughput: { segmentsPerSecond: server.segmentsPerS, burstSegments: server.burstSegments },
    access: {
      level,
      name: ACCESS_NAMES[level] ?? 'noTraffic',
      sentence: SENTENCES[level] ?? '',
      decisions: server.decisions
        .filter(({ fromMs, untilMs }) => fromMs <= nowMs && (untilMs === null || untilMs > nowMs))
        .map(({ level: decided, reason, fromMs, untilMs }) => ({
          level: decided,
          reason,
          from: new Date(fromMs).toISOString(),
          until: untilMs === null ? null : new Date(untilMs).toISOString(),
        })),
    },
    anySender: server.anySender,
    senders: [...server.senders.values()].map(({ address, kind, keyword }) => ({
      address,
      kind,
      keyword: keyword === '' ? null : keyword,
    })),
    smpp: {
      systemId: server.systemId,
      bindsMax: server.bindsMax,
      bindTypes: server.bindTypes,
      windowMax: server.windowMax,
    },
    handOver: server.handOver,
    hasWebhook: server.hasWebhook,
  };
}
