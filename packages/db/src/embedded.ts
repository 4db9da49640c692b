import { existsSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { findBinaries } from './embedded/binaries.ts';
import {
  SUPERUSER,
  initialise,
  refuseFullDisk,
  refuseOtherMajor,
  writeSettings,
} from './embedded/cluster.ts';
import { launch, mind } from './embedded/launch.ts';
import { choosePlace, clusterMajor, linkPlace, makeSocketFolder } from './embedded/place.ts';
import { isAlive, readPidFile, stopOrphan, stopProcess } from './embedded/postmaster.ts';
import { SOCKET_PORT } from './embedded/settings.ts';

/** Owner of the database: an ordinary one, as an operator's own would be. */
const OWNER = 'rootsms';
const DATABASE = 'rootsms';
const FAST_STOP_MS_DEFAULT = 8_000;

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
  readonly #socketFolder: string;

  constructor(parts: { pid: number; socketFolder: string; exited: Promise<void>; fastStopMs: number }) {
    this.url = socketUrl(parts.socketFolder, OWNER, DATABASE);
    this.adminUrl = socketUrl(parts.socketFolder, SUPERUSER, 'postgres');
    this.pid = parts.pid;
    this.exited = parts.exited;
    this.#fastStopMs = parts.fastStopMs;
    this.#socketFolder = parts.socketFolder;
  }

  /** Writes dirty pages now, so that a shutdown soon after is short. */
  async checkpoint(): Promise<void> {
    await withClient(this.adminUrl, (client) => client.query('checkpoint'));
  }

  /** Ends connections, writes everything, exits; when that takes longer than `fastStopMs`, exits and recovers later. */
  async stop(fastStopMs: number = this.#fastStopMs): Promise<void> {
    await stopProcess(this.pid, fastStopMs);
    await this.exited;
    removeEmptyFolder(this.#socketFolder);
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
  for (const folder of new Set([options.folder, place.home])) refuseFullDisk(folder);
  refuseOtherMajor(place.cluster, binaries, place.account);
  const durable = options.durable ?? true;
  if (clusterMajor(place.cluster) === undefined) initialise(place, binaries, durable);
  linkPlace(options.folder, place);
  await stopOrphan(place.cluster);
  const socketFolder = makeSocketFolder(place);
  writeSettings(place, socketFolder, durable);
  const running = await launch(place, binaries, options.onLine ?? (() => {}));
  const fastStopMs = options.fastStopMs ?? FAST_STOP_MS_DEFAULT;
  const minder = mind(place, running.pid);
  void running.exited.then(() => minder.kill('SIGKILL'));
  const postgres = new EmbeddedPostgres({ ...running, socketFolder, fastStopMs });
  await ensureDatabase(postgres.adminUrl);
  return postgres;
}

/** A URL that psql, pg and the URL class all take: the host is a folder, percent-encoded. */
function socketUrl(folder: string, user: string, database: string): string {
  return `postgresql://${user}@${encodeURIComponent(folder)}:${SOCKET_PORT}/${database}`;
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

/** A PostgreSQL that another process of ours runs. */
export interface RunningPostgres {
  /** As the database's owner. */
  url: string;
  /** As superuser, on the maintenance database. */
  adminUrl: string;
  pid: number;
  /** Folder of its files. */
  cluster: string;
}

/** The PostgreSQL of this data folder, when one runs now. */
export function findRunning(folder: string): RunningPostgres | undefined {
  if (!existsSync(join(folder, 'postgres'))) return undefined;
  const place = choosePlace(folder);
  const file = readPidFile(place.cluster);
  if (file === undefined || !file.ready || !isAlive(file.pid)) return undefined;
  return {
    url: socketUrl(file.socketFolder, OWNER, DATABASE),
    adminUrl: socketUrl(file.socketFolder, SUPERUSER, 'postgres'),
    pid: file.pid,
    cluster: place.cluster,
  };
}

function removeEmptyFolder(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // PostgreSQL was killed and left its socket: the next start clears it.
  }
}
