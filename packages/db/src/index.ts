export { openPool, type Pool, type PoolClient, type PoolOptions } from './pool.ts';
export { inTransaction, openDb, type Db, type Tx } from './db.ts';
export { prepared, withClientTransaction, type Parameter, type Prepared } from './prepared.ts';
export { byteaArray, instantArray, int2Array, int4Array, int8Array, textArray } from './binary-array.ts';
export { ROLE_NAMES, type RoleName } from './roles.ts';
export type { Tables } from './tables.ts';
export { migrate, migrationsFingerprint, readMigrations, type Migrated, type Migration } from './migrate.ts';
export {
  EmbeddedPostgres,
  findRunning,
  startEmbedded,
  type EmbeddedOptions,
  type RunningPostgres,
} from './embedded.ts';
export { backUp } from './backup/back-up.ts';
export { restore } from './backup/restore.ts';
export type { BackupFacts } from './backup/manifest.ts';
export { lockFolder, readLockHolder, type FolderLock, type LockHolder } from './folder-lock.ts';
export { DATABASE_FAULTS, DatabaseFault, type DatabaseFaultCode } from './faults.ts';
export { dbPrivacy } from './privacy.ts';
