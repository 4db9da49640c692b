import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { DatabaseFault } from './faults.ts';
import { lockFolder } from './folder-lock.ts';
import { temporaryFolder } from './testing/folder.ts';

const folder = temporaryFolder();
after(() => folder.remove());

const NOBODY = 65_534;
const LOCK_MODULE = new URL('./folder-lock.ts', import.meta.url).href;

/** Takes the lock in a process of its own, says so, and then only lives. */
const HOLD = `
  const { lockFolder } = await import(process.argv[1]);
  lockFolder(process.argv[2], 'the other one');
  process.stdout.write('held');
  setInterval(() => {}, 1000);`;

test('a folder is locked by one process, and the second is told by whom', async () => {
  const holder = await startHolder(folder.path);
  assert.throws(
    () => lockFolder(folder.path, 'me'),
    (error) =>
      error instanceof DatabaseFault &&
      error.code === 'data_folder_in_use' &&
      error.message.includes('`the other one`') &&
      error.message.includes(`process ${holder.pid}`),
  );
  await holder.kill();
});

test('a lock whose holder was killed with -9 is free at once', async () => {
  const holder = await startHolder(folder.path);
  await holder.kill();
  lockFolder(folder.path, 'me').release();
});

test('a released lock can be taken again', () => {
  lockFolder(folder.path, 'first').release();
  const second = lockFolder(folder.path, 'second');
  second.release();
  second.release();
  lockFolder(folder.path, 'third').release();
});

test('a process that holds a lock does not get it twice', () => {
  const lock = lockFolder(folder.path, 'first');
  assert.throws(() => lockFolder(folder.path, 'second'), { code: 'data_folder_in_use' });
  lock.release();
});

test('a folder that is a file, or below one, is refused with a sentence', () => {
  const file = join(folder.path, 'file');
  writeFileSync(file, '');
  for (const path of [file, join(file, 'below')]) {
    assert.throws(() => lockFolder(path, 'me'), { code: 'data_folder_unwritable' });
  }
});

test('a folder without the right to write is refused with a sentence', async () => {
  const closed = temporaryFolder();
  chmodSync(closed.path, 0o500);
  // Root may write anywhere: then somebody else tries.
  const uid = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const script = `
    const { lockFolder } = await import(process.argv[1]);
    try { lockFolder(process.argv[2], 'me'); } catch (error) { process.stdout.write(error.message); }`;
  const args = ['--input-type=module', '-e', script, LOCK_MODULE, closed.path];
  const { stdout } = await promisify(execFile)(process.execPath, args, { ...uid, cwd: '/' });
  assert.match(stdout, /^Cannot write in the data folder .* \(EACCES\): give this account the folder/);
  closed.remove();
});

async function startHolder(path: string): Promise<{ pid: number; kill(): Promise<void> }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', HOLD, LOCK_MODULE, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return {
    pid: child.pid ?? 0,
    async kill() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}
