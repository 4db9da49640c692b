import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { runAs } from './account.ts';
import type { Binaries } from './binaries.ts';
import { ENVIRONMENT, explain } from './cluster.ts';
import type { Place } from './place.ts';
import { readPidFile } from './postmaster.ts';

const READY_POLL_MS = 20;
/** After kill -9 of a postmaster its children need a moment to notice; until then their memory is in the way. */
const SHARED_MEMORY_TRIES_MAX = 100;
const SHARED_MEMORY_RETRY_MS = 100;
/** How long an abandoned PostgreSQL goes on, so that apps that notice the same death can write what they hold. */
const ABANDONED_S = 9;
const WORDS_KEPT_MAX = 20;

export interface Running {
  pid: number;
  exited: Promise<void>;
}

/** Starts PostgreSQL and waits until it takes connections, however long recovery needs. */
export async function launch(
  place: Place,
  binaries: Binaries,
  onLine: (line: string) => void,
): Promise<Running> {
  for (let tries = 1; ; tries += 1) {
    const words: string[] = [];
    const child = spawn(binaries.postgres, ['-D', place.cluster], {
      ...runAs(place.account),
      // A group of its own: Ctrl-C in a terminal must reach the apps first, PostgreSQL last, and by us.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: ENVIRONMENT,
    });
    const ended = new Promise<void>((resolve) => {
      child.once('close', () => resolve());
      child.once('error', (error) => {
        words.push(error.message);
        resolve();
      });
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      words.push(line);
      if (words.length > WORDS_KEPT_MAX) words.shift();
      onLine(line);
    });
    if (await becomesReady(place.cluster, child.pid ?? -1, ended))
      return { pid: child.pid ?? -1, exited: ended };
    const inTheWay = words.some((line) => line.includes('pre-existing shared memory block'));
    if (!inTheWay || tries >= SHARED_MEMORY_TRIES_MAX) throw explain(place, words);
    await delay(SHARED_MEMORY_RETRY_MS);
  }
}

/** However long recovery takes; false when it ends instead. */
async function becomesReady(cluster: string, pid: number, ended: Promise<void>): Promise<boolean> {
  let over = false;
  void ended.then(() => (over = true));
  while (!over) {
    const file = readPidFile(cluster);
    if (file?.pid === pid && file.ready) return true;
    await delay(READY_POLL_MS);
  }
  return false;
}

/**
 * Stops PostgreSQL when this process dies without having done so (kill -9): a shell that waits on a pipe which only we
 * hold open. The pid file is compared first, because by then a new start may have put another process in its place.
 */
export function mind(place: Place, pid: number): ChildProcess {
  const script = `read -r _; sleep ${ABANDONED_S}; [ "$(head -n 1 "$2")" = "$1" ] && kill -INT "$1"`;
  const minder = spawn(
    '/bin/sh',
    ['-c', script, 'rootsms-minder', String(pid), join(place.cluster, 'postmaster.pid')],
    {
      ...runAs(place.account),
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  minder.on('error', () => {}); // Without a shell the next start still ends what was left behind.
  minder.unref();
  return minder;
}
