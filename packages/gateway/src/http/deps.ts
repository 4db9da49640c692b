import type { Pool } from '@rootsms/db';
import type { Content } from '@rootsms/seal';
import type { Registry as MetricsRegistry } from 'prom-client';
import type { GatewayLog } from '../log.ts';
import type { ServerRecord } from '../records.ts';
import type { Submission, SubmitResult } from '../submission.ts';
import type { WebhookEvent } from '../webhook-event.ts';
import type { WebhookSecrets } from '../webhook-secret.ts';
import type { WebhookTarget, WebhookTry } from '../webhook-client.ts';
import type { RequestRateOptions } from './request-rate.ts';

export type CancelResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'message_not_found' | 'message_not_cancellable' };

/** The price of one segment on the route that would be taken now. */
export interface Price {
  readonly minor: bigint;
  /** ISO 4217. */
  readonly currency: string;
}

/** Opens rows and hashes what they are looked up by: the Sealing of sealing.ts, or its like. */
export interface HttpSealing {
  open(serverId: number, id: bigint, sealed: Uint8Array | null): Promise<Content | null>;
  readonly recipients: { of(number: string): Buffer };
  readonly references: { ofText(text: string): Buffer; ofBytes(bytes: Uint8Array): Buffer };
}

/** What the HTTP door needs of the rest of the gateway. */
export interface HttpDeps {
  readonly registry: { serverByKeyHash(hash: Buffer): ServerRecord | null };
  /** Calls back after the commit, or with a refusal; Gateway.submit. */
  submit(server: ServerRecord, submission: Submission, done: (result: SubmitResult) => void): void;
  cancel(serverId: number, id: bigint): Promise<CancelResult>;
  nextId(): bigint;
  readonly nodeId: number;
  readonly pool: Pool;
  readonly sealing: HttpSealing;
  readonly secrets: WebhookSecrets;
  /** The webhook pump: a test event goes out at once, a replay or a new URL wakes the server's queue. */
  readonly webhooks: {
    deliver(target: WebhookTarget, event: WebhookEvent): Promise<WebhookTry>;
    wake(serverId: number): void;
    tryNow(serverId: number): void;
  };
  readonly metrics: MetricsRegistry;
  readonly log: GatewayLog;
  nowMs(): number;
  /** What the next route would cost; null when no price is known. */
  price?(server: ServerRecord, message: { source: string; dest: string; priority: number }): Price | null;
  /** False (or a sentence) when the process should get no traffic: health answers 503 then. */
  healthy?(): boolean;
  /** Webhooks at private addresses: for tests, demos and gateways inside a company. Default false. */
  readonly allowPrivateTargets?: boolean;
  readonly requestRate?: RequestRateOptions;
}
