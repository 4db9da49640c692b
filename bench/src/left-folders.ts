import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from '@rootsms/db';

/** What the data folders of instances here are called, up to a random end. */
export const folderPrefix = `rootsms-bench-${process.pid}-`;
const NAME = /^rootsms-bench-(\d+)-/;

/** Removes data folders of benches that were killed: their instances stop by themselves, but nobody removed the data. */
export function removeLeftFolders(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = Number(NAME.exec(name)?.[1] ?? 0);
    const folder = join(parent, name);
    if (pid > 0 && !isAlive(pid) && !isInUse(folder)) rmSync(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function isInUse(folder: string): boolean {
  try {
    lockFolder(folder, 'bench').release();
    return false;
  } catch {
    return true; // Or another's: not ours to remove either.
  }
}
