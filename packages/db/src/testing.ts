import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type Db, openDb } from './db.ts';
import { type Pool, openPool } from './pool.ts';
import { sharedCluster } from './testing/cluster.ts';
import { TEST_DATABASE_PREFIX } from './testing/names.ts';
import { ensureTemplate } from './testing/template.ts';

export { temporaryFolder } from './testing/folder.ts';
export { type Program, runProgram } from './testing/programs.ts';
export { tableTypes } from './testing/table-types.ts';

/** An ended connection is seen by the server a moment later. */
const LEAK_GRACE_MS = 2_000;
/** A vacuum of a test's few rows. */
const DROP_GRACE_MS = 10_000;
const POLL_MS = 10;

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
 * A copy of the migrated template database, on the PostgreSQL that all test files of a run share: ours, or the one that
 * the environment variable ROOTSMS_TEST_DATABASE_URL names (its user needs CREATEDB and CREATEROLE).
 *
 * @example
 * const test = await openTestDatabase();
 * after(() => test.close());
 */
export async function openTestDatabase(): Promise<TestDatabase> {
  const base = process.env['ROOTSMS_TEST_DATABASE_URL'] ?? (await sharedCluster());
  const name = `${TEST_DATABASE_PREFIX}${process.pid}_${randomBytes(6).toString('hex')}`;
  await withAdmin(base, async (admin) => {
    const template = await ensureTemplate(admin, (database) => urlOfDatabase(base, database));
    await admin.query(`create database ${name} template ${template}`);
  });
  const url = urlOfDatabase(base, name);
  const pool = openPool(url, { name });
  return {
    url,
    pool,
    db: openDb(pool),
    async close() {
      await pool.end();
      const leaks = await withAdmin(base, async (admin) => {
        const found = await findLeaks(admin, name);
        await dropDatabase(admin, name);
        return found;
      });
      if (leaks.length > 0)
        throw new Error(`connections left open at the end of the test: ${leaks.join(', ')}`);
    },
  };
}

/** The same server and user, another database. */
export function urlOfDatabase(base: string, database: string): string {
  // By text: a URL without a host (a socket in the query) is none for the URL class.
  return base.replace(
    /^(postgres(?:ql)?:\/\/[^/]*)(?:\/[^?]*)?/,
    (_, server: string) => `${server}/${database}`,
  );
}

/** PostgreSQL's own vacuum may be at work in it: nobody but a superuser may end that, and it ends by itself. */
async function dropDatabase(admin: pg.Client, database: string): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    try {
      await admin.query(`drop database if exists ${database} with (force)`);
      return;
    } catch (fault) {
      const notAllowed = fault instanceof pg.DatabaseError && fault.code === '42501';
      if (!notAllowed || waitedMs >= DROP_GRACE_MS) throw fault;
    }
    await delay(POLL_MS);
  }
}

async function findLeaks(admin: pg.Client, database: string): Promise<string[]> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const { rows } = await admin.query<{ name: string }>(
      `select application_name as name from pg_stat_activity
        where datname = $1 and backend_type = 'client backend'`,
      [database],
    );
    if (rows.length === 0 || waitedMs >= LEAK_GRACE_MS)
      return rows.map((row) => row.name || 'a connection without name');
    await delay(POLL_MS);
  }
}

async function withAdmin<T>(url: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: url, application_name: 'rootsms tests' });
  admin.on('error', () => {});
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
