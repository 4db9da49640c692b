import { styleText } from 'node:util';
import { FIGURE_NAMES, specOf, verdictOf, type FigureName, type Figures, type RowLetter } from './figures.ts';

const LABEL_CHARS = 62;
const VALUE_CHARS = 12;
const BUDGET_CHARS = 13;

/** The head of the table. */
export function headText(): string {
  const head =
    ''.padEnd(LABEL_CHARS + VALUE_CHARS) + 'floor'.padStart(BUDGET_CHARS) + 'aim'.padStart(BUDGET_CHARS);
  return `${head}\n`;
}

/** One row of the table: its title and a line for each of its figures. */
export function rowText(letter: RowLetter, title: string, figures: Figures, seconds: number): string {
  const lines = FIGURE_NAMES.filter((name) => specOf(name).row === letter).flatMap((name) => {
    const value = figures[name];
    return value === undefined ? [] : [lineOf(name, value)];
  });
  const took = styleText('dim', `(${Math.round(seconds)} s)`);
  return `${styleText('bold', `(${letter}) ${title}`)} ${took}\n${lines.join('\n')}\n\n`;
}

function lineOf(name: FigureName, value: number): string {
  const { label, unit, floor, aim, better } = specOf(name);
  const sign = better === 'more' ? '≥' : '≤';
  const budget = (limit: number | undefined): string =>
    (limit === undefined ? '' : `${sign} ${numberText(limit)}`).padStart(BUDGET_CHARS);
  const shown = `${numberText(value)} ${unit.padEnd(2)}`.padStart(VALUE_CHARS);
  return `    ${label.padEnd(LABEL_CHARS - 4)}${shown}${budget(floor)}${budget(aim)}   ${verdictText(name, value)}`.trimEnd();
}

function verdictText(name: FigureName, value: number): string {
  const verdict = verdictOf(name, value);
  switch (verdict) {
    case null:
      return '';
    case 'missed':
      return styleText('red', 'missed');
    case 'floor reached':
      return styleText('yellow', 'floor reached, aim missed');
    case 'aim reached':
      return styleText('green', 'reached');
    default:
      return verdict satisfies never;
  }
}

const SMALL = 100;

/** `23,412`, `61.4`, `0.97`: as many digits as mean something. */
export function numberText(value: number): string {
  const digits = value >= SMALL || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
