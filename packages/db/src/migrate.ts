import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { DatabaseFault, errorCode } from './faults.ts';
import { ensureRoles, grantRoles } from './roles.ts';

/** Any two numbers, as long as they stay: `rootsms` and `migrate`. */
const LOCK = [0x726f6f74, 0x6d696772] as const;
const SERVER_VERSION_MIN = 150_000;
const CONNECT_TIMEOUT_MS = 10_000;
const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/;

const MIGRATIONS_FOLDER = fileURLToPath(new URL('../migrations', import.meta.url));

export interface Migration {
  file: string;
  text: string;
  /** SHA-256, hex. */
  checksum: string;
}

export interface Migrated {
  /** Files run now, in order; empty when the database was up to date. */
  run: string[];
  serverVersion: number;
}

/**
 * Brings a database to this program's schema: numbered SQL files, forward only, each in a transaction, one process at a
 * time. Then makes the roles and gives them their rights. Safe to call at every start.
 *
 * @throws DatabaseFault postgres_unreachable, postgres_too_old, migration_changed, role_creation_forbidden, …
 * @example const { run } = await migrate(databaseUrl);
 */
export async function migrate(
  url: string,
  migrations: readonly Migration[] = readMigrations(),
): Promise<Migrated> {
  const client = await connect(url);
  try {
    const serverVersion = await checkServer(client);
    await client.query('select pg_advisory_lock($1, $2)', [...LOCK]);
    await ensureRoles(client, serverVersion);
    const done = await readDone(client);
    const run = pending(migrations, done);
    for (const migration of run) await runOne(client, migration);
    await grantRoles(client);
    return { run: run.map((migration) => migration.file), serverVersion };
  } finally {
    await client.end();
  }
}

export function readMigrations(folder: string = MIGRATIONS_FOLDER): Migration[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return files.toSorted().map((file) => {
    if (!FILE_NAME.test(file)) throw new Error(`name of migration is not NNNN_words.sql: ${file}`);
    const text = readFileSync(join(folder, file), 'utf8');
    return { file, text, checksum: createHash('sha256').update(text).digest('hex') };
  });
}

/** One value for the whole list: equal schemas have equal fingerprints. */
export function migrationsFingerprint(migrations: readonly Migration[] = readMigrations()): string {
  const hash = createHash('sha256');
  for (const { file, checksum } of migrations) hash.update(`${file} ${checksum}\n`);
  return hash.digest('hex').slice(0, 16);
}

/** What is still to be run; refuses a history that is not the beginning of ours. */
export function pending(migrations: readonly Migration[], done: ReadonlyMap<string, string>): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.file, migration.checksum]));
  for (const [file, checksum] of done) {
    if (!known.has(file)) throw new DatabaseFault('migration_unknown', { file });
    if (known.get(file) !== checksum) throw new DatabaseFault('migration_changed', { file });
  }
  const last = [...done.keys()].toSorted().at(-1) ?? '';
  const run = migrations.filter((migration) => !done.has(migration.file));
  const late = run.find((migration) => migration.file < last);
  if (late !== undefined) throw new DatabaseFault('migration_order', { file: late.file, last });
  return run;
}

async function connect(url: string): Promise<pg.Client> {
  if (!/^postgres(ql)?:\/\//.test(url)) throw new DatabaseFault('database_url_invalid');
  let client: pg.Client;
  try {
    client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'rootsms migrate',
      options: '-c statement_timeout=0 -c lock_timeout=60s -c timezone=UTC',
    });
  } catch (error) {
    throw new DatabaseFault('database_url_invalid', {}, error);
  }
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw explainConnect(client, error);
  }
}

/** The URL itself is never shown: it has a password in it. */
function explainConnect(client: pg.Client, error: unknown): DatabaseFault {
  const at = client.host.startsWith('/') ? client.host : `${client.host}:${client.port}`;
  const code = errorCode(error);
  if (code === '3D000')
    return new DatabaseFault('database_missing', { at, database: client.database ?? '' }, error);
  const words = code || (error instanceof Error ? error.message : 'no reason given');
  // Class 28: invalid authorization. pg itself refuses without a code when a password is asked for and none is there.
  const refused = code.startsWith('28') || /password|SASL|SCRAM/.test(words);
  return new DatabaseFault(refused ? 'postgres_refused' : 'postgres_unreachable', { at, words }, error);
}

async function checkServer(client: pg.Client): Promise<number> {
  const at = client.host.startsWith('/') ? client.host : `${client.host}:${client.port}`;
  const { rows } = await client.query<{ version: number; words: string; encoding: string; database: string }>(
    `select current_setting('server_version_num')::int4 as version, current_setting('server_version') as words,
            current_setting('server_encoding') as encoding, current_database() as database`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a select without a table gave no row');
  if (row.version < SERVER_VERSION_MIN) throw new DatabaseFault('postgres_too_old', { at, found: row.words });
  if (row.encoding !== 'UTF8') {
    throw new DatabaseFault('encoding_not_utf8', { database: row.database, found: row.encoding });
  }
  return row.version;
}

/** What this database has run: file → checksum. */
async function readDone(client: pg.Client): Promise<Map<string, string>> {
  const table = await client.query<{ found: boolean }>(
    `select to_regclass('db.migration') is not null as found`,
  );
  if (table.rows[0]?.found !== true) return new Map();
  const { rows } = await client.query<{ file: string; checksum: string }>(
    'select file, checksum from db.migration order by file',
  );
  return new Map(rows.map((row) => [row.file, row.checksum]));
}

/** The first file makes db.migration, the table that the row after it goes into. */
async function runOne(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.text);
    await client.query('insert into db.migration (file, checksum) values ($1, $2)', [
      migration.file,
      migration.checksum,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw await explainMigration(client, migration.file, error);
  }
}

async function explainMigration(client: pg.Client, file: string, error: unknown): Promise<DatabaseFault> {
  const words = error instanceof Error ? error.message : 'no reason given';
  if (errorCode(error) === '42501' && words.includes('for database')) {
    const facts = { user: client.user ?? '', database: client.database ?? '' };
    return new DatabaseFault('schema_creation_forbidden', facts, error);
  }
  if (errorCode(error) === '53100')
    return new DatabaseFault('migration_failed', { file, words: 'the disk is full.' }, error);
  return new DatabaseFault('migration_failed', { file, words: `${words}.` }, error);
}
