import { inTransaction, openDb, openPool, type Db, type Tx } from '@rootsms/db';
import type { OperateResult } from '@rootsms/gateway/operate';
import { readRootsmsConfig } from './config.ts';
import { RootsmsFault } from './faults.ts';
import { databaseUrlOf } from './instance-database.ts';
import { valueOf } from './refused.ts';
import type { RootsmsConfig } from './settings.ts';

const CONNECTIONS_MAX = 2;

/** What a command works with: the instance's database as role rootsms_operator, and the settings. */
export interface Operator {
  readonly db: Db;
  readonly config: RootsmsConfig;
}

/**
 * Runs `work` on the instance that ROOTSMS_DATA or DATABASE_URL name.
 *
 * @throws RootsmsFault not_running, database_unreachable, database_not_ready; Refused
 * @example await asOperator(({ db }) => listServers(db));
 */
export async function asOperator<Value>(work: (operator: Operator) => Promise<Value>): Promise<Value> {
  const config = readRootsmsConfig(process.env);
  const pool = openPool(databaseUrlOf(config), {
    role: 'rootsms_operator',
    name: 'rootsms command',
    connectionsMax: CONNECTIONS_MAX,
  });
  const db = openDb(pool);
  try {
    return await work({ db, config });
  } catch (error) {
    throw explainDatabase(error);
  } finally {
    await db.destroy();
  }
}

/** One write in one transaction; a refusal undoes it and is thrown. */
export function write<Value>(
  work: (tx: Tx, config: RootsmsConfig) => Promise<OperateResult<Value>>,
): Promise<Value> {
  return asOperator(({ db, config }) => inTransaction(db, async (tx) => valueOf(await work(tx, config))));
}

/** Classes 08, 28, 53 and 57P of PostgreSQL, and what sockets say. The URL itself is never shown. */
const UNREACHABLE =
  /^(?:ECONN|ENOENT|ENOTFOUND|EAI_|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EACCES|EPIPE|08|28|3D000|53|57P)/;
/** No schema, table, role or right: `start` has not migrated this database, or a newer release has. */
const NOT_READY = new Set(['42P01', '42703', '3F000', '22023', '42501', '42704']);

/** A fault of the way to the database, as a sentence; anything else stays what it is. */
export function explainDatabase(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (NOT_READY.has(code)) return new RootsmsFault('database_not_ready', { words: code });
  // pg's own faults of the connection bear no code.
  const words = code === '' && /timeout|terminated|SASL|SCRAM/i.test(error.message) ? 'no answer' : code;
  if (words === 'no answer' || UNREACHABLE.test(code))
    return new RootsmsFault('database_unreachable', { words });
  return error;
}
