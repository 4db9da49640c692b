import { settingsOf, type ErrorRow, type SettingTable } from '@rootsms/kit';

import type { DocumentedCodes } from './declarations.ts';

const WRITTEN_BY =
  '<!-- Written by `npm run generate` (tools/generate.ts) from the declarations in the code. Do not edit. -->';

/** docs/config.md: every environment variable, by the app that reads it; one read by several is told once, with all. */
export function configDocument(tables: readonly SettingTable[]): string {
  const readers = new Map<string, string[]>();
  for (const table of tables) {
    for (const { name } of settingsOf(table)) readers.set(name, [...(readers.get(name) ?? []), table.app]);
  }
  const told = new Set<string>();
  const sections = tables.map((table) => {
    const settings = settingsOf(table).filter(({ name }) => !told.has(name));
    for (const { name } of settings) told.add(name);
    const rows = settings.map((setting) => {
      const preset =
        setting.fallback === undefined
          ? 'required'
          : setting.defaultText === undefined
            ? 'none'
            : `\`${setting.defaultText}\``;
      const others = (readers.get(setting.name) ?? []).filter((app) => app !== table.app);
      const also = others.length === 0 ? '' : ` Also read by ${others.join(', ')}.`;
      return `| \`${setting.name}\` | ${cell(setting.allowed)} | ${preset} | ${cell(setting.doc)}${also}${setting.secret ? ' Secret: never shown or logged.' : ''} |`;
    });
    return rows.length === 0
      ? ''
      : `## ${table.app}\n\n| variable | must be | default | what for |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return `${WRITTEN_BY}

# Settings

Everything is set by environment variables, read once at start. An empty variable counts as unset. A value that is not
allowed, and a name that begins with \`ROOTSMS_\` and is none of these, stops the start with a sentence that says so.

${sections.filter((section) => section !== '').join('\n')}`;
}

/** docs/errors.md: every code that we answer or stop with. */
export function errorsDocument(tables: readonly DocumentedCodes[]): string {
  const sections = tables.map(({ title, about, rows }) => {
    const entries = Object.entries(rows).map(([code, row]): [string, ErrorRow] => [
      code,
      typeof row === 'string' ? { sentence: row } : row,
    ]);
    const withStatus = entries.some(([, row]) => row.status !== undefined);
    const withSmpp = entries.some(([, row]) => row.smpp !== undefined);
    const head = ['code', ...(withStatus ? ['HTTP'] : []), ...(withSmpp ? ['SMPP'] : []), 'says'];
    const lines = entries.map(([code, row]) =>
      [
        `\`${code}\``,
        ...(withStatus ? [String(row.status ?? '')] : []),
        ...(withSmpp ? [hex(row.smpp)] : []),
        cell(row.sentence),
      ].join(' | '),
    );
    return `## ${title}\n\n${about}\n\n| ${head.join(' | ')} |\n|${' --- |'.repeat(head.length)}\n${lines.map((line) => `| ${line} |`).join('\n')}\n`;
  });
  return `${WRITTEN_BY}

# Codes

A code never changes its meaning; sentences may get better. Over HTTP an answer that refuses is a problem document
(RFC 9457) with its code in \`code\`; over SMPP it is the \`command_status\`.

${sections.join('\n')}`;
}

function hex(status: number | undefined): string {
  return status === undefined ? '' : `0x${status.toString(16).toUpperCase().padStart(8, '0')}`;
}

/** Text that stands in a table's cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}
