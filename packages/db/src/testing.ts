import type { Db } from './db.ts';
import type { Pool } from './pool.ts';

/** A migrated database of the test file's own. */
export interface TestDatabase {
  /** libpq URL, as the tables' owner: for `openPool(url, { role })` and child processes. */
  url: string;
  /** As the tables' owner. */
  pool: Pool;
  /** The query builder over `pool`. */
  db: Db;
  /** Ends `pool`, drops the database, and rejects when somebody else still holds a connection. */
  close(): Promise<void>;
}

/**
 * Clones the migrated template database.
 *
 * @example
 * const test = await openTestDatabase();
 * after(() => test.close());
 */
export async function openTestDatabase(): Promise<TestDatabase> {
  throw new Error('not yet there');
}
