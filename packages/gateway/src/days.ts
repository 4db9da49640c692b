import type { Pool } from '@rootsms/db';
import { utcDay } from '@rootsms/seal';

/** Partitions made in advance: nobody has to be awake at midnight. */
export const DAYS_AHEAD = 2;

/** Makes the partitions of yesterday (ids may be a moment old) to two days ahead; what is there stays. */
export async function ensureDays(pool: Pool, nowMs: number): Promise<void> {
  const today = utcDay(nowMs);
  for (let day = today - 1; day <= today + DAYS_AHEAD; day++) {
    await pool.query('select gateway.ensure_day($1)', [day]);
  }
}
