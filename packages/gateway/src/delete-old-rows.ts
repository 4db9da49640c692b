import type { Pool } from '@rootsms/db';
import { firstIdAt } from '@rootsms/kit';
import { MS_PER_DAY, type Retained, type RetentionDays } from './retention-days.ts';

/** Rows deleted in one statement: short locks, short transactions. */
const ROWS_MAX = 5_000;
/** Statements of one task in one run; what is left goes a minute later. */
const STATEMENTS_MAX = 40;

/** Rows that go by their age, each with the column that says it. */
const OLD_ROWS: readonly {
  readonly kept: Retained;
  readonly table: string;
  readonly old: string;
  readonly by: 'id' | 'time';
}[] = [
  { kept: 'outbox', table: 'gateway.outbox', old: 'id < $1', by: 'id' },
  { kept: 'webhookAttempts', table: 'gateway.webhook_attempt', old: 'id < $1', by: 'id' },
  { kept: 'strayReceipts', table: 'gateway.stray_receipt', old: 'id < $1', by: 'id' },
  { kept: 'idempotency', table: 'gateway.idempotency', old: 'created_at < $1', by: 'time' },
  { kept: 'revokedKeys', table: 'gateway.api_key', old: 'revoked_at < $1', by: 'time' },
  {
    kept: 'endedDecisions',
    table: 'gateway.decision',
    old: 'coalesce(lifted_at, until_at) < $1',
    by: 'time',
  },
];

/** A task for each kind of row that goes by its age; each answers how many went. */
export function oldRowTasks(
  pool: Pool,
  days: RetentionDays,
): { readonly name: Retained; readonly run: (nowMs: number) => Promise<number> }[] {
  return OLD_ROWS.map(({ kept, table, old, by }) => ({
    name: kept,
    run: (nowMs) => {
      const before = new Date(nowMs - days[kept] * MS_PER_DAY);
      return deleteAll(
        pool,
        `delete from ${table} where ctid = any (array(select ctid from ${table} where ${old} limit ${ROWS_MAX}))`,
        by === 'id' ? firstIdAt(before) : before,
      );
    },
  }));
}

async function deleteAll(pool: Pool, statement: string, before: bigint | Date): Promise<number> {
  let deleted = 0;
  for (let tries = 0; tries < STATEMENTS_MAX; tries++) {
    const { rowCount } = await pool.query(statement, [before]);
    deleted += rowCount ?? 0;
    if ((rowCount ?? 0) < ROWS_MAX) break;
  }
  return deleted;
}
