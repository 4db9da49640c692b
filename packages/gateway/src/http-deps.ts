import type { Registry as MetricsRegistry } from 'prom-client';
import { cancelMessage } from './change-message.ts';
import type { Gateway } from './gateway.ts';
import type { CancelResult, HttpDeps } from './http/deps.ts';
import { priceOf } from './price.ts';
import type { WebhookPump } from './webhook-pump.ts';
import type { WebhookSecrets } from './webhook-secret.ts';

export interface HttpDoorOptions {
  readonly secrets: WebhookSecrets;
  readonly webhooks: WebhookPump;
  readonly metrics: MetricsRegistry;
  readonly allowPrivateTargets: boolean;
  /** False while the process should get no traffic. */
  readonly healthy: () => boolean;
}

/** The gateway as its HTTP door sees it. */
export function httpDeps(gateway: Gateway, options: HttpDoorOptions): HttpDeps {
  return {
    registry: gateway.registry,
    submit: (server, submission, done) => gateway.submit(server, submission, done),
    cancel: async (serverId, id): Promise<CancelResult> => {
      const result = await cancelMessage(gateway, serverId, id);
      if (result.ok || result.code === 'message_not_found') return result;
      return { ok: false, code: 'message_not_cancellable' };
    },
    nextId: () => gateway.nextId(),
    nodeId: gateway.nodeId,
    pool: gateway.pool,
    sealing: gateway.sealing,
    secrets: options.secrets,
    webhooks: options.webhooks,
    metrics: options.metrics,
    log: gateway.log,
    nowMs: () => gateway.clock.nowMs(),
    price: (server, message) => priceOf(gateway, server, message),
    healthy: options.healthy,
    allowPrivateTargets: options.allowPrivateTargets,
  };
}
