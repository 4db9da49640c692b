import { readMigrations, type Pool } from '@rootsms/db';
import { broken, fine, look, type Check } from './check.ts';

const LATENCY_TRIES = 5;
const LATENCY_LOOK_MS = 20;
/** Half of what makes a node count as dead. */
const SKEW_BROKEN_MS = 2_500;
const SKEW_LOOK_MS = 500;
const DEAD_ROWS_LOOK = 200_000;
const DEAD_SHARE_LOOK = 0.3;
const OLD_TRANSACTION_LOOK_S = 600;
const CONNECTIONS_SHARE_LOOK = 0.85;

/** The database itself; the gateway's own facts are in gateway.ts. */
export async function checkDatabase(pool: Pool): Promise<Check[]> {
  return [
    await checkServer(pool),
    await checkClock(pool),
    await checkMigrations(pool),
    await checkConnections(pool),
    await checkVacuum(pool),
    await checkOldTransactions(pool),
  ];
}

async function checkServer(pool: Pool): Promise<Check> {
  const { rows } = await pool.query<{ version: string; size: string; name: string; setting: string }>(
    `select current_setting('server_version') as version, pg_size_pretty(pg_database_size(current_database())) as size,
            name, setting
       from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'autovacuum')`,
  );
  const off = rows.filter(({ setting }) => setting === 'off' || setting === 'local').map(({ name }) => name);
  const latencyMs = await medianLatencyMs(pool);
  const says = `PostgreSQL ${rows[0]?.version ?? ''}, ${rows[0]?.size ?? ''}, answers in ${latencyMs.toFixed(1)} ms`;
  if (off.length > 0)
    return broken(
      'database',
      `${says}; ${off.join(', ')} off`,
      'Turn it on: without it acknowledged messages can be lost, or the disk fills.',
    );
  return latencyMs > LATENCY_LOOK_MS
    ? look('database', says, 'Every message waits for it: bring it nearer, or give it a faster disk.')
    : fine('database', `${says}, fsync on`);
}

async function medianLatencyMs(pool: Pool): Promise<number> {
  const times: number[] = [];
  for (let tries = 0; tries < LATENCY_TRIES; tries++) {
    const startedMs = performance.now();
    await pool.query('select 1');
    times.push(performance.now() - startedMs);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(LATENCY_TRIES / 2)] ?? 0;
}

async function checkClock(pool: Pool): Promise<Check> {
  const before = Date.now();
  const { rows } = await pool.query<{ now: Date }>('select clock_timestamp() as now');
  const here = (before + Date.now()) / 2;
  const skewMs = Math.round((rows[0]?.now.getTime() ?? here) - here);
  const says = `the database is ${Math.abs(skewMs)} ms ${skewMs < 0 ? 'behind' : 'ahead'}`;
  const todo =
    "Let both machines keep time (chrony, systemd-timesyncd): validity, ids and nodes' beats depend on it.";
  if (Math.abs(skewMs) > SKEW_BROKEN_MS) return broken('clock', says, todo);
  return Math.abs(skewMs) > SKEW_LOOK_MS ? look('clock', says, todo) : fine('clock', says);
}

async function checkMigrations(pool: Pool): Promise<Check> {
  const { rows } = await pool.query<{ file: string; checksum: string }>(
    'select file, checksum from db.migration',
  );
  const done = new Map(rows.map(({ file, checksum }) => [file, checksum]));
  const ours = readMigrations();
  const missing = ours.filter(({ file }) => !done.has(file)).length;
  const strange = [...done].filter(
    ([file, sum]) => !ours.some((own) => own.file === file && own.checksum === sum),
  );
  const says = `${done.size} run`;
  if (strange.length > 0)
    return broken(
      'migrations',
      `${says}; ${strange.map(([file]) => file).join(', ')} unknown to this release`,
      'Use the release that made them: the database is newer than this program.',
    );
  return missing > 0
    ? broken('migrations', `${says}, ${missing} missing`, 'Start the instance once with this release.')
    : fine('migrations', says);
}

async function checkConnections(pool: Pool): Promise<Check> {
  const { rows } = await pool.query<{ used: number; most: number }>(
    `select (select count(*)::int4 from pg_stat_activity where backend_type = 'client backend') as used,
            current_setting('max_connections')::int4 as most`,
  );
  const { used = 0, most = 1 } = rows[0] ?? {};
  const says = `${used} of ${most}`;
  return used / most > CONNECTIONS_SHARE_LOOK
    ? look('connections', says, 'Raise max_connections, or see who holds them in pg_stat_activity.')
    : fine('connections', says);
}

async function checkVacuum(pool: Pool): Promise<Check> {
  const { rows } = await pool.query<{ name: string; dead: number; live: number }>(
    `select relname as name, n_dead_tup::float8 as dead, n_live_tup::float8 as live
       from pg_stat_user_tables where schemaname = 'gateway' order by n_dead_tup desc`,
  );
  const late = rows.filter(
    ({ dead, live }) => dead > DEAD_ROWS_LOOK && dead > DEAD_SHARE_LOOK * Math.max(live, 1),
  );
  if (late.length === 0) return fine('autovacuum', `at most ${rows[0]?.dead ?? 0} dead rows in a table`);
  const says = late.map(({ name, dead }) => `${name}: ${Math.round(dead)} dead rows`).join(', ');
  return look('autovacuum', says, 'Give autovacuum more workers or cost limit; look for old transactions.');
}

async function checkOldTransactions(pool: Pool): Promise<Check> {
  const { rows } = await pool.query<{ seconds: number | null }>(
    `select extract(epoch from max(now() - xact_start))::float8 as seconds
       from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  const seconds = Math.round(rows[0]?.seconds ?? 0);
  const says = seconds === 0 ? 'none open' : `the oldest is ${seconds} s old`;
  return seconds > OLD_TRANSACTION_LOOK_S
    ? look(
        'transactions',
        says,
        'End it (pg_stat_activity, pg_terminate_backend): it keeps dead rows from being cleared.',
      )
    : fine('transactions', says);
}
