import { TARGET } from './outbox-event.ts';
import type { ServerRecord } from './records.ts';
import { VIA } from './submission.ts';

/**
 * Where a receipt goes. `auto`: what came by SMPP is told to its binds; what came by HTTP is told to
 * the webhook when there is one, and else only shown by GET /v1/messages/{id}. null: nowhere.
 */
export function receiptTarget(server: ServerRecord, via: number): number | null {
  if (server.handOver === 'smpp') return TARGET.smpp;
  if (server.handOver === 'webhook') return server.hasWebhook ? TARGET.webhook : null;
  if (via === VIA.smpp) return TARGET.smpp;
  return server.hasWebhook ? TARGET.webhook : null;
}

/** Where an inbound message goes: the webhook when there is one, else the binds; it waits for them. */
export function inboundTarget(server: ServerRecord): number {
  if (server.handOver === 'smpp') return TARGET.smpp;
  return server.hasWebhook ? TARGET.webhook : TARGET.smpp;
}
