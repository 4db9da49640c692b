import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, lstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { findRunning } from '../embedded.ts';
import { errorCode } from '../faults.ts';

const START_LIMIT_MS = 60_000;
const POLL_MS = 20;
const KEEPER = fileURLToPath(new URL('./keeper.ts', import.meta.url));

/** One folder per account and checkout: two checkouts never share a server, two runs of one checkout do. */
export function testClusterFolder(): string {
  const id = createHash('sha256').update(KEEPER).digest('hex').slice(0, 12);
  return join(tmpdir(), `rootsms-test-${process.getuid?.() ?? 0}-${id}`);
}

/**
 * The URL of the test run's PostgreSQL, as the owner of databases. The first process that asks starts it, in a keeper
 * process of its own that outlives the test files and ends itself when nobody has been connected for a while.
 */
export async function sharedCluster(): Promise<string> {
  const folder = testClusterFolder();
  makeOwnFolder(folder);
  let keeper: ChildProcess | undefined;
  for (let waitedMs = 0; waitedMs < START_LIMIT_MS; waitedMs += POLL_MS) {
    const url = findRunning(folder)?.url;
    if (url !== undefined && (await answers(url))) return url;
    // Several files may each start one: the folder's lock lets one stay, the others end at once.
    if (keeper === undefined || keeper.exitCode !== null) keeper = startKeeper(folder);
    await delay(POLL_MS);
  }
  throw new Error(
    `the PostgreSQL for tests did not start: ${readFileSync(logFile(folder), 'utf8').slice(-2000)}`,
  );
}

function startKeeper(folder: string): ChildProcess {
  const log = openSync(logFile(folder), 'a');
  const keeper = spawn(process.execPath, [KEEPER, folder], {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: '/',
  });
  closeSync(log);
  keeper.unref();
  return keeper;
}

function logFile(folder: string): string {
  return join(folder, 'keeper.log');
}

/** Anyone may write in the temporary folder: what is there must be a folder of ours. */
function makeOwnFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o711 });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) {
    throw new Error(`${folder} belongs to another account: remove it`);
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}
