/** Every endpoint, once: routes, OpenAPI document and docs page are made from this table. */
import { z } from 'zod';
import * as answer from './answer-schemas.ts';
import { messageSchema } from './message-schema.ts';
import type { ProblemCode } from './problems.ts';
import { listAttemptsQuery, listInboundQuery, listMessagesQuery } from './query.ts';
import { MESSAGES_PER_BODY_MAX } from './limits.ts';
import { putWebhookBody, replayBody } from './webhook-endpoints.ts';

export interface EndpointAnswer {
  readonly status: number;
  readonly description: string;
  /** Absent: no body. */
  readonly schema?: z.ZodType;
  readonly type?: string;
}

export interface Endpoint {
  /** OpenAPI operationId, metric label, and the key of its handler. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** OpenAPI spelling: `/v1/messages/{id}`. */
  readonly path: string;
  readonly tag: 'Messages' | 'Inbound' | 'Webhook' | 'Server' | 'Gateway';
  readonly access: 'key' | 'public';
  readonly summary: string;
  readonly description: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly idempotent?: true;
  readonly answers: readonly EndpointAnswer[];
  readonly problems: readonly ProblemCode[];
  readonly curl: string;
}

const many = z.strictObject({ messages: z.array(messageSchema).min(1).max(MESSAGES_PER_BODY_MAX) });
const AUTH = `-H "Authorization: Bearer $KEY"`;
const JSON_BODY = `-H "Content-Type: application/json"`;
const BODY_PROBLEMS = ['json_invalid', 'body_invalid', 'body_too_large', 'media_type_unsupported'] as const;

/** Problems that a message can meet at any time; see refusals.ts. */
const MESSAGE_PROBLEMS = [
  'recipient_invalid',
  'sender_invalid',
  'sender_not_approved',
  'server_restricted',
  'recipient_opted_out',
  'no_route',
  'text_empty',
  'text_too_long',
  'encoding_invalid',
  'schedule_invalid',
  'validity_invalid',
  'throttled',
  'overloaded',
  'store_failed',
  'stopping',
] as const satisfies readonly ProblemCode[];

