import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  FIGURE_NAMES,
  isFigureName,
  specOf,
  verdictOf,
  type FigureName,
  type Figures,
  type Verdict,
} from './figures.ts';
import { numberText } from './table-text.ts';

const BENCH = fileURLToPath(new URL('..', import.meta.url));
const BASELINE = join(BENCH, 'baseline.json');
const RESULTS = join(BENCH, 'results');
const BYTES_A_GIB = 2 ** 30;

/** What a run found and where: the last line of the output, and a file of bench/results. */
export interface Result {
  readonly at: string;
  readonly commit: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGib: number };
  readonly node: string;
  /** Processes that wanted a processor in the minute before: figures of a busy machine compare with nothing. */
  readonly loadBefore: number;
  readonly n: number;
  readonly seconds: number;
  readonly figures: Partial<Record<FigureName, ResultFigure>>;
}

interface ResultFigure {
  readonly value: number;
  readonly unit: string;
  readonly floor?: number;
  readonly aim?: number;
  readonly verdict?: Verdict;
}

export function resultOf(figures: Figures, n: number, seconds: number, loadBefore = 0): Result {
  return {
    at: new Date().toISOString(),
    commit: commit(),
    machine: {
      cpu: cpus()[0]?.model ?? '',
      cores: availableParallelism(),
      memoryGib: Math.round(totalmem() / BYTES_A_GIB),
    },
    node: process.version,
    loadBefore: Math.round(loadBefore * 10) / 10,
    n,
    seconds: Math.round(seconds),
    figures: Object.fromEntries(
      FIGURE_NAMES.flatMap((name) => {
        const value = figures[name];
        return value === undefined ? [] : [[name, figureOf(name, value)]];
      }),
    ),
  };
}

function figureOf(name: FigureName, value: number): ResultFigure {
  const { unit, floor, aim } = specOf(name);
  const verdict = verdictOf(name, value);
  const rounded = Number(value.toPrecision(4));
  return floor === undefined || aim === undefined || verdict === null
    ? { value: rounded, unit }
    : { value: rounded, unit, floor, aim, verdict };
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: BENCH,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return ''; // An unpacked archive.
  }
}

/** Answers where it was written. */
export function save(result: Result): string {
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `${result.at.slice(0, 19).replaceAll(':', '')}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
}

/** What is worse than bench/baseline.json, in sentences; none: all is well. */
export function compareWithBaseline(result: Result): string[] {
  if (!existsSync(BASELINE))
    return ['There is no bench/baseline.json: copy a file of bench/results, made on a quiet machine.'];
  return compare(result, readFileSync(BASELINE, 'utf8'));
}

/** What is worse than in `baseline`, a saved result, by more than its tolerance. */
export function compare(result: Result, baseline: string): string[] {
  const { n, figures } = readBaseline(baseline);
  if (n !== result.n) return [`The baseline is of n = ${n}, this is of n = ${result.n}.`];
  return FIGURE_NAMES.flatMap((name) => {
    const [was, is] = [figures.get(name), result.figures[name]?.value];
    return was === undefined || is === undefined ? [] : (worse(name, was, is) ?? []);
  });
}

function worse(name: FigureName, was: number, is: number): string | undefined {
  const { row, label, unit, better, tolerance } = specOf(name);
  if (tolerance === undefined) return undefined;
  const limit = better === 'more' ? was * (1 - tolerance) : was * (1 + tolerance);
  if (better === 'more' ? is >= limit : is <= limit) return undefined;
  const [isText, wasText, limitText] = [is, was, limit].map(numberText);
  return `(${row}) ${label}: ${isText} ${unit}, baseline ${wasText}, at ${better === 'more' ? 'least' : 'most'} ${limitText} wanted (${tolerance * 100} %).`;
}

function readBaseline(text: string): { n: number; figures: Map<FigureName, number> } {
  const parsed: { n?: unknown; figures?: Record<string, { value?: unknown }> } = JSON.parse(text);
  const figures = new Map<FigureName, number>();
  for (const [name, figure] of Object.entries(parsed.figures ?? {}))
    if (isFigureName(name) && typeof figure.value === 'number') figures.set(name, figure.value);
  return { n: Number(parsed.n), figures };
}
