import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { Socket } from 'node:net';
import { faultCode } from '../log.ts';
import { authenticate } from './authenticate.ts';
import type { HttpContext } from './context.ts';
import type { HttpDeps } from './deps.ts';
import { ENDPOINTS, type Endpoint, type EndpointId } from './endpoints.ts';
import { FailureBrake } from './failure-brake.ts';
import { HANDLERS } from './handlers.ts';
import { HttpMetrics } from './http-metrics.ts';
import { Idempotency } from './idempotency.ts';
import {
  BODY_BYTES_MAX,
  CONNECTIONS_MAX,
  HEADER_BYTES_MAX,
  HEADERS_TIMEOUT_MS,
  KEEP_ALIVE_TIMEOUT_MS,
  REQUEST_TIMEOUT_MS,
  URL_PARAM_CHARS_MAX,
} from './limits.ts';
import { postMessages } from './post-messages.ts';
import { ProblemError, problemOf, type ProblemCode } from './problems.ts';
import { RequestRate } from './request-rate.ts';
import { PROBLEM_TYPE, sendJson, sendProblem } from './send.ts';

/** Requests that no endpoint answers, for metrics. */
const NO_ENDPOINT = 'none';

/**
 * The gateway's HTTP door, not yet listening.
 *
 *     const http = buildHttp(deps);
 *     await http.listen({ port: 8081, host: '0.0.0.0' });
 *     await http.close();
 */
export function buildHttp(deps: HttpDeps): FastifyInstance {
  const context: HttpContext = {
    deps,
    rate: new RequestRate(deps.requestRate),
    brake: new FailureBrake(),
    idempotency: new Idempotency(deps.pool, deps.nodeId, () => deps.nextId()),
    metrics: new HttpMetrics(deps.metrics, [...ENDPOINTS.map(({ id }) => id), NO_ENDPOINT]),
  };
  const app = fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    return503OnClosing: false,
    routerOptions: { maxParamLength: URL_PARAM_CHARS_MAX },
    http: { maxHeaderSize: HEADER_BYTES_MAX, headersTimeout: HEADERS_TIMEOUT_MS },
    frameworkErrors: (_fault, _request, reply) =>
      sendProblem(context, reply, NO_ENDPOINT, problemOf('request_malformed')),
    clientErrorHandler: refuseMalformed,
  });
  app.server.maxConnections = CONNECTIONS_MAX;
  app.decorateRequest('smsServer');
  // Bodies stay octets: only the handler knows what it wants, and an Idempotency-Key needs them as they came.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler((fault: FastifyError, request, reply) => answerFault(context, fault, request, reply));
  app.setNotFoundHandler((request, reply) => answerNotFound(context, request, reply));
  for (const endpoint of ENDPOINTS) addRoute(app, context, endpoint);
  return app;
}

function addRoute(
  app: FastifyInstance,
  context: HttpContext,
  endpoint: Endpoint & { readonly id: EndpointId },
): void {
  const { id, access } = endpoint;
  const url = endpoint.path.replace(/\{(\w+)\}/g, ':$1');
  app.route({
    method: endpoint.method,
    url,
    config: { endpoint: id },
    ...(access === 'key' ? { onRequest: authenticate(context, id) } : {}),
    handler:
      id === 'sendMessages'
        ? (request, reply) => postMessages(context, request, reply)
        : (request, reply) => answer(context, id, access === 'key', request, reply),
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    endpoint?: string;
  }
}

/** Runs a handler: what it returns is the answer; nothing is 204; text with a type goes out as it is. */
async function answer(
  context: HttpContext,
  id: Exclude<EndpointId, 'sendMessages'>,
  limited: boolean,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (limited && !context.rate.allows(request.smsServer.id, 1, context.deps.nowMs())) {
    throw new ProblemError('rate_limited');
  }
  const result = await HANDLERS[id](context, request, reply);
  if (reply.sent) return reply;
  reply.header('cache-control', 'no-store');
  if (result === undefined) {
    context.metrics.count(id, 204);
    return reply.code(204).send();
  }
  sendJson(context, reply, id, 200, JSON.stringify(result));
  return reply;
}

function answerFault(
  context: HttpContext,
  fault: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const endpoint = request.routeOptions.config.endpoint ?? NO_ENDPOINT;
  if (fault instanceof ProblemError) {
    return sendProblem(context, reply, endpoint, problemOf(fault.code, fault.more));
  }
  const code = codeOfFault(fault);
  if (code === 'internal' || code === 'unavailable') {
    context.deps.log.error('http_fault', { endpoint, code: faultCode(fault) });
  }
  sendProblem(context, reply, endpoint, problemOf(code));
}

/** Classes of PostgreSQL's errors that pass: connection, resources, shutdown, and the server's own trouble. */
const PASSING_SQLSTATE = /^(08|53|57|58)/;
const PASSING_ERRNO = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT']);

function codeOfFault(fault: FastifyError): ProblemCode {
  switch (fault.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return 'body_too_large';
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return 'media_type_unsupported';
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_BAD_URL':
      return 'request_malformed';
    default:
      break;
  }
  if (fault.statusCode === 400) return 'request_malformed';
  const { code } = fault as { code?: string };
  if (code !== undefined && ((code.length === 5 && PASSING_SQLSTATE.test(code)) || PASSING_ERRNO.has(code)))
    return 'unavailable';
  // pg gives its own connection faults no code.
  return /Connection terminated|timeout exceeded when trying to connect/.test(fault.message)
    ? 'unavailable'
    : 'internal';
}

function answerNotFound(context: HttpContext, request: FastifyRequest, reply: FastifyReply): void {
  const path = request.url.split('?', 1)[0] ?? '';
  const methods = ENDPOINTS.filter((endpoint) => matches(endpoint.path, path)).map(({ method }) => method);
  if (methods.length === 0) return sendProblem(context, reply, NO_ENDPOINT, problemOf('not_found'));
  reply.header('allow', [...new Set(methods)].join(', '));
  sendProblem(context, reply, NO_ENDPOINT, problemOf('method_not_allowed'));
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length && wanted.every((step, at) => step.startsWith('{') || step === given[at])
  );
}

/** What is not HTTP at all, or too slow, is answered by hand and cut off. */
function refuseMalformed(this: unknown, fault: NodeJS.ErrnoException, socket: Socket): void {
  if (fault.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const text = JSON.stringify(problemOf('request_malformed'));
  socket.end(
    `HTTP/1.1 400 Bad Request\r\ncontent-type: ${PROBLEM_TYPE}\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  );
}