export const ENDPOINTS = [
  {
    id: 'sendMessages',
    method: 'POST',
    path: '/v1/messages',
    tag: 'Messages',
    access: 'key',
    summary: 'Send a message, or up to 1,000',
    description:
      'One message in the body is answered with 201 once it is on disk. `{ "messages": [...] }` takes up to 1,000; each is accepted or refused on its own, and the answer is 200 with a result for each. Throughput is counted in segments; over it the answer is 429 with Retry-After. With an Idempotency-Key a request may be repeated for 24 hours after a lost answer: the same body gets the same answer and sends nothing twice; messages that were refused only for the moment (429, 503) are tried again.',
    body: z.union([messageSchema, many]),
    idempotent: true,
    answers: [
      { status: 201, description: 'The message was accepted.', schema: answer.acceptedSchema },
      { status: 200, description: 'Several: what became of each.', schema: answer.manyAcceptedSchema },
    ],
    problems: [
      ...BODY_PROBLEMS,
      ...MESSAGE_PROBLEMS,
      'idempotency_key_invalid',
      'idempotency_key_reused',
      'idempotency_in_progress',
    ],
    curl: `curl $URL/v1/messages ${AUTH} ${JSON_BODY} \\
  -H "Idempotency-Key: order-4711-shipped" \\
  -d '{"to": "+32470123456", "from": "ROOTSMS", "text": "Your parcel is on its way."}'`,
  },
  {
    id: 'previewMessage',
    method: 'POST',
    path: '/v1/messages/preview',
    tag: 'Messages',
    access: 'key',
    summary: 'See what a message would be, without sending it',
    description:
      'Encoding, number of segments, what still fits, which characters forced UCS-2 and where, what smart replacement would change, and the price when the route has one.',
    body: messageSchema,
    answers: [{ status: 200, description: 'The preview.', schema: answer.previewSchema }],
    problems: [...BODY_PROBLEMS, 'recipient_invalid', 'sender_invalid', 'encoding_invalid', 'text_too_long'],
    curl: `curl $URL/v1/messages/preview ${AUTH} ${JSON_BODY} \\
  -d '{"to": "+32470123456", "from": "ROOTSMS", "text": "It’s on its way"}'`,
  },
  {
    id: 'listMessages',
    method: 'GET',
    path: '/v1/messages',
    tag: 'Messages',
    access: 'key',
    summary: 'List messages, newest first',
    description:
      'Filters may be combined. A request looks at 20,000 messages at most: with a rare filter a page may be short or empty and still have a `next`.',
    query: listMessagesQuery,
    answers: [{ status: 200, description: 'A page.', schema: answer.messageListSchema }],
    problems: ['query_invalid'],
    curl: `curl "$URL/v1/messages?state=undeliverable,expired&limit=20" ${AUTH}`,
  },
  {
    id: 'getMessage',
    method: 'GET',
    path: '/v1/messages/{id}',
    tag: 'Messages',
    access: 'key',
    summary: 'Read one message',
    description: 'Its state, times and content. After the retention of texts the content is null.',
    answers: [{ status: 200, description: 'The message.', schema: answer.messageSchema }],
    problems: ['message_not_found'],
    curl: `curl $URL/v1/messages/252288000000028672 ${AUTH}`,
  },
  {
    id: 'cancelMessage',
    method: 'POST',
    path: '/v1/messages/{id}/cancel',
    tag: 'Messages',
    access: 'key',
    summary: 'Cancel a message that has not left',
    description:
      'A scheduled or queued message becomes `cancelled`. One that went to the carrier cannot be called back.',
    answers: [{ status: 200, description: 'It will not be sent.', schema: answer.cancelledSchema }],
    problems: ['message_not_found', 'message_not_cancellable'],
    curl: `curl -X POST $URL/v1/messages/252288000000028672/cancel ${AUTH}`,
  },
  {
    id: 'listInbound',
    method: 'GET',
    path: '/v1/inbound',
    tag: 'Inbound',
    access: 'key',
    summary: 'List messages from handsets, newest first',
    description:
      'Every message is also handed to your SMPP bind or webhook; this list is for looking things up.',
    query: listInboundQuery,
    answers: [{ status: 200, description: 'A page.', schema: answer.inboundListSchema }],
    problems: ['query_invalid'],
    curl: `curl "$URL/v1/inbound?limit=20" ${AUTH}`,
  },
  {
    id: 'getWebhook',
    method: 'GET',
    path: '/v1/webhook',
    tag: 'Webhook',
    access: 'key',
    summary: 'Read the webhook',
    description: 'Where receipts and inbound messages are posted to. The secret is never shown again.',
    answers: [{ status: 200, description: 'The webhook.', schema: answer.webhookSchema }],
    problems: ['webhook_not_found'],
    curl: `curl $URL/v1/webhook ${AUTH}`,
  },
  {
    id: 'putWebhook',
    method: 'PUT',
    path: '/v1/webhook',
    tag: 'Webhook',
    access: 'key',
    summary: 'Set the webhook',
    description:
      'Sets the URL and makes a new secret, which only this answer shows; the old one is void at once. Events that wait are tried at the new URL.',
    body: putWebhookBody,
    answers: [{ status: 200, description: 'The webhook and its secret.', schema: answer.newWebhookSchema }],
    problems: [...BODY_PROBLEMS, 'webhook_url_refused'],
    curl: `curl -X PUT $URL/v1/webhook ${AUTH} ${JSON_BODY} \\
  -d '{"url": "https://example.com/sms-events"}'`,
  },
  {
    id: 'deleteWebhook',
    method: 'DELETE',
    path: '/v1/webhook',
    tag: 'Webhook',
    access: 'key',
    summary: 'Remove the webhook',
    description: 'Events that still wait for it are kept for three days, in case another is set.',
    answers: [{ status: 204, description: 'Removed.' }],
    problems: ['webhook_not_found'],
    curl: `curl -X DELETE $URL/v1/webhook ${AUTH}`,
  },
  {
    id: 'testWebhook',
    method: 'POST',
    path: '/v1/webhook/test',
    tag: 'Webhook',
    access: 'key',
    summary: 'Send a test event now',
    description: 'Posts one signed event of type `webhook.test` and says what came of it.',
    answers: [{ status: 200, description: 'What your endpoint answered.', schema: answer.webhookTestSchema }],
    problems: ['webhook_not_found'],
    curl: `curl -X POST $URL/v1/webhook/test ${AUTH}`,
  },
  {
    id: 'listWebhookAttempts',
    method: 'GET',
    path: '/v1/webhook/attempts',
    tag: 'Webhook',
    access: 'key',
    summary: 'Read the delivery log, newest first',
    description:
      'Every request to your webhook of the last 30 days, with its status or the reason why there was none.',
    query: listAttemptsQuery,
    answers: [{ status: 200, description: 'A page.', schema: answer.attemptListSchema }],
    problems: ['query_invalid'],
    curl: `curl "$URL/v1/webhook/attempts?limit=20" ${AUTH}`,
  },
  {
    id: 'replayWebhook',
    method: 'POST',
    path: '/v1/webhook/replay',
    tag: 'Webhook',
    access: 'key',
    summary: 'Send the events of a time range again',
    description:
      'Queues the receipts of messages accepted in the range, and the inbound messages received in it, as new events. What still waits is not queued twice. At most 100,000 events.',
    body: replayBody,
    answers: [{ status: 200, description: 'They are queued.', schema: answer.replaySchema }],
    problems: [...BODY_PROBLEMS, 'webhook_not_found', 'replay_range_invalid', 'replay_too_large'],
    curl: `curl $URL/v1/webhook/replay ${AUTH} ${JSON_BODY} \\
  -d '{"from": "2026-01-31T09:00:00Z", "to": "2026-01-31T10:00:00Z"}'`,
  },
  {
    id: 'getServer',
    method: 'GET',
    path: '/v1/server',
    tag: 'Server',
    access: 'key',
    summary: 'Read your server',
    description: 'Its throughput, senders and access, with the reason of every restriction.',
    answers: [{ status: 200, description: 'The server of the key.', schema: answer.serverSchema }],
    problems: [],
    curl: `curl $URL/v1/server ${AUTH}`,
  },
  {
    id: 'index',
    method: 'GET',
    path: '/',
    tag: 'Gateway',
    access: 'public',
    summary: 'What this is',
    description: 'One line with the way to the docs.',
    answers: [{ status: 200, description: 'Text.', type: 'text/plain' }],
    problems: [],
    curl: 'curl $URL/',
  },
  {
    id: 'docs',
    method: 'GET',
    path: '/docs',
    tag: 'Gateway',
    access: 'public',
    summary: 'This documentation',
    description: 'A page without scripts, made from the OpenAPI document.',
    answers: [{ status: 200, description: 'A page.', type: 'text/html' }],
    problems: [],
    curl: 'curl $URL/docs',
  },
  {
    id: 'openapi',
    method: 'GET',
    path: '/openapi.json',
    tag: 'Gateway',
    access: 'public',
    summary: 'The OpenAPI 3.1 document',
    description: 'Generated from the schemas that requests are checked with.',
    answers: [{ status: 200, description: 'The document.', type: 'application/json' }],
    problems: [],
    curl: 'curl $URL/openapi.json',
  },
  {
    id: 'health',
    method: 'GET',
    path: '/health',
    tag: 'Gateway',
    access: 'public',
    summary: 'Whether this node takes traffic',
    description: '200 while it does, 503 while it starts or stops.',
    answers: [
      { status: 200, description: 'It does.', schema: answer.healthSchema },
      { status: 503, description: 'It does not.', schema: answer.healthSchema },
    ],
    problems: [],
    curl: 'curl $URL/health',
  },
  {
    id: 'metrics',
    method: 'GET',
    path: '/metrics',
    tag: 'Gateway',
    access: 'public',
    summary: 'Figures for Prometheus',
    description: 'Counts only; no numbers, no texts, no names of customers.',
    answers: [{ status: 200, description: 'Prometheus text.', type: 'text/plain' }],
    problems: [],
    curl: 'curl $URL/metrics',
  },
] as const satisfies readonly Endpoint[];

export type EndpointId = (typeof ENDPOINTS)[number]['id'];
