import { chmodSync, chownSync, mkdirSync, readdirSync, renameSync, rmSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Account } from '../embedded/account.ts';
import { type Place, choosePlace, linkPlace } from '../embedded/place.ts';
import { DatabaseFault } from '../faults.ts';
import { copyFile, syncFolder } from './copy-file.ts';
import { type BackupFacts, CLUSTER_FOLDER, type Manifest, factsOf, readManifest } from './manifest.ts';
import { explainCopy, refuseSmallDisk } from './target-folder.ts';

/** What may lie in a data folder that is restored into: the key, our lock, and what an earlier try left. */
const FRESH = 'postgres-restoring';
const ALLOWED = new Set(['keys', 'lock', 'lock-holder.json', FRESH]);

/**
 * Puts a backup of `backUp` into an empty data folder, where the next start recovers it; each file is compared with
 * what was written. The caller holds the folder's lock. What fails leaves the data folder as it was.
 *
 * @throws DatabaseFault backup_not_whole, backup_disk_full, restore_folder_not_empty
 * @example
 * const lock = lockFolder('./data', 'restore');
 * await restore('/srv/backups/2026-11-22', './data');
 */
export async function restore(from: string, data: string): Promise<BackupFacts> {
  const found = readdirSync(data).filter((name) => !ALLOWED.has(name));
  if (found.length > 0) {
    throw new DatabaseFault('restore_folder_not_empty', { folder: data, found: found.join(', ') });
  }
  const manifest = await readManifest(from);
  const facts = factsOf(manifest);
  const place = choosePlace(data);
  const fresh = join(place.home, FRESH);
  try {
    rmSync(fresh, { recursive: true, force: true });
    await refuseSmallDisk(place.home, facts.bytes);
    await copyAll(from, fresh, manifest, place.account);
    renameSync(fresh, place.cluster);
    await syncFolder(place.home);
    linkPlace(data, place);
    await syncFolder(data);
  } catch (error) {
    undo(place, fresh, data);
    throw explainCopy(data, facts.bytes, error);
  }
  return facts;
}

async function copyAll(
  from: string,
  fresh: string,
  { folders, files }: Manifest,
  account: Account,
): Promise<void> {
  const handOver = (path: string): void => {
    if (account.other) chownSync(path, account.uid, account.gid);
  };
  for (const folder of ['', ...folders]) {
    const path = join(fresh, folder);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chmodSync(path, 0o700); // PostgreSQL refuses more, and a umask may have taken some.
    handOver(path);
  }
  for (const [path, mark] of files) {
    const copied = await copyFile(join(from, CLUSTER_FOLDER, path), join(fresh, path));
    if (copied?.bytes !== mark.bytes || copied.sha256 !== mark.sha256) {
      const words = `${path} is ${copied === undefined ? 'missing' : 'not as it was written'}`;
      throw new DatabaseFault('backup_not_whole', { folder: from, words });
    }
    handOver(join(fresh, path));
  }
  for (const folder of ['', ...folders]) await syncFolder(join(fresh, folder));
}

function undo(place: Place, fresh: string, data: string): void {
  rmSync(fresh, { recursive: true, force: true });
  if (dirname(place.cluster) === data) return;
  try {
    rmdirSync(place.home); // Made by choosePlace, outside of the data folder; only ever removed when empty.
  } catch {
    // The data folder by another name.
  }
}
