import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { audit, type Audit } from '@rootsms/gateway/operate';
import type { Sides } from './sides.ts';

const ROOTSMS = fileURLToPath(new URL('../../apps/rootsms/bin/rootsms.js', import.meta.url));
const TRIES_MAX = 5;
const RETRY_MS = 200;

/** What `rootsms audit` finds now, in this process. A connection that PostgreSQL's death broke is tried again. */
export async function readBooks(sides: Sides): Promise<Audit> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await audit(sides.db, null);
    } catch (fault) {
      if (tries === TRIES_MAX) throw fault;
      await delay(RETRY_MS);
    }
  }
}

export interface PrintedBooks {
  readonly accepted: number;
  readonly delivered: number;
  readonly failed: number;
  readonly expired: number;
  readonly cancelled: number;
  readonly pending: number;
  readonly possibly_sent_twice: number;
  readonly adds_up: boolean;
  readonly problems: readonly string[];
}

/** What `rootsms audit --json` prints; throws when it ends with another code than 0, as it does when something is wrong. */
export async function printedBooks(sides: Sides): Promise<PrintedBooks> {
  const options = { env: sides.environment };
  const { stdout } = await promisify(execFile)(process.execPath, [ROOTSMS, 'audit', '--json'], options);
  const books: PrintedBooks = JSON.parse(stdout);
  return books;
}
