import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const INSTANCE_FILE = 'instance.json';
const POLL_MS = 50;

/** A process, told from a later one that bears the same number. */
export interface ProcessMark {
  pid: number;
  /** When the kernel started it, in its own ticks; empty where that cannot be known. */
  born: string;
}

/** Which apps this instance runs: so that a start after kill -9 can wait for what is still ending. */
export function writeApps(folder: string, pids: readonly number[]): void {
  const apps = pids.map((pid): ProcessMark => ({ pid, born: bornAt(pid) }));
  const file = join(folder, INSTANCE_FILE);
  writeFileSync(`${file}.new`, JSON.stringify({ apps }), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Waits until the apps of an earlier start are gone; kills those that do not go. The caller holds the folder's lock. */
export async function endLeftApps(folder: string, limitMs: number): Promise<ProcessMark[]> {
  const left = readApps(folder).filter(isSame);
  for (let waitedMs = 0; left.some(isSame) && waitedMs < limitMs; waitedMs += POLL_MS) await delay(POLL_MS);
  for (const mark of left.filter(isSame)) process.kill(mark.pid, 'SIGKILL');
  return left;
}

function readApps(folder: string): ProcessMark[] {
  try {
    const parsed: unknown = JSON.parse(readFileSync(join(folder, INSTANCE_FILE), 'utf8'));
    const apps = typeof parsed === 'object' && parsed !== null && 'apps' in parsed ? parsed.apps : [];
    return Array.isArray(apps) ? apps.filter(isMark) : [];
  } catch {
    return []; // The first start, or one that died while writing.
  }
}

function isMark(value: unknown): value is ProcessMark {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, born } = value as Partial<Record<keyof ProcessMark, unknown>>;
  return typeof pid === 'number' && pid > 1 && typeof born === 'string' && born !== '';
}

function isSame(mark: ProcessMark): boolean {
  return bornAt(mark.pid) === mark.born;
}

/** Field 22 of /proc/PID/stat, counted from behind the name, which may hold anything; nothing for a dead one. */
function bornAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : (fields[19] ?? '');
  } catch {
    return '';
  }
}
