import { stripVTControlCharacters, styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** What stands in a table's cell; null and undefined are an empty one. */
export type Cell = string | number | bigint | boolean | Date | null | undefined;

/** One JSON document on one line; bigints as strings, times in ISO form. */
export function printJson(value: unknown): void {
  process.stdout.write(
    `${JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? item.toString() : item))}\n`,
  );
}

export function print(...lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Coloured on a terminal only, and never where colour would be the only sign. */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout, validateStream: true });
}

/** Columns aligned, numbers to the right, no borders. */
export function formatTable(heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = rows.map((row) => heads.map((_, at) => textOf(row[at])));
  const right = heads.map(
    (_, at) =>
      rows.length > 0 && rows.every((row) => isNumber(row[at])) && rows.some((row) => row[at] != null),
  );
  const wide = heads.map((head, at) =>
    Math.max(widthOf(head), ...cells.map((row) => widthOf(row[at] ?? ''))),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((text, at) => pad(text, wide[at] ?? 0, right[at] === true))
      .join('  ')
      .trimEnd();
  return [line(heads.map((head) => head.toUpperCase())), ...cells.map(line)].join('\n');
}

/** A table, or a sentence when there is nothing to show. */
export function printTable(heads: readonly string[], rows: readonly (readonly Cell[])[], none: string): void {
  print(rows.length === 0 ? none : formatTable(heads, rows));
}

/** Names and values below each other. */
export function formatFacts(facts: readonly (readonly [name: string, value: Cell])[], indent = ''): string {
  const wide = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `${indent}${name.padEnd(wide)}  ${textOf(value)}`.trimEnd()).join('\n');
}

/** `2026-11-22 15:57:44Z`: UTC, to the second. */
export function formatTime(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** `38.2 MiB` */
export function formatMiB(bytes: number): string {
  return `${(bytes / (1024 * 1024)).toFixed(1)} MiB`;
}

/** `1.4 s` */
export function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function textOf(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return formatTime(cell);
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  // A name that somebody else chose must not steer the terminal.
  return typeof cell === 'string' ? withoutControls(cell) : String(cell);
}

function withoutControls(text: string): string {
  return stripVTControlCharacters(text) === text ? text.replaceAll(/\p{Cc}/gu, '?') : text;
}

function isNumber(cell: Cell): boolean {
  return cell === null || cell === undefined || typeof cell === 'number' || typeof cell === 'bigint';
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}

function pad(text: string, wide: number, right: boolean): string {
  const room = ' '.repeat(Math.max(0, wide - widthOf(text)));
  return right ? room + text : text + room;
}
