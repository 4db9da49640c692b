import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pg from 'pg';
import type { RunningPostgres } from '../embedded.ts';
import { DatabaseFault } from '../faults.ts';
import { CONTROL_FILE, listCluster } from './cluster-files.ts';
import { type FileMark, copyFile, syncFolder, writeWhole } from './copy-file.ts';
import {
  type BackupFacts,
  CLUSTER_FOLDER,
  MANIFEST_FILE,
  type Manifest,
  factsOf,
  manifestText,
} from './manifest.ts';
import { explainCopy, refuseSmallDisk, takeEmptyFolder } from './target-folder.ts';

/** Room for the write-ahead log of the time that the copy takes. */
const WAL_ROOM_BYTES = 256 * 1024 * 1024;
const CONTROL_TRIES_MAX = 100;

/**
 * Copies the database of a running instance to an empty or new folder, without stopping anything (PostgreSQL 18,
 * section 25.3.4, "Making a Base Backup Using the Low Level API"). Everything is on the disk when it resolves; a copy
 * that breaks off is removed. The state is that of the end of the copy. Keys are not in it.
 *
 * @throws DatabaseFault backup_…; what pg throws when PostgreSQL ends meanwhile
 * @example
 * const running = findRunning('./data');
 * if (running !== undefined) await backUp(running, '/srv/backups/2026-11-22');
 */
export async function backUp(running: RunningPostgres, folder: string): Promise<BackupFacts> {
  await takeEmptyFolder(folder, running.cluster);
  const client = new pg.Client({ connectionString: running.adminUrl, application_name: 'rootsms backup' });
  client.on('error', () => {}); // The next query says it.
  let neededBytes = 0;
  try {
    await client.connect();
    const postgres = await majorWithoutTablespaces(client);
    const { bytes } = await listCluster(running.cluster);
    neededBytes = bytes + WAL_ROOM_BYTES;
    await refuseSmallDisk(folder, neededBytes);
    const target = join(folder, CLUSTER_FOLDER);
    await mkdir(target, { mode: 0o700 });
    const copied = await copyCluster(client, running.cluster, target);
    const manifest: Manifest = { madeAt: new Date().toISOString(), postgres, ...copied };
    for (const path of ['', ...copied.folders]) await syncFolder(join(target, path));
    await writeWhole(join(folder, MANIFEST_FILE), manifestText(manifest));
    await syncFolder(folder);
    await syncFolder(dirname(folder)).catch(() => {}); // Not ours to read, perhaps; the folder may have been there before.
    return factsOf(manifest);
  } catch (error) {
    // Only what we made: the folder was empty.
    for (const name of [CLUSTER_FOLDER, MANIFEST_FILE]) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
    throw explainCopy(folder, neededBytes, error);
  } finally {
    // PostgreSQL ends a backup whose session goes, and frees the log that the slot kept.
    await client.end().catch(() => {});
  }
}

async function majorWithoutTablespaces(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ major: string; own: string }>(
    `select current_setting('server_version_num')::int / 10000 as major,
       (select count(*) from pg_tablespace where spcname not in ('pg_default', 'pg_global')) as own`,
  );
  const major = String(rows[0]?.major);
  if (Number(rows[0]?.own) > 0) throw new DatabaseFault('backup_tablespaces', { major });
  return major;
}

/** Files are read while they change; the write-ahead log from `pg_backup_start` to `pg_backup_stop` puts them right. */
async function copyCluster(
  client: pg.Client,
  cluster: string,
  target: string,
): Promise<Pick<Manifest, 'folders' | 'files'>> {
  const files = new Map<string, FileMark>();
  const copy = async (path: string): Promise<void> => {
    const mark = await copyFile(join(cluster, path), join(target, path));
    if (mark !== undefined) files.set(path, mark); // Otherwise the log says that it was dropped.
  };
  // Of this session alone: keeps the log from here on until the session ends.
  await client.query(
    `select pg_create_physical_replication_slot('rootsms_backup_' || pg_backend_pid(), true, true)`,
  );
  await client.query(`select pg_backup_start('rootsms', fast => true)`);
  const { folders, files: paths } = await listCluster(cluster);
  for (const folder of folders) await mkdir(join(target, folder), { recursive: true, mode: 0o700 });
  for (const path of paths) await copy(path);
  files.set(
    CONTROL_FILE,
    await writeWhole(join(target, CONTROL_FILE), await readControl(join(cluster, CONTROL_FILE))),
  );
  const { rows } = await client.query<{ label: string; last: string }>(
    `select labelfile as label, pg_walfile_name(lsn) as last from pg_backup_stop(wait_for_archive => false)`,
  );
  const { label = '', last = '' } = rows[0] ?? {};
  files.set('backup_label', await writeWhole(join(target, 'backup_label'), label));
  for (const path of await listWal(cluster, label, last)) await copy(path);
  return { folders, files };
}

/** PostgreSQL writes it in one piece, which a reader may still see half: read until it is twice the same. */
async function readControl(path: string): Promise<Buffer> {
  let before = await readFile(path);
  for (let tries = 1; tries < CONTROL_TRIES_MAX; tries += 1) {
    const now = await readFile(path);
    if (now.equals(before)) return now;
    before = now;
  }
  throw new Error('pg_control changes at every look');
}

/** The segments from the label's to the last one. Later files are recycled ones that wait for their turn. */
async function listWal(cluster: string, label: string, last: string): Promise<string[]> {
  const first = /^START WAL LOCATION: .*\(file ([0-9A-F]{24})\)$/m.exec(label)?.[1];
  const names = await readdir(join(cluster, 'pg_wal'));
  const segments = names
    .filter((name) => /^[0-9A-F]{24}$/.test(name) && first !== undefined && name >= first && name <= last)
    .toSorted();
  if (first === undefined || segments[0] !== first || segments.at(-1) !== last) {
    throw new Error(`the write-ahead log of the backup is not there: ${first ?? 'no label'} to ${last}`);
  }
  return [...segments, ...names.filter((name) => name.endsWith('.history'))].map((name) => `pg_wal/${name}`);
}
