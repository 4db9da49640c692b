import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DatabaseFault, errorCode } from './faults.ts';

const LOCK_FILE = 'lock';
const HOLDER_FILE = 'lock-holder.json';

/** Who holds a lock, for the sentence that refuses the second. */
export interface LockHolder {
  pid: number;
  /** What it is, for people: `rootsms start`. */
  what: string;
  /** ISO 8601, UTC. */
  since: string;
}

export interface FolderLock {
  release(): void;
}

// A lock whose object is collected would be let go.
const held = new Set<DatabaseSync>();

/**
 * Takes the folder for this process alone until `release()` or its death. The kernel holds the lock (fcntl, by way of
 * SQLite, the only thing in Node that can lock a file): no stale lock after kill -9, none that a reused process id
 * keeps alive, and it counts across containers that share the folder.
 *
 * @throws DatabaseFault data_folder_in_use (with the holder's words), data_folder_unwritable
 * @example const lock = lockFolder('/var/lib/x', 'rootsms start');
 */
export function lockFolder(folder: string, what: string): FolderLock {
  const database = openLockFile(folder);
  try {
    database.exec('pragma journal_mode = memory; pragma locking_mode = exclusive; begin exclusive');
  } catch (error) {
    database.close();
    const message = error instanceof Error ? error.message : '';
    if (!message.includes('locked')) throw unwritable(folder, message, error);
    throw new DatabaseFault('data_folder_in_use', { folder, holder: describeHolder(readLockHolder(folder)) });
  }
  held.add(database);
  const holder: LockHolder = { pid: process.pid, what, since: new Date().toISOString() };
  // Beside the lock, not in it: closing any descriptor of the locked file would drop the lock.
  try {
    writeFileSync(join(folder, HOLDER_FILE), JSON.stringify(holder));
  } catch (error) {
    held.delete(database);
    database.close();
    if (errorCode(error) === 'ENOSPC')
      throw new DatabaseFault('disk_full', { folder, freeMiB: 0, neededMiB: 256 });
    throw unwritable(folder, errorCode(error), error);
  }
  return {
    release() {
      if (!held.delete(database)) return;
      rmSync(join(folder, HOLDER_FILE), { force: true });
      database.close();
    },
  };
}

function openLockFile(folder: string): DatabaseSync {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
    return new DatabaseSync(join(folder, LOCK_FILE));
  } catch (error) {
    throw unwritable(folder, errorCode(error) || 'it cannot be opened', error);
  }
}

function unwritable(folder: string, words: string, cause: unknown): DatabaseFault {
  return new DatabaseFault('data_folder_unwritable', { folder, words }, cause);
}

/** Who holds, or last held, the folder's lock. */
export function readLockHolder(folder: string): LockHolder | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(join(folder, HOLDER_FILE), 'utf8'));
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    const { pid, what, since } = parsed as Partial<Record<keyof LockHolder, unknown>>;
    if (typeof pid !== 'number' || typeof what !== 'string' || typeof since !== 'string') return undefined;
    return { pid, what, since };
  } catch {
    return undefined; // The holder is just writing it, or left none.
  }
}

function describeHolder(holder: LockHolder | undefined): string {
  return holder === undefined
    ? 'another process'
    : `\`${holder.what}\` (process ${holder.pid}, since ${holder.since})`;
}
