import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** The kernel counts processor time in ticks of this length on every Linux that Node runs on. */
const TICK_US = 10_000;
const KIB = 1_024;

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly ownTicks: number;
  /** Of children that ended and were waited for. */
  readonly endedTicks: number;
}

/** Fields of /proc/PID/stat, counted from behind the name, which may hold anything. */
function readStat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const at = (index: number): number => fields[index] ?? 0;
    return { pid, parent: at(1), ownTicks: at(11) + at(12), endedTicks: at(13) + at(14) };
  } catch {
    return undefined;
  }
}

/** Processor time of one process so far, in µs. */
export function cpuUs(pid: number): number {
  return (readStat(pid)?.ownTicks ?? 0) * TICK_US;
}

/** Processor time of a process and all that it started, ended ones included, in µs: PostgreSQL with its backends. */
export function familyCpuUs(pid: number): number {
  const own = readStat(pid);
  if (own === undefined) return 0;
  const all = everyStat();
  let ticks = own.ownTicks + own.endedTicks;
  for (const child of all.filter((stat) => stat.parent === pid)) ticks += child.ownTicks + child.endedTicks;
  return ticks * TICK_US;
}

export function childrenOf(pid: number): number[] {
  return everyStat()
    .filter((stat) => stat.parent === pid)
    .map((stat) => stat.pid);
}

function everyStat(): Stat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStat(Number(name)) ?? []);
}

/** The most memory that a process has had in RAM since `forgetPeak`, in bytes. */
export function peakBytes(pid: number): number {
  return memoryLine(pid, 'VmHWM');
}

export function residentBytes(pid: number): number {
  return memoryLine(pid, 'VmRSS');
}

/** Lets the peak begin anew; where the kernel does not let us, the peak is that of the whole life. */
export function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // The figure is then higher than it need be, never lower.
  }
}

function memoryLine(pid: number, name: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * KIB;
}
