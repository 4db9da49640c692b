export { openPool, type Pool, type PoolClient, type PoolOptions } from './pool.ts';
export { inTransaction, openDb, type Db, type Tx } from './db.ts';
export { prepared, withClientTransaction, type Parameter, type Prepared } from './prepared.ts';
export { ROLE_NAMES, type RoleName } from './roles.ts';
export type { Tables } from './tables.ts';
