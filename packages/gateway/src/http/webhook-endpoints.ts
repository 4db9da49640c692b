import type { FastifyRequest } from 'fastify';
import { withClientTransaction } from '@rootsms/db';
import { z } from 'zod';
import { TARGET } from '../outbox-event.ts';
import { CHANNEL } from '../registry.ts';
import { parseWebhookUrl, WEBHOOK_URL_CHARS_MAX } from '../webhook-address.ts';
import { eventOf, TEST_KIND } from '../webhook-event.ts';
import { readTarget, writeAttempts } from '../webhook-store.ts';
import type { HttpContext } from './context.ts';
import {
  REPLAY_COST_REQUESTS,
  REPLAY_EVENTS_MAX,
  REPLAY_RANGE_MS_MAX,
  TEST_COST_REQUESTS,
} from './limits.ts';
import { cursorOf } from './message-endpoints.ts';
import { parseJson, parseWith } from './parse-message.ts';
import { ProblemError } from './problems.ts';
import { idRange, listAttemptsQuery, parseQuery } from './query.ts';
import { readAttempts } from './read-attempts.ts';
import { replayEvents } from './replay-events.ts';

export const putWebhookBody = z.strictObject({
  url: z
    .string()
    .min(8)
    .max(WEBHOOK_URL_CHARS_MAX)
    .describe(
      'An http or https URL without credentials, on port 80, 443 or 1024 and up, at a public address.',
    ),
});

const instant = z.iso.datetime({ offset: true, error: 'not a time like 2026-01-31T09:00:00Z' });
export const replayBody = z.strictObject({
  from: instant.describe('Messages accepted, and inbound received, at or after this time.'),
  to: instant.describe('Before this time, at most 31 days after `from`.'),
});

/** GET /v1/webhook */
export async function getWebhook({ deps }: HttpContext, request: FastifyRequest): Promise<unknown> {
  const { rows } = await deps.pool.query<{ url: string; created_at: Date }>(
    'select url, created_at from gateway.webhook where server_id = $1',
    [request.smsServer.id],
  );
  const row = rows[0];
  if (row === undefined) throw new ProblemError('webhook_not_found');
  return { url: row.url, createdAt: row.created_at.toISOString() };
}

/** PUT /v1/webhook: a new URL and a new secret, shown this once. What waits is tried at the new place at once. */
export async function putWebhook({ deps }: HttpContext, request: FastifyRequest): Promise<unknown> {
  const { url } = parseBody(putWebhookBody, request);
  const parsed = parseWebhookUrl(url, deps.allowPrivateTargets ?? false);
  if (parsed === null) throw new ProblemError('webhook_url_refused');
  const serverId = request.smsServer.id;
  const secret = deps.secrets.create();
  const createdAt = new Date(deps.nowMs());
  await withClientTransaction(deps.pool, async (client) => {
    await client.query(
      `insert into gateway.webhook (server_id, url, secret_sealed, created_at) values ($1, $2, $3, $4)
       on conflict (server_id) do update
          set url = excluded.url, secret_sealed = excluded.secret_sealed, created_at = excluded.created_at`,
      [serverId, parsed.href, deps.secrets.seal(serverId, secret), createdAt],
    );
    await client.query(
      `update gateway.outbox set due_at = null, attempts = 0 where server_id = $1 and target = ${TARGET.webhook} and due_at is not null`,
      [serverId],
    );
    await client.query('select pg_notify($1, $2)', [CHANNEL.config, '']);
  });
  deps.webhooks.tryNow(serverId);
  return { url: parsed.href, createdAt: createdAt.toISOString(), secret };
}

/** DELETE /v1/webhook: events that wait for it stay three days, for a webhook set meanwhile. */
export async function deleteWebhook({ deps }: HttpContext, request: FastifyRequest): Promise<undefined> {
  const deleted = await withClientTransaction(deps.pool, async (client) => {
    const result = await client.query('delete from gateway.webhook where server_id = $1', [
      request.smsServer.id,
    ]);
    await client.query('select pg_notify($1, $2)', [CHANNEL.config, '']);
    return result.rowCount ?? 0;
  });
  if (deleted === 0) throw new ProblemError('webhook_not_found');
}

/** GET /v1/webhook/attempts: the delivery log, newest first. */
export async function listAttempts({ deps }: HttpContext, request: FastifyRequest): Promise<unknown> {
  const query = parseQuery(listAttemptsQuery, request.query);
  const page = await readAttempts(deps.pool, request.smsServer.id, idRange(query).below, query.limit);
  return { attempts: page.attempts, next: cursorOf(page.next) };
}

/** POST /v1/webhook/replay: the events of a time range once more, as new events. */
export async function replayWebhook(context: HttpContext, request: FastifyRequest): Promise<unknown> {
  const { deps } = context;
  const body = parseBody(replayBody, request);
  const from = new Date(body.from);
  const to = new Date(body.to);
  const rangeMs = to.getTime() - from.getTime();
  if (rangeMs <= 0 || rangeMs > REPLAY_RANGE_MS_MAX) throw new ProblemError('replay_range_invalid');
  spend(context, request, REPLAY_COST_REQUESTS);
  const serverId = request.smsServer.id;
  if ((await readTarget(deps.pool, serverId)) === null) throw new ProblemError('webhook_not_found');
  const queued = await replayEvents(deps.pool, serverId, from, to, () => deps.nextId(), REPLAY_EVENTS_MAX);
  if (queued === null) throw new ProblemError('replay_too_large');
  deps.webhooks.wake(serverId);
  return { queued };
}

/** POST /v1/webhook/test: one signed event now, with what came of it. */
export async function testWebhook(context: HttpContext, request: FastifyRequest): Promise<unknown> {
  const { deps } = context;
  spend(context, request, TEST_COST_REQUESTS);
  const serverId = request.smsServer.id;
  const found = await readTarget(deps.pool, serverId);
  if (found === null) throw new ProblemError('webhook_not_found');
  const id = deps.nextId();
  const event = eventOf(id, 'webhook.test', TEST_KIND, id, { serverId });
  const target = { serverId, url: found.url, secret: deps.secrets.open(serverId, found.secretSealed) };
  const tried = await deps.webhooks.deliver(target, event);
  await writeAttempts(
    deps.pool,
    serverId,
    [],
    [{ id: deps.nextId(), eventId: id, messageId: id, kind: TEST_KIND, tried }],
  );
  const { ok, httpStatus, error, durationMs } = tried;
  return { eventId: String(id), ok, httpStatus, error, durationMs };
}

function parseBody<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  const parsed = parseWith(schema, parseJson(request.body));
  if (!parsed.ok) throw new ProblemError('body_invalid', { errors: parsed.errors });
  return parsed.value;
}

/** What costs more than a read takes more of the server's requests. */
function spend(context: HttpContext, request: FastifyRequest, cost: number): void {
  if (!context.rate.allows(request.smsServer.id, cost, context.deps.nowMs()))
    throw new ProblemError('rate_limited');
}
