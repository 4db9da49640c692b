import pg from 'pg';
import type { RoleName } from './roles.ts';
import { typeParsers } from './types.ts';

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;

const CONNECTIONS_MAX_DEFAULT = 10;
const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 60_000;
const STATEMENT_TIMEOUT_MS_DEFAULT = 30_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;
const APPLICATION_NAME_CHARS_MAX = 63;

export interface PoolOptions {
  /** Every connection acts as this role: `current_user`, and so row-level security, follows it. */
  role?: RoleName;
  /** Shown in pg_stat_activity. */
  name?: string;
  connectionsMax?: number;
  /** 0: no limit. */
  statementTimeoutMs?: number;
  /** Further settings of every connection, by PostgreSQL's names. */
  settings?: Readonly<Record<string, string>>;
}

/**
 * A pool of connections; close it with `pool.end()`.
 *
 * @example
 * const pool = openPool(databaseUrl, { role: 'rootsms_gateway', name: 'gateway' });
 * const { rows } = await pool.query<{ id: bigint }>('select 1::int8 as id');
 */
export function openPool(url: string, options: PoolOptions = {}): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    types: typeParsers,
    max: options.connectionsMax ?? CONNECTIONS_MAX_DEFAULT,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    application_name: (options.name ?? options.role ?? 'rootsms').slice(0, APPLICATION_NAME_CHARS_MAX),
    keepAlive: true,
    options: startupOptions(options),
  });
  // An idle connection that breaks (PostgreSQL restarted) is dropped by the pool and made anew at the next query;
  // without a listener Node would end the process. Whoever queries sees the error of the query itself.
  pool.on('error', () => {});
  // The same for one that is in use: its query rejects, and that is enough.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/**
 * Settings that the server applies before the first statement: no extra round trip, and RESET comes back to them.
 * The role is a setting like others, so `reset role` cannot lead back to the tables' owner.
 */
function startupOptions(options: PoolOptions): string {
  const settings: Record<string, string | number> = {
    statement_timeout: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS_DEFAULT,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    timezone: 'UTC',
    ...(options.role === undefined ? {} : { role: options.role }),
    ...options.settings,
  };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}
