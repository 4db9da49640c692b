import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type Account, runAs } from './embedded/account.ts';
import { type Binaries, findBinaries } from './embedded/binaries.ts';
import { type Place, choosePlace, clusterMajor, linkPlace, makeSocketFolder } from './embedded/place.ts';
import { isAlive, readPidFile, stopOrphan, stopProcess } from './embedded/postmaster.ts';
import {
  HBA_CONF,
  OPERATOR_CONF,
  OPERATOR_FILE,
  SOCKET_PORT,
  postgresConf,
  usableMemoryBytes,
} from './embedded/settings.ts';
import { DatabaseFault } from './faults.ts';

/** The superuser of the cluster: for this file only. */
const SUPERUSER = 'postgres';
/** Owner of the database: an ordinary one, as an operator's own would be. */
const OWNER = 'rootsms';
const DATABASE = 'rootsms';
const MIB = 1024 * 1024;
const DISK_FREE_MIB_MIN = 256;
const READY_POLL_MS = 20;
/** After kill -9 of a postmaster its children need a moment to notice; until then their memory is in the way. */
const SHARED_MEMORY_TRIES_MAX = 100;
const SHARED_MEMORY_RETRY_MS = 100;
const FAST_STOP_MS_DEFAULT = 8_000;
/** How long an abandoned PostgreSQL goes on, so that apps that notice the same death can write what they hold. */
const ABANDONED_S = 9;
const WORDS_KEPT_MAX = 20;

export interface EmbeddedOptions {
  /** The data folder, locked by the caller (`lockFolder`). */
  folder: string;
  /** False: no fsync, for databases that tests throw away. Default true. */
  durable?: boolean;
  /** Receives PostgreSQL's own words, line by line: free of statements and values by its settings. */
  onLine?: (line: string) => void;
  /** Longest wait for a clean shutdown before the quick one (which the next start recovers from). */
  fastStopMs?: number;
}

/** A running PostgreSQL of ours. Dies with this process; `stop()` ends it cleanly. */
export class EmbeddedPostgres {
  /** As the database's owner; libpq and pg take it. Stays the same when PostgreSQL is started again. */
  readonly url: string;
  /** As superuser, on the maintenance database. */
  readonly adminUrl: string;
  readonly pid: number;
  /** Resolves when PostgreSQL has ended, for whatever reason. */
  readonly exited: Promise<void>;
  readonly #fastStopMs: number;
  readonly #minder: ChildProcess;

  constructor(parts: {
    pid: number;
    socketFolder: string;
    exited: Promise<void>;
    minder: ChildProcess;
    fastStopMs: number;
  }) {
    this.url = socketUrl(parts.socketFolder, OWNER, DATABASE);
    this.adminUrl = socketUrl(parts.socketFolder, SUPERUSER, 'postgres');
    this.pid = parts.pid;
    this.exited = parts.exited;
    this.#fastStopMs = parts.fastStopMs;
    this.#minder = parts.minder;
  }

  /** Writes dirty pages now, so that a shutdown soon after is short. */
  async checkpoint(): Promise<void> {
    await withClient(this.adminUrl, (client) => client.query('checkpoint'));
  }

  /** Ends connections, writes everything, exits; when that takes longer than `fastStopMs`, exits and recovers later. */
  async stop(fastStopMs: number = this.#fastStopMs): Promise<void> {
    await stopProcess(this.pid, fastStopMs);
    await this.exited;
    this.#minder.kill('SIGKILL');
  }
}

/**
 * Starts the PostgreSQL of a data folder: makes the cluster when there is none, ends one left behind, recovers one that
 * crashed. Works as root too (PostgreSQL then runs as another account; see embedded/place.ts for where).
 *
 * @throws DatabaseFault with one sentence that says what to do
 * @example
 * const lock = lockFolder('./data', 'my test');
 * const postgres = await startEmbedded({ folder: './data' });
 * const pool = openPool(postgres.url);
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const place = choosePlace(options.folder);
  const binaries = findBinaries(place.account, join(place.home, 'postgres-programs'));
  refuseFullDisk(place.home);
  refuseOtherMajor(place.cluster, binaries, place.account);
  if (clusterMajor(place.cluster) === undefined) initialise(place, binaries);
  linkPlace(options.folder, place);
  await stopOrphan(place.cluster);
  const socketFolder = makeSocketFolder(place);
  writeSettings(place, socketFolder, options.durable ?? true);
  const running = await launch(place, binaries, options.onLine ?? (() => {}));
  const fastStopMs = options.fastStopMs ?? FAST_STOP_MS_DEFAULT;
  const minder = mind(place, running.pid);
  const postgres = new EmbeddedPostgres({ ...running, socketFolder, minder, fastStopMs });
  await ensureDatabase(postgres.adminUrl);
  return postgres;
}

/** A URL that psql, pg and the URL class all take: the host is a folder, percent-encoded. */
function socketUrl(folder: string, user: string, database: string): string {
  return `postgresql://${user}@${encodeURIComponent(folder)}:${SOCKET_PORT}/${database}`;
}

function refuseFullDisk(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const freeMiB = Math.floor((bavail * bsize) / MIB);
  if (freeMiB < DISK_FREE_MIB_MIN) {
    throw new DatabaseFault('disk_full', { folder, freeMiB, neededMiB: DISK_FREE_MIB_MIN });
  }
}

