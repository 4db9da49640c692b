import { prepared, type Pool } from '@rootsms/db';
import { idTime } from '@rootsms/kit';
import { EVENT } from '../outbox-event.ts';
import { TEST_KIND, type WebhookEventType } from '../webhook-event.ts';

export interface AttemptView {
  readonly at: string;
  readonly eventId: string;
  readonly type: WebhookEventType;
  /** Of the message or inbound that the event tells of. */
  readonly messageId: string;
  readonly httpStatus: number | null;
  readonly error: string | null;
  readonly durationMs: number;
}

interface Row {
  id: bigint;
  event_id: bigint;
  message_id: bigint;
  kind: number;
  http_status: number | null;
  error: string | null;
  duration_ms: number;
}

const selectAttempts = prepared<Row, [number, bigint, number]>(
  'gateway.webhook-attempts',
  `select id, event_id, message_id, kind, http_status, error, duration_ms from gateway.webhook_attempt
    where server_id = $1 and id < $2 order by id desc limit $3::int4`,
);

/** A page of a server's delivery log, newest first. */
export async function readAttempts(
  pool: Pool,
  serverId: number,
  below: bigint,
  limit: number,
): Promise<{ readonly attempts: readonly AttemptView[]; readonly next: bigint | null }> {
  const { rows } = await selectAttempts(pool, serverId, below, limit + 1);
  const shown = rows.slice(0, limit);
  const attempts = shown.map((row) => ({
    at: idTime(row.id).toISOString(),
    eventId: String(row.event_id),
    type: typeOf(row.kind),
    messageId: String(row.message_id),
    httpStatus: row.http_status,
    error: row.error,
    durationMs: row.duration_ms,
  }));
  return { attempts, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

function typeOf(kind: number): WebhookEventType {
  if (kind === TEST_KIND) return 'webhook.test';
  return kind === EVENT.inbound ? 'message.inbound' : 'message.receipt';
}
