import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../faults.ts';

/** Folders whose content is of this run of PostgreSQL only, or comes by another way (PostgreSQL 18, section 25.3.4.2). */
const EMPTIED = new Set([
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
  'pg_wal',
]);
/** A restored cluster keeps the labels that it was restored by, under another name. */
const LEFT_OUT = new Set([
  'postmaster.pid',
  'postmaster.opts',
  'backup_label',
  'backup_label.old',
  'backup_manifest',
  'tablespace_map',
  'tablespace_map.old',
]);
const TEMPORARY = /^pgsql_tmp|^pg_internal\.init|^[\w.]+\.tmp$/;
/** Says from where recovery goes on: copied last, and whole. */
export const CONTROL_FILE = 'global/pg_control';

export interface ClusterFiles {
  /** Paths within the cluster, a folder before what is in it. */
  folders: string[];
  files: string[];
  bytes: number;
}

/** What a backup copies of a cluster that runs: files come and go meanwhile. */
export async function listCluster(cluster: string): Promise<ClusterFiles> {
  const found: ClusterFiles = { folders: ['pg_wal', 'pg_wal/archive_status'], files: [], bytes: 0 };
  await list(cluster, '', found);
  return found;
}

async function list(cluster: string, folder: string, found: ClusterFiles): Promise<void> {
  const entries = await readdir(join(cluster, folder), { withFileTypes: true }).catch(orGone([]));
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (LEFT_OUT.has(path) || TEMPORARY.test(entry.name)) continue;
    if (entry.isDirectory()) {
      if (path !== 'pg_wal') found.folders.push(path);
      if (!EMPTIED.has(path)) await list(cluster, path, found);
    } else if (entry.isFile() && path !== CONTROL_FILE) {
      found.files.push(path);
      found.bytes += await stat(join(cluster, path)).then(({ size }) => size, orGone(0));
    }
  }
}

function orGone<Value>(value: Value): (error: unknown) => Value {
  return (error) => {
    if (errorCode(error) === 'ENOENT') return value;
    throw error;
  };
}
