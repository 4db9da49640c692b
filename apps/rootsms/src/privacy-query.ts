import type { Pool, PoolClient } from '@rootsms/db';
import type { Query } from '@rootsms/privacy';

/** The privacy package knows no driver: this is how it asks ours. */
export function queryOf(pool: Pool | PoolClient): Query {
  return async (text, values = []) => {
    const { rows } = await pool.query<Record<string, unknown>>(text, [...values]);
    return rows;
  };
}
