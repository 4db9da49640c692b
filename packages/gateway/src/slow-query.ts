import { withClientTransaction, type Parameter, type Pool } from '@rootsms/db';
import type { QueryResult, QueryResultRow } from 'pg';

/** A statement of the keeper that may read a whole day: without the pool's time limit, in a transaction of its own. */
export function slowQuery<Row extends QueryResultRow>(
  pool: Pool,
  statement: string,
  values: readonly Parameter[],
): Promise<QueryResult<Row>> {
  return withClientTransaction(pool, async (tx) => {
    await tx.query('set local statement_timeout = 0');
    return tx.query<Row>(statement, [...values]);
  });
}
