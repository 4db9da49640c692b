import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { parseWebhookUrl, publicLookup, type Resolve } from './webhook-address.ts';
import type { WebhookEvent } from './webhook-event.ts';
import { webhookSignature } from './webhook-secret.ts';

/** From the first octet sent to the status line received. */
export const WEBHOOK_TIMEOUT_MS = 10_000;
/** Of an answer's body, so much is read (and thrown away) to keep the connection; then it is cut. */
export const ANSWER_BYTES_MAX = 65_536;
const IDLE_CONNECTION_MS = 30_000;
const IDLE_CONNECTIONS_MAX = 256;
const RETRY_AFTER_S_MAX = 3_600;

export interface WebhookTarget {
  readonly serverId: number;
  readonly url: string;
  readonly secret: string;
}

/** Why a try failed, as it stands in the delivery log. */
export const WEBHOOK_ERRORS = {
  url_refused: 'The URL is not one that webhooks may have.',
  address_refused: 'The host resolved to an address that is not public.',
  dns_failed: 'The host could not be resolved.',
  connect_failed: 'No connection could be made.',
  tls_failed: 'The TLS handshake failed or the certificate is not valid.',
  connection_lost: 'The connection broke before an answer came.',
  timeout: 'No answer came within 10 seconds.',
  redirect: 'The answer was a redirect; webhooks do not follow them.',
  status: 'The answer was not a 2xx status.',
  given_up: 'The event was dropped after three days of trying.',
  failed: 'The request failed.',
} as const satisfies Record<string, string>;
export type WebhookErrorCode = keyof typeof WEBHOOK_ERRORS;

/** One try at a webhook. */
export interface WebhookTry {
  readonly ok: boolean;
  readonly httpStatus: number | null;
  readonly error: WebhookErrorCode | null;
  readonly durationMs: number;
  /** What the answer asked for in Retry-After, at most an hour. */
  readonly retryAfterS: number | null;
}

export interface WebhookClientOptions {
  /** For tests, demos and gateways inside a company. Default false. */
  readonly allowPrivateTargets?: boolean;
  readonly timeoutMs?: number;
  /** In place of dns.lookup, for tests. */
  readonly resolve?: Resolve;
}

type Answer = { readonly status: number; readonly retryAfter: string | undefined };

/**
 * Sends signed events to customers' URLs, over connections that it keeps. Never to an address that is not
 * public, never along a redirect.
 */
export class WebhookClient {
  readonly #allowPrivate: boolean;
  readonly #timeoutMs: number;
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;

  constructor(options: WebhookClientOptions = {}) {
    this.#allowPrivate = options.allowPrivateTargets ?? false;
    this.#timeoutMs = options.timeoutMs ?? WEBHOOK_TIMEOUT_MS;
    const agent = {
      keepAlive: true,
      keepAliveMsecs: IDLE_CONNECTION_MS,
      timeout: IDLE_CONNECTION_MS,
      maxFreeSockets: IDLE_CONNECTIONS_MAX,
      ...(this.#allowPrivate ? {} : { lookup: publicLookup(options.resolve) }),
    };
    this.#http = new HttpAgent(agent);
    this.#https = new HttpsAgent(agent);
  }

  /** One signed POST; never rejects. */
  async deliver(target: WebhookTarget, event: WebhookEvent): Promise<WebhookTry> {
    const startMs = performance.now();
    const url = parseWebhookUrl(target.url, this.#allowPrivate);
    const outcome = url === null ? { error: 'url_refused' as const } : await this.#post(url, target, event);
    const durationMs = Math.round(performance.now() - startMs);
    if ('error' in outcome)
      return { ok: false, httpStatus: null, error: outcome.error, durationMs, retryAfterS: null };
    const { status } = outcome;
    const ok = status >= 200 && status < 300;
    const error = ok ? null : status >= 300 && status < 400 ? 'redirect' : 'status';
    return {
      ok,
      httpStatus: status,
      error,
      durationMs,
      retryAfterS: ok ? null : seconds(outcome.retryAfter),
    };
  }

  /** Ends the kept connections. */
  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  async #post(
    url: URL,
    target: WebhookTarget,
    event: WebhookEvent,
  ): Promise<Answer | { readonly error: WebhookErrorCode }> {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const options: RequestOptions = {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(event.body),
        'user-agent': 'ROOTSMS-Webhook/1',
        'x-rootsms-event': event.type,
        'x-rootsms-event-id': String(event.id),
        'x-rootsms-timestamp': timestamp,
        'x-rootsms-signature': webhookSignature(target.secret, timestamp, event.body),
      },
      signal: AbortSignal.timeout(this.#timeoutMs),
    };
    for (let tries = 1; ; tries++) {
      try {
        return await this.#send(url, options, event.body);
      } catch (fault) {
        // A kept connection that the other side closed just now: it never saw the request.
        if (tries === 1 && fault instanceof StaleConnectionError) continue;
        return { error: errorOf(fault) };
      }
    }
  }

  #send(url: URL, options: RequestOptions, body: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const secure = url.protocol === 'https:';
      const request = secure
        ? httpsRequest(url, { ...options, agent: this.#https })
        : httpRequest(url, { ...options, agent: this.#http });
      request.on('error', (fault: NodeJS.ErrnoException) => {
        const stale = request.reusedSocket && (fault.code === 'ECONNRESET' || fault.code === 'EPIPE');
        reject(stale ? new StaleConnectionError() : fault);
      });
      request.on('response', (answer) => {
        const status = answer.statusCode ?? 0;
        drain(answer, () => resolve({ status, retryAfter: answer.headers['retry-after'] }));
      });
      request.end(body);
    });
  }
}

class StaleConnectionError extends Error {}

/** Reads to the end of the answer, or cuts it; what it says is decided by its status alone. */
function drain(answer: IncomingMessage, done: () => void): void {
  let bytes = 0;
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) answer.destroy();
  });
  answer.on('error', () => answer.destroy());
  answer.on('close', done);
}

function seconds(retryAfter: string | undefined): number | null {
  if (retryAfter === undefined || !/^\d{1,6}$/.test(retryAfter)) return null;
  return Math.min(Number(retryAfter), RETRY_AFTER_S_MAX);
}

function errorOf(fault: unknown): WebhookErrorCode {
  if (!(fault instanceof Error)) return 'failed';
  // Several addresses tried in vain: the reason of the first stands for all.
  if (fault instanceof AggregateError && fault.errors[0] instanceof Error) return errorOf(fault.errors[0]);
  if (fault.name === 'AbortError' || fault.name === 'TimeoutError') return 'timeout';
  const code = (fault as NodeJS.ErrnoException).code ?? '';
  switch (code) {
    case 'address_refused':
      return 'address_refused';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
    case 'EAI_NODATA':
      return 'dns_failed';
    case 'ECONNREFUSED':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
    case 'ETIMEDOUT':
      return 'connect_failed';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'connection_lost';
    default:
      return /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO|EPROTO)/.test(code)
        ? 'tls_failed'
        : 'failed';
  }
}
