// Keeps the PostgreSQL of the tests: `node keeper.ts FOLDER`, started by sharedCluster. It ends when no client has been
// connected for a while, and then throws away the databases that tests which were killed left behind.
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { startEmbedded } from '../embedded.ts';
import { DatabaseFault } from '../faults.ts';
import { lockFolder } from '../folder-lock.ts';
import { TEST_DATABASE_PREFIX } from './names.ts';

const IDLE_LIMIT_MS = 90_000;
const LOOK_EVERY_MS = 5_000;

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: keeper.ts FOLDER');

try {
  lockFolder(folder, 'PostgreSQL for tests');
} catch (error) {
  // Another keeper was first: that is all that was wanted.
  if (error instanceof DatabaseFault && error.code === 'data_folder_in_use') process.exit(0);
  throw error;
}

const postgres = await startEmbedded({ folder, durable: false });
let ended = false;
void postgres.exited.then(() => (ended = true));
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end());

const admin = new pg.Client({ connectionString: postgres.adminUrl });
admin.on('error', () => {});
await admin.connect();
await dropLeftovers();

let idleMs = 0;
while (!ended && idleMs < IDLE_LIMIT_MS) {
  await delay(LOOK_EVERY_MS);
  const { rows } = await admin.query<{ clients: number }>(
    `select count(*)::int4 as clients from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  idleMs = rows[0]?.clients === 0 ? idleMs + LOOK_EVERY_MS : 0;
}
await end();

async function end(): Promise<never> {
  await postgres.stop();
  process.exit(0);
}

async function dropLeftovers(): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    'select datname as name from pg_database where starts_with(datname, $1)',
    [TEST_DATABASE_PREFIX],
  );
  for (const { name } of rows)
    await admin.query(`drop database if exists ${admin.escapeIdentifier(name)} with (force)`);
}
