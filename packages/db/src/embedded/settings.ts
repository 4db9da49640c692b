import { totalmem } from 'node:os';

const MIB = 1024 * 1024;
/** Enough for every app's pools on one machine. */
export const SERVER_CONNECTIONS_MAX = 100;
/** PostgreSQL's name of the socket file holds a port even when there is none. */
export const SOCKET_PORT = 5432;
/** Beside postgresql.conf; made empty, never written again. */
export const OPERATOR_FILE = 'operator.conf';

export interface SettingsInput {
  socketFolder: string;
  /** False only for test databases: no fsync. */
  durable: boolean;
  memoryBytes: number;
}

/** What this process may use: the container's limit when there is one. */
export function usableMemoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}

/** The whole postgresql.conf, written anew at every start. */
export function postgresConf(input: SettingsInput): string {
  const buffersMiB = clamp(Math.floor(input.memoryBytes / 32 / MIB), 32, 1024);
  const settings: Record<string, string | number> = {
    // Only the private socket; whoever can enter its folder is us.
    listen_addresses: '',
    unix_socket_directories: input.socketFolder,
    unix_socket_permissions: '0700',
    port: SOCKET_PORT,
    max_connections: SERVER_CONNECTIONS_MAX,
    shared_buffers: `${input.durable ? buffersMiB : 32}MB`,
    effective_cache_size: `${Math.max(64, Math.floor(input.memoryBytes / 2 / MIB))}MB`,
    work_mem: '16MB',
    maintenance_work_mem: `${clamp(Math.floor(buffersMiB / 2), 32, 256)}MB`,
    max_wal_size: '4GB',
    min_wal_size: input.durable ? '512MB' : '80MB',
    checkpoint_timeout: '10min',
    checkpoint_completion_target: 0.9,
    wal_compression: 'pglz',
    wal_level: 'replica',
    max_wal_senders: 2,
    random_page_cost: 1.1,
    // Statements here are short and many: compiling them costs more than it gives.
    jit: 'off',
    // The message tables turn over all day: vacuum early, and without long pauses.
    autovacuum_naptime: '15s',
    autovacuum_vacuum_scale_factor: 0.05,
    autovacuum_vacuum_insert_scale_factor: 0.1,
    autovacuum_analyze_scale_factor: 0.05,
    autovacuum_vacuum_cost_limit: 2000,
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Data must not reach the log: no statement, no DETAIL (terse), no refused value (errors stay with the client,
    // which gets them anyway), only what concerns the server itself.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_statement: 'none',
    log_min_duration_statement: -1,
    log_parameter_max_length: 0,
    log_parameter_max_length_on_error: 0,
    log_checkpoints: 'off',
    log_autovacuum_min_duration: -1,
    log_connections: '',
    log_disconnections: 'off',
    log_lock_waits: 'off',
    log_temp_files: -1,
    log_line_prefix: '',
    ...(input.durable ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${quote(String(value))}`);
  return [
    '# Written by ROOTSMS at every start.',
    `# Your own settings: ${OPERATOR_FILE} beside this file; they win.`,
    ...lines,
    `include '${OPERATOR_FILE}'`,
    '',
  ].join('\n');
}

export const OPERATOR_CONF = '# Settings of your own, in the form of postgresql.conf; read at every start.\n';

/** Only the socket, only for those who can enter its folder. `all` does not mean replication: pg_basebackup needs its own. */
export const HBA_CONF =
  '# Written by ROOTSMS at every start.\nlocal all all trust\nlocal replication postgres trust\n';

function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
