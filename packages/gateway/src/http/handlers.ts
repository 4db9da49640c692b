import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpContext } from './context.ts';
import { DOCS_POLICY, docsPage } from './docs-page.ts';
import type { EndpointId } from './endpoints.ts';
import { cancelMessage, getMessage, listInbound, listMessages } from './message-endpoints.ts';
import { openApiDocument } from './openapi.ts';
import { getServer } from './own-server.ts';
import { previewMessage } from './preview-message.ts';
import {
  deleteWebhook,
  getWebhook,
  listAttempts,
  putWebhook,
  replayWebhook,
  testWebhook,
} from './webhook-endpoints.ts';

export type Handler = (
  context: HttpContext,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<unknown>;

/** The handler of every endpoint but the one that is written for speed (post-messages.ts). */
export const HANDLERS: Readonly<Record<Exclude<EndpointId, 'sendMessages'>, Handler>> = {
  previewMessage,
  listMessages,
  getMessage,
  cancelMessage,
  listInbound,
  getWebhook,
  putWebhook,
  deleteWebhook,
  testWebhook,
  listWebhookAttempts: listAttempts,
  replayWebhook,
  getServer,
  index: (context, _request, reply) =>
    sendText(
      context,
      reply,
      'index',
      'text/plain',
      'ROOTSMS gateway: send and receive text messages over HTTP and SMPP. See /docs.\n',
    ),
  docs: (context, _request, reply) => {
    reply.header('content-security-policy', DOCS_POLICY);
    page ??= docsPage();
    return sendText(context, reply, 'docs', 'text/html', page);
  },
  openapi: (context, _request, reply) => {
    document ??= JSON.stringify(openApiDocument());
    return sendText(context, reply, 'openapi', 'application/json', document);
  },
  health: async (context, _request, reply) => {
    const healthy = context.deps.healthy?.() ?? true;
    context.metrics.count('health', healthy ? 200 : 503);
    await reply
      .code(healthy ? 200 : 503)
      .header('content-type', 'application/json; charset=utf-8')
      .send(JSON.stringify({ status: healthy ? 'ok' : 'stopping' }));
  },
  metrics: async (context, _request, reply) =>
    sendText(
      context,
      reply,
      'metrics',
      context.deps.metrics.contentType.split(';')[0] ?? 'text/plain',
      await context.deps.metrics.metrics(),
    ),
};

/** Made at the first request: a gateway that nobody reads about does not render. */
let page: string | undefined;
let document: string | undefined;

async function sendText(
  context: HttpContext,
  reply: FastifyReply,
  id: EndpointId,
  type: string,
  text: string,
): Promise<void> {
  context.metrics.count(id, 200);
  await reply
    .header('content-type', `${type}; charset=utf-8`)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .send(text);
}
