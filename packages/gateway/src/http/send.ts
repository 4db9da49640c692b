import type { FastifyReply } from 'fastify';
import type { HttpContext } from './context.ts';
import { retryAfterS, type Problem } from './problems.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** A body that is JSON text already. A status from 400 on makes it a problem (RFC 9457). */
export function sendJson(
  context: HttpContext,
  reply: FastifyReply,
  endpoint: string,
  status: number,
  text: string,
  waitS: number | null = null,
): void {
  context.metrics.count(endpoint, status);
  if (waitS !== null) reply.header('retry-after', String(waitS));
  reply
    .code(status)
    .header('content-type', status < 400 ? JSON_TYPE : PROBLEM_TYPE)
    .send(text);
}

export function sendProblem(
  context: HttpContext,
  reply: FastifyReply,
  endpoint: string,
  problem: Problem,
): void {
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  sendJson(context, reply, endpoint, problem.status, JSON.stringify(problem), retryAfterS(problem.code));
}
