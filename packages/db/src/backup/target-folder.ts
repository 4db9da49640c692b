import { mkdir, readdir, realpath, statfs } from 'node:fs/promises';
import { DatabaseFault, errorCode } from '../faults.ts';

const MIB = 1024 * 1024;

/** Makes the folder of a backup, or takes it when it is empty. @throws DatabaseFault backup_folder_… */
export async function takeEmptyFolder(folder: string, cluster: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if ((await readdir(folder)).length > 0) throw new DatabaseFault('backup_folder_not_empty', { folder });
  } catch (error) {
    throw error instanceof DatabaseFault ? error : unwritable(folder, error);
  }
  const inside = `${await realpath(folder)}/`.startsWith(`${await realpath(cluster)}/`);
  if (inside) {
    throw new DatabaseFault('backup_folder_unwritable', { folder, words: 'it lies in the database' });
  }
}

/** @throws DatabaseFault backup_disk_full */
export async function refuseSmallDisk(folder: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < neededBytes) throw full(folder, bavail * bsize, neededBytes);
}

/** What went wrong while copying, as a sentence where a person can put it right. */
export function explainCopy(folder: string, neededBytes: number, error: unknown): unknown {
  if (errorCode(error) === 'ENOSPC') return full(folder, 0, neededBytes);
  return ['EACCES', 'EROFS', 'EPERM', 'EDQUOT', 'EIO'].includes(errorCode(error))
    ? unwritable(folder, error)
    : error;
}

function full(folder: string, freeBytes: number, neededBytes: number): DatabaseFault {
  const [freeMiB, neededMiB] = [Math.floor(freeBytes / MIB), Math.ceil(neededBytes / MIB)];
  return new DatabaseFault('backup_disk_full', { folder, freeMiB, neededMiB });
}

function unwritable(folder: string, error: unknown): DatabaseFault {
  return new DatabaseFault('backup_folder_unwritable', { folder, words: errorCode(error) }, error);
}
