import type { FastifyReply, FastifyRequest } from 'fastify';
import { ACCESS, accessLevel, type ServerRecord } from '../records.ts';
import { bearerKeyHash } from './api-key.ts';
import type { HttpContext } from './context.ts';
import { problemOf, type ProblemCode } from './problems.ts';
import { sendProblem } from './send.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The rented SMS server whose key came with the request; only behind `authenticate`. */
    smsServer: ServerRecord;
  }
}

/** The hook of every endpoint under /v1: who asks, and whether that server still exists. No database call. */
export function authenticate(context: HttpContext, endpoint: string) {
  return (request: FastifyRequest, reply: FastifyReply, next: () => void): void => {
    const hash = bearerKeyHash(request.headers.authorization);
    const server = hash === null ? null : context.deps.registry.serverByKeyHash(hash);
    if (server === null) return refuse(failureOf(context, request));
    if (server.decisions.length > 0 && accessLevel(server, context.deps.nowMs()) < ACCESS.noTraffic) {
      return refuse('server_deleted');
    }
    request.smsServer = server;
    next();

    function refuse(code: ProblemCode): void {
      sendProblem(context, reply, endpoint, problemOf(code));
    }
  };
}

function failureOf(context: HttpContext, request: FastifyRequest): ProblemCode {
  return context.brake.allows(request.ip, context.deps.nowMs()) ? 'unauthorized' : 'too_many_failures';
}
