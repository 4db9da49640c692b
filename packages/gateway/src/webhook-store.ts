import { prepared, type Pool } from '@rootsms/db';
import { firstIdAt } from '@rootsms/kit';
import { EVENT, TARGET } from './outbox-event.ts';
import type { WebhookTry } from './webhook-client.ts';
import type { WebhookRow } from './webhook-event.ts';

/** One line of the delivery log. */
export interface AttemptRow {
  readonly id: bigint;
  readonly eventId: bigint;
  readonly messageId: bigint;
  readonly kind: number;
  readonly tried: Pick<WebhookTry, 'httpStatus' | 'error' | 'durationMs'>;
}

const selectTarget = prepared<{ url: string; secret_sealed: Buffer }, [number]>(
  'gateway.webhook-target',
  'select url, secret_sealed from gateway.webhook where server_id = $1',
);

export async function readTarget(
  pool: Pool,
  serverId: number,
): Promise<{ readonly url: string; readonly secretSealed: Buffer } | null> {
  const row = (await selectTarget(pool, serverId)).rows[0];
  return row === undefined ? null : { url: row.url, secretSealed: row.secret_sealed };
}

/** Servers with a webhook whose first event is due: one index probe a server, whatever the length of the queues. */
const selectDue = prepared<{ server_id: number }, []>(
  'gateway.webhook-due',
  `select w.server_id from gateway.webhook w
    cross join lateral (
      select o.due_at from gateway.outbox o
       where o.server_id = w.server_id and o.target = ${TARGET.webhook} and o.node_id is null order by o.id limit 1
    ) as head
    where head.due_at is null or head.due_at <= now()`,
);

export async function readDueServers(pool: Pool): Promise<number[]> {
  return (await selectDue(pool)).rows.map((row) => row.server_id);
}

const selectRows = prepared<WebhookRow, [number, number]>(
  'gateway.webhook-rows',
  `select id, message_id, kind, state, error, done_at, due_at, attempts from gateway.outbox
    where server_id = $1 and target = ${TARGET.webhook} and node_id is null order by id limit $2::int4`,
);

export async function readOutbox(pool: Pool, serverId: number, rowsMax: number): Promise<WebhookRow[]> {
  return (await selectRows(pool, serverId, rowsMax)).rows;
}

type WrittenParams = [
  number,
  readonly bigint[],
  readonly bigint[],
  readonly bigint[],
  readonly bigint[],
  readonly number[],
  readonly (number | null)[],
  readonly (string | null)[],
  readonly number[],
];

const writeTries = prepared<Record<string, never>, WrittenParams>(
  'gateway.webhook-tries',
  `with gone as (delete from gateway.outbox where id = any ($2::int8[]))
   insert into gateway.webhook_attempt (server_id, id, event_id, message_id, kind, http_status, error, duration_ms)
   select $1::int4, * from unnest($3::int8[], $4::int8[], $5::int8[], $6::int2[], $7::int2[], $8::text[], $9::int4[])`,
);

const markHanded = prepared<Record<string, never>, [number, readonly bigint[], bigint, bigint]>(
  'gateway.webhook-handed',
  `update gateway.inbound set handed_at = now()
    where server_id = $1 and id = any ($2::int8[]) and id between $3 and $4 and handed_at is null`,
);

/** Takes rows out of the outbox and writes the delivery log, both or neither. */
export async function writeAttempts(
  pool: Pool,
  serverId: number,
  gone: readonly WebhookRow[],
  attempts: readonly AttemptRow[],
): Promise<void> {
  if (gone.length === 0 && attempts.length === 0) return;
  await writeTries(
    pool,
    serverId,
    gone.map((row) => row.id),
    attempts.map((attempt) => attempt.id),
    attempts.map((attempt) => attempt.eventId),
    attempts.map((attempt) => attempt.messageId),
    attempts.map((attempt) => attempt.kind),
    attempts.map((attempt) => attempt.tried.httpStatus),
    attempts.map((attempt) => attempt.tried.error),
    attempts.map((attempt) => attempt.tried.durationMs),
  );
}

/** Notes in the inbound messages among `taken` that the customer has them. */
export async function markInboundHanded(
  pool: Pool,
  serverId: number,
  taken: readonly WebhookRow[],
): Promise<void> {
  const inbound = taken.filter((row) => row.kind === EVENT.inbound).map((row) => row.message_id);
  if (inbound.length === 0) return;
  const sorted = inbound.toSorted((a, b) => (a < b ? -1 : 1));
  await markHanded(pool, serverId, inbound, sorted[0] ?? 0n, sorted.at(-1) ?? 0n);
}

const postponeRow = prepared<Record<string, never>, [bigint, Date]>(
  'gateway.webhook-postpone',
  'update gateway.outbox set attempts = least(attempts + 1, 32767), due_at = $2 where id = $1',
);

/** The first event of a server's queue waits until `dueAt`, and so do all behind it. */
export async function postpone(pool: Pool, id: bigint, dueAt: Date): Promise<void> {
  await postponeRow(pool, id, dueAt);
}

/** A server's events from before `before`, at most `rowsMax`: to be given up. */
export async function readStale(
  pool: Pool,
  serverId: number,
  before: Date,
  rowsMax: number,
): Promise<WebhookRow[]> {
  const rows = await readOutbox(pool, serverId, rowsMax);
  const limit = firstIdAt(before);
  return rows.filter((row) => row.id < limit);
}

/** Deletes events of servers that have no webhook any more, once they are older than `before`; returns how many. */
export async function sweepOrphans(pool: Pool, before: Date): Promise<number> {
  const result = await pool.query(
    `delete from gateway.outbox o where o.target = ${TARGET.webhook} and o.id < $1
        and not exists (select from gateway.webhook w where w.server_id = o.server_id)`,
    [firstIdAt(before)],
  );
  return result.rowCount ?? 0;
}
