import type { FastifyRequest } from 'fastify';
import { readInboundPage } from '../read-inbound.ts';
import { readMessage } from '../read-message.ts';
import { readMessages } from '../read-messages.ts';
import type { HttpContext } from './context.ts';
import { formatCursor } from './cursor.ts';
import { LIST_SCAN_ROWS_MAX } from './limits.ts';
import { ProblemError } from './problems.ts';
import {
  idRange,
  listInboundQuery,
  listMessagesQuery,
  parseNumber,
  parseQuery,
  parseStates,
  pathId,
} from './query.ts';

/** GET /v1/messages/{id} */
export async function getMessage({ deps }: HttpContext, request: FastifyRequest): Promise<unknown> {
  const message = await readMessage(deps.pool, deps.sealing, request.smsServer, pathId(request.params));
  if (message === null) throw new ProblemError('message_not_found');
  return message;
}

/** GET /v1/messages */
export async function listMessages({ deps }: HttpContext, request: FastifyRequest): Promise<unknown> {
  const query = parseQuery(listMessagesQuery, request.query);
  const { recipients, references } = deps.sealing;
  const page = await readMessages(deps.pool, deps.sealing, request.smsServer, {
    ...idRange(query),
    states: parseStates(query.state),
    recipientHash: query.to === undefined ? null : recipients.of(parseNumber('to', query.to)),
    referenceHash: query.reference === undefined ? null : references.ofText(query.reference),
    limit: query.limit,
    scanRowsMax: LIST_SCAN_ROWS_MAX,
  });
  return { messages: page.messages, next: cursorOf(page.next) };
}

/** POST /v1/messages/{id}/cancel */
export async function cancelMessage({ deps }: HttpContext, request: FastifyRequest): Promise<unknown> {
  const id = pathId(request.params);
  const result = await deps.cancel(request.smsServer.id, id);
  if (!result.ok) throw new ProblemError(result.code);
  return { id: String(id), state: 'cancelled' };
}

/** GET /v1/inbound */
export async function listInbound({ deps }: HttpContext, request: FastifyRequest): Promise<unknown> {
  const query = parseQuery(listInboundQuery, request.query);
  const page = await readInboundPage(deps.pool, deps.sealing, request.smsServer, {
    ...idRange(query),
    senderHash: query.from === undefined ? null : deps.sealing.recipients.of(parseNumber('from', query.from)),
    limit: query.limit,
    scanRowsMax: LIST_SCAN_ROWS_MAX,
  });
  return { inbound: page.inbound, next: cursorOf(page.next) };
}

export function cursorOf(next: bigint | null): string | null {
  return next === null ? null : formatCursor(next);
}
