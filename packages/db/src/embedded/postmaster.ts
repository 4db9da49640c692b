import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseFault, errorCode } from '../faults.ts';

const POLL_MS = 20;
const FAST_STOP_MS = 20_000;
const IMMEDIATE_STOP_MS = 5_000;

/**
 * postmaster.pid, one value a line (src/include/utils/pidfile.h):
 * 1 process id, 2 data folder, 3 start time, 4 port, 5 socket folder, 6 listen address, 7 shared memory, 8 status.
 */
export interface PidFile {
  pid: number;
  socketFolder: string;
  ready: boolean;
}

export function readPidFile(cluster: string): PidFile | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const pid = Number.parseInt(lines[0] ?? '', 10);
  return pid > 0 ? { pid, socketFolder: lines[4] ?? '', ready: lines[7]?.trim() === 'ready' } : undefined;
}

/**
 * Ends a PostgreSQL that an earlier start left running, and removes the pid file of one that died while its number has
 * gone to another program (usual in containers), at which PostgreSQL itself would give up.
 * The caller holds the data folder's lock: nobody else is starting or minding this cluster.
 */
export async function stopOrphan(cluster: string): Promise<void> {
  const found = readPidFile(cluster);
  if (found === undefined) return;
  if (!isAlive(found.pid) || !isPostmasterOf(found.pid, cluster)) {
    rmSync(join(cluster, 'postmaster.pid'), { force: true });
    return;
  }
  if (await stopProcess(found.pid, FAST_STOP_MS)) return;
  throw new DatabaseFault('orphan_does_not_stop', { pid: found.pid, folder: cluster });
}

/**
 * Fast shutdown (SIGINT); when that takes longer than `fastMs`, immediate (SIGQUIT), then SIGKILL: the write-ahead log
 * recovers everything. False when even that does not end it.
 */
export async function stopProcess(pid: number, fastMs: number): Promise<boolean> {
  signal(pid, 'SIGINT');
  if (await goneWithin(pid, fastMs)) return true;
  signal(pid, 'SIGQUIT');
  if (await goneWithin(pid, IMMEDIATE_STOP_MS)) return true;
  signal(pid, 'SIGKILL');
  return goneWithin(pid, IMMEDIATE_STOP_MS);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** Dead, and only waits to be noticed by its parent: PostgreSQL's own children end the same way. */
function isZombie(pid: number): boolean {
  try {
    return /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false; // No /proc here.
  }
}

function isPostmasterOf(pid: number, cluster: string): boolean {
  try {
    // A postmaster lives in its data folder.
    return readlinkSync(`/proc/${pid}/cwd`) === cluster;
  } catch {
    const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return (stdout ?? '').includes(cluster);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

async function goneWithin(pid: number, limitMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += POLL_MS) {
    if (!isAlive(pid)) return true;
    await delay(POLL_MS);
  }
  return !isAlive(pid);
}
