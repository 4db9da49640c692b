import { parseArgs } from 'node:util';
import type { RowLetter } from './figures.ts';
import { ROWS } from './rows.ts';
import type { Amounts } from './rows/row.ts';

export interface Options extends Amounts {
  readonly letters: readonly RowLetter[];
  readonly save: boolean;
  readonly check: boolean;
}

const N_DEFAULT = 200_000;
const N_MIN = 100;
const N_MAX = 1_000_000;
const ROUNDS_DEFAULT = 3;
const ROUNDS_MAX = 99;

export const HELP = `npm run bench -- [options]

Measures the budgets of docs/architecture.md on an installation of its own, and prints them as a table and, in the last
line, as JSON. About ten minutes on two quiet cores; it wants the machine for itself and 12 GB in /var/tmp.

  --only a,d    only these rows (a end to end, b HTTP, c SMPP alone, d latency, e a million queued, f ten million stored)
  --n 50000     messages of (a); all other amounts are in proportion (default ${N_DEFAULT})
  --rounds 1    times that (a) is measured, of which the median counts (default ${ROUNDS_DEFAULT})
  --save        also write bench/results/<date>.json
  --check       compare with bench/baseline.json, which is a saved result; exit code 1 when something is worse
`;

/** Reads the command line; a sentence when it makes no sense. */
export function readOptions(args: readonly string[]): Options | string {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        n: { type: 'string', default: String(N_DEFAULT) },
        rounds: { type: 'string', default: String(ROUNDS_DEFAULT) },
        save: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    return `${error instanceof Error ? error.message : 'wrong options'}\n\n${HELP}`;
  }
  if (values.help) return HELP;
  const n = Number(values.n);
  if (!Number.isInteger(n) || n < N_MIN || n > N_MAX)
    return `--n is a whole number from ${N_MIN} to ${N_MAX}\n`;
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > ROUNDS_MAX)
    return `--rounds is a whole number from 1 to ${ROUNDS_MAX}\n`;
  const known = ROWS.map(({ letter }) => letter);
  const wanted = values.only?.split(',') ?? known;
  const unknown = wanted.find((word) => !known.some((letter) => letter === word));
  if (unknown !== undefined) return `--only takes ${known.join(', ')}; there is no row ${unknown}\n`;
  const letters = known.filter((letter) => wanted.includes(letter));
  return { n, rounds, letters, save: values.save, check: values.check };
}