function refuseOtherMajor(cluster: string, binaries: Binaries, account: Account): void {
  const found = clusterMajor(cluster);
  if (found === undefined) return;
  const { stdout } = spawnSync(binaries.postgres, ['--version'], { ...runAs(account), encoding: 'utf8' });
  const wanted = /(\d+)/.exec(stdout)?.[1] ?? '';
  if (found !== wanted) throw new DatabaseFault('cluster_version', { folder: cluster, found, wanted });
}

/** Made beside its place and moved there when complete: a start that dies half-way leaves nothing that looks whole. */
function initialise(place: Place, binaries: Binaries): void {
  const fresh = `${place.cluster}-initialising`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  chmodSync(fresh, 0o700);
  if (place.account.other) chownSync(fresh, place.account.uid, place.account.gid);
  // Order by code point everywhere, so that an operating system's update never breaks an index; case by Unicode.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const { status, stderr, error } = spawnSync(
    binaries.initdb,
    ['-D', fresh, '-U', SUPERUSER, '--auth=trust', '--no-instructions', ...locale],
    { ...runAs(place.account), encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } },
  );
  if (status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw explain(place, (stderr ?? '').split('\n'), error);
  }
  renameSync(fresh, place.cluster);
}

function writeSettings(place: Place, socketFolder: string, durable: boolean): void {
  const files = {
    'postgresql.conf': postgresConf({ socketFolder, durable, memoryBytes: usableMemoryBytes() }),
    'pg_hba.conf': HBA_CONF,
    [OPERATOR_FILE]: OPERATOR_CONF,
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(place.cluster, name);
    if (name === OPERATOR_FILE && existsSync(path)) continue;
    writeFileSync(path, text, { mode: 0o600 });
    if (place.account.other) chownSync(path, place.account.uid, place.account.gid);
  }
}

interface Running {
  pid: number;
  exited: Promise<void>;
}

async function launch(place: Place, binaries: Binaries, onLine: (line: string) => void): Promise<Running> {
  for (let tries = 1; ; tries += 1) {
    const words: string[] = [];
    const child = spawn(binaries.postgres, ['-D', place.cluster], {
      ...runAs(place.account),
      // A group of its own: Ctrl-C in a terminal must reach the apps first, PostgreSQL last, and by us.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    const ended = new Promise<void>((resolve) => {
      child.once('close', () => resolve());
      child.once('error', (error) => {
        words.push(error.message);
        resolve();
      });
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      words.push(line);
      if (words.length > WORDS_KEPT_MAX) words.shift();
      onLine(line);
    });
    if (await becomesReady(place.cluster, child.pid ?? -1, ended))
      return { pid: child.pid ?? -1, exited: ended };
    const inTheWay = words.some((line) => line.includes('pre-existing shared memory block'));
    if (!inTheWay || tries >= SHARED_MEMORY_TRIES_MAX) throw explain(place, words);
    await delay(SHARED_MEMORY_RETRY_MS);
  }
}

/** However long recovery takes; false when it ends instead. */
async function becomesReady(cluster: string, pid: number, ended: Promise<void>): Promise<boolean> {
  let over = false;
  void ended.then(() => (over = true));
  while (!over) {
    const file = readPidFile(cluster);
    if (file?.pid === pid && file.ready) return true;
    await delay(READY_POLL_MS);
  }
  return false;
}

function explain(place: Place, lines: string[], cause?: unknown): DatabaseFault {
  const text = lines.join('\n');
  if (text.includes('No space left on device')) {
    return new DatabaseFault('disk_full', { folder: place.home, freeMiB: 0, neededMiB: DISK_FREE_MIB_MIN });
  }
  if (text.includes('could not look up effective user ID')) {
    return new DatabaseFault('account_unknown', { uid: place.account.uid });
  }
  const words =
    lines.filter((line) => /FATAL|PANIC|error/.test(line)).at(-1) ?? lines.at(-1) ?? 'it said nothing';
  return new DatabaseFault('postgres_did_not_start', { folder: place.cluster, words: words.trim() }, cause);
}

/**
 * Stops PostgreSQL when this process dies without having done so (kill -9): a shell that waits on a pipe which only we
 * hold open. The pid file is compared first, because by then a new start may have put another process in its place.
 */
function mind(place: Place, pid: number): ChildProcess {
  const script = `read -r _; sleep ${ABANDONED_S}; [ "$(head -n 1 "$2")" = "$1" ] && kill -INT "$1"`;
  const minder = spawn(
    '/bin/sh',
    ['-c', script, 'rootsms-minder', String(pid), join(place.cluster, 'postmaster.pid')],
    {
      ...runAs(place.account),
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  minder.on('error', () => {}); // Without a shell the next start still ends what was left behind.
  minder.unref();
  return minder;
}

/** The owner can make roles and (for tests) databases, and read statistics; it is no superuser. */
async function ensureDatabase(adminUrl: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const roles = await client.query('select 1 from pg_roles where rolname = $1', [OWNER]);
    if (roles.rowCount === 0) await client.query(`create role ${OWNER} login createrole createdb`);
    await client.query(`grant pg_monitor to ${OWNER}`);
    const databases = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (databases.rowCount === 0) await client.query(`create database ${DATABASE} owner ${OWNER}`);
  });
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Whether a PostgreSQL of this data folder runs now, and the URL to reach it. */
export function findRunning(folder: string): { url: string; pid: number } | undefined {
  if (!existsSync(join(folder, 'postgres'))) return undefined;
  const place = choosePlace(folder);
  const file = readPidFile(place.cluster);
  if (file === undefined || !file.ready || !isAlive(file.pid)) return undefined;
  return { url: socketUrl(file.socketFolder, OWNER, DATABASE), pid: file.pid };
}
