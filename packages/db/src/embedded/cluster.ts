import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseFault } from '../faults.ts';
import { type Account, runAs } from './account.ts';
import type { Binaries } from './binaries.ts';
import { type Place, clusterMajor } from './place.ts';
import { HBA_CONF, OPERATOR_CONF, OPERATOR_FILE, postgresConf, usableMemoryBytes } from './settings.ts';

/** The superuser of the cluster: for what PostgreSQL lets nobody else do. */
export const SUPERUSER = 'postgres';
/** Ours may hold secrets, and PG… variables that change what PostgreSQL does. */
export const ENVIRONMENT = { LC_ALL: 'C', PATH: '/usr/bin:/bin' };
const MIB = 1024 * 1024;
const DISK_FREE_MIB_MIN = 256;

export function refuseFullDisk(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const freeMiB = Math.floor((bavail * bsize) / MIB);
  if (freeMiB < DISK_FREE_MIB_MIN) {
    throw new DatabaseFault('disk_full', { folder, freeMiB, neededMiB: DISK_FREE_MIB_MIN });
  }
}

export function refuseOtherMajor(cluster: string, binaries: Binaries, account: Account): void {
  const found = clusterMajor(cluster);
  if (found === undefined) return;
  const { stdout } = spawnSync(binaries.postgres, ['--version'], { ...runAs(account), encoding: 'utf8' });
  const wanted = /(\d+)/.exec(stdout)?.[1] ?? '';
  if (found !== wanted) throw new DatabaseFault('cluster_version', { folder: cluster, found, wanted });
}

/** Made beside its place and moved there when complete: a start that dies half-way leaves nothing that looks whole. */
export function initialise(place: Place, binaries: Binaries, durable: boolean): void {
  const fresh = `${place.cluster}-initialising`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  chmodSync(fresh, 0o700);
  if (place.account.other) chownSync(fresh, place.account.uid, place.account.gid);
  // Order by code point everywhere, so that an operating system's update never breaks an index; case by Unicode.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const { status, stderr, error } = spawnSync(
    binaries.initdb,
    [
      '-D',
      fresh,
      '-U',
      SUPERUSER,
      '--auth=trust',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
      ...locale,
    ],
    { ...runAs(place.account), encoding: 'utf8', env: ENVIRONMENT },
  );
  if (status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw explain(place, (stderr ?? '').split('\n'), error);
  }
  renameSync(fresh, place.cluster);
  if (durable) syncFolder(place.home);
}

/** The rename itself survives a power cut only when its folder is written. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

export function writeSettings(place: Place, socketFolder: string, durable: boolean): void {
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

/** PostgreSQL's last words as a sentence for people. */
export function explain(place: Place, lines: string[], cause?: unknown): DatabaseFault {
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
