import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import type { Pool } from './pool.ts';
import type { Tables } from './tables.ts';

/** What a read takes. A Tx is a Db too, so reads work inside transactions. */
export type Db = Kysely<Tables>;

/** What a write takes: only `inTransaction` makes one, so a write outside a transaction does not compile. */
export type Tx = Transaction<Tables>;

/**
 * The query builder over a pool. Closing it (`db.destroy()`) ends the pool: close one of the two.
 *
 * @example
 * const db = openDb(openPool(url, { role: 'rootsms_operator' }));
 * const servers = await db.selectFrom('gateway.server').select(['id', 'name']).execute();
 */
export function openDb(pool: Pool): Db {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

/** Commits when `work` resolves, rolls back when it throws. */
export function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().execute(work);
}
