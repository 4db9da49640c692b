import { withClientTransaction, type Pool } from '@rootsms/db';
import { utcDay } from '@rootsms/seal';

const DAYS_AHEAD = 2;
/**
 * Making and dropping a partition lock its table against everybody, and whoever waits for that lock stops all who
 * come after: a minute later is soon enough.
 */
const LOCK_TIMEOUT_MS = 1_000;

/** Partitions for yesterday (whose ids may still be stored after midnight), today, and the days ahead. */
export async function ensureDays(pool: Pool, nowMs: number): Promise<number> {
  const today = utcDay(nowMs);
  for (let day = today - 1; day <= today + DAYS_AHEAD; day++) {
    await impatiently(pool, 'select gateway.ensure_day($1)', day);
  }
  return 0;
}

const OLDEST_DAY = `select min(substring(c.relname from '_d(\\d+)$')::int4) as day
   from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
   join pg_namespace n on n.oid = p.relnamespace
  where n.nspname = 'gateway' and p.relname in ('message', 'message_part', 'inbound') and c.relname ~ '_d\\d+$'`;

/** Drops the partitions of days whose rows are all older than `days`; their counts go to gateway.tally first. */
export async function dropDays(pool: Pool, nowMs: number, days: number): Promise<number> {
  const last = utcDay(nowMs) - days;
  const { rows } = await pool.query<{ day: number | null }>(OLDEST_DAY);
  const oldest = rows[0]?.day ?? null;
  let dropped = 0;
  // One day a transaction: the lock on the table is held while a day is counted and dropped, no longer.
  for (let day = oldest ?? last + 1; day <= last; day++) {
    dropped += await impatiently(pool, 'select gateway.drop_days_before($1) as result', day + 1);
  }
  return dropped;
}

function impatiently(pool: Pool, statement: string, day: number): Promise<number> {
  return withClientTransaction(pool, async (tx) => {
    await tx.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await tx.query('set local statement_timeout = 0');
    const { rows } = await tx.query<{ result?: unknown }>(statement, [day]);
    const result = rows[0]?.result;
    return typeof result === 'number' ? result : 0;
  });
}
