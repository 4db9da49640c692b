import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { settingsOf } from '@rootsms/kit';
import type { Command } from 'commander';

import { buildProgram } from '../apps/rootsms/src/program.ts';
import { REFUSALS } from '../packages/gateway/src/refusals.ts';
import { settingTables } from './declarations.ts';
import { listFiles, readSources, ROOT } from './source-files.ts';

/** What is written by hand; decisions are of their day and may name what is gone. */
const documents = listFiles()
  .filter((path) => path.endsWith('.md'))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
const living = documents.filter(({ path }) => !path.startsWith('docs/decisions/'));

/** Read by tests alone. */
const TEST_VARIABLES = ['ROOTSMS_TEST_DATABASE_URL'];

test('every relative link in a document leads to a file, and to a heading where it names one', () => {
  complain(
    documents.flatMap(({ path, text }) =>
      linksOf(text).flatMap((link) => {
        const [target = '', heading] = link.split('#');
        const file = target === '' ? path : join(dirname(path), decodeURIComponent(target));
        if (!existsSync(join(ROOT, file))) return `${path}: ${link} leads nowhere`;
        if (heading === undefined || !file.endsWith('.md')) return [];
        const known = headingsOf(readFileSync(join(ROOT, file), 'utf8'));
        return known.includes(heading) ? [] : `${path}: ${link} names no heading`;
      }),
    ),
  );
});

test('every `rootsms` command that a document names exists, with the options that it is given', () => {
  const program = buildProgram();
  complain(
    living.flatMap(({ path, text }) =>
      commandsIn(text).flatMap((words) => {
        const problem = problemOf(program, words);
        return problem === undefined ? [] : `${path}: rootsms ${words.join(' ')}: ${problem}`;
      }),
    ),
  );
});

test('every environment variable that a document names is a declared setting', () => {
  const declared = settingTables.flatMap((table) => settingsOf(table).map(({ name }) => name));
  const known = new Set([...declared, ...TEST_VARIABLES]);
  const beginnings = [...new Set(declared.map((name) => name.slice(0, name.indexOf('_') + 1)))];
  const variable = new RegExp(`(?<![\\w$.])(?:${beginnings.join('|')})[A-Z0-9_]*[A-Z0-9]`, 'g');
  complain(
    living.flatMap(({ path, text }) =>
      codeOf(text).flatMap((code) =>
        [...code.matchAll(variable)]
          .filter(([name]) => !known.has(name))
          .map(([name]) => `${path}: ${name} is no setting`),
      ),
    ),
  );
});

test('every event that incidents.md names is written by the code, and every error is named', () => {
  const text = read('docs/operating/incidents.md');
  const sources = readSources(listFiles()).filter(({ path }) => /^(?:apps|packages)\//.test(path));
  const written = new Map<string, string>();
  for (const source of sources) {
    if (source.path.endsWith('.test.ts')) continue;
    for (const [, level = '', event = ''] of source.text
      .replaceAll(/^\s*\*.*$/gm, '')
      .matchAll(/\blog\.(debug|info|warn|error|fatal)\(\s*'([a-z_]+)'/g))
      written.set(event, level);
  }
  const causes = new Set(
    [...read('packages/gateway/src/smpp-door.ts').matchAll(/(?:return|cause:) '([a-z_]+)'/g)].map(
      ([, cause]) => cause,
    ),
  );
  const codes = new Set(documents.find(({ path }) => path === 'docs/errors.md')?.text.match(/[a-z_]+/g));
  const named = codeOf(text).filter((code) => /^[a-z]+(?:_[a-z]+)+$/.test(code));
  const metrics = read('docs/operating/metrics.md');
  complain(
    named
      .filter((name) => !written.has(name) && !codes.has(name) && !metrics.includes(`\`${name}\``))
      .filter((name) => !causes.has(name) && !SMPP_WORDS.has(name))
      .map((name) => `${name} is neither an event nor a code nor a figure`),
  );
  const unnamed = [...written].filter(([event, level]) => level === 'error' && !named.includes(event));
  complain(unnamed.map(([event]) => `incidents.md says nothing of ${event}`));
});

test('every refusal stands in smpp.md with the status that it goes out with', () => {
  const text = read('docs/smpp.md');
  const rows = [...text.matchAll(/^\|\s*(0x[0-9A-F]{8})\s*\|\s*`([a-z_]+)`/gm)];
  const told = new Map(rows.map(([, status, code]) => [code, Number(status)]));
  complain(
    Object.entries(REFUSALS)
      .filter(([code, { smpp }]) => told.get(code) !== smpp)
      .map(([code, { smpp }]) => `docs/smpp.md: ${code} is answered with 0x${smpp.toString(16)}`),
  );
  complain([...told.keys()].filter((code) => code === undefined || !(code in REFUSALS)).map(String));
});

test('the pictures are drawn for light and dark, and say what they show to those who cannot see them', () => {
  const pictures = listFiles().filter((path) => path.startsWith('docs/pictures/'));
  assert.ok(pictures.length > 0);
  complain(
    pictures.flatMap((path) => {
      const text = read(path);
      return ['prefers-color-scheme: dark', '<title', '<desc', 'viewBox'].flatMap((part) =>
        text.includes(part) ? [] : `${path}: lacks ${part}`,
      );
    }),
  );
});

const SMPP_WORDS = new Set([
  'submit_sm',
  'deliver_sm',
  'enquire_link',
  'registered_delivery',
  'command_status',
]);

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function complain(problems: readonly string[]): void {
  assert.equal(problems.length, 0, `\n${problems.toSorted().join('\n')}\n`);
}

/** Targets of links and pictures that are neither an address elsewhere nor inside of code. */
function linksOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/i.test(target));
}

/** Headings as GitHub names them in an address. */
function headingsOf(text: string): string[] {
  return [...withoutFences(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

function withoutFences(text: string): string {
  return text.replaceAll(/^```[^]*?^```/gm, '');
}

function withoutCode(text: string): string {
  return withoutFences(text).replaceAll(/`[^`]*`/g, '');
}

/** What stands in code: whole blocks, line by line, and spans. */
function codeOf(text: string): string[] {
  const blocks = [...text.matchAll(/^```[^\n]*\n([^]*?)^```/gm)].flatMap(([, block = '']) =>
    block.split('\n'),
  );
  const spans = [...withoutFences(text).matchAll(/`([^`]+)`/g)].map(([, span = '']) =>
    span.replaceAll('\n', ' '),
  );
  return [...blocks, ...spans];
}

/** Words after `rootsms` in code, up to what a shell would end the command at. */
function commandsIn(text: string): string[][] {
  return codeOf(text).flatMap((code) =>
    [...code.matchAll(/(?:^|npx |[`(] ?)rootsms ((?:[^\n|;<>#&'"`)]|'[^']*'|"[^"]*")+)/g)].map(
      ([, rest = '']) => (rest.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/[,.:]$/, '')),
    ),
  );
}

/** Walks the words down the program; what is no command of a group is wrong, and so is an option that it does not have. */
function problemOf(program: Command, words: readonly string[]): string | undefined {
  let command = program;
  for (const word of words) {
    if (word.startsWith('--')) {
      const flag = word.replace(/=.*$/, '');
      const known = flag === '--help' || command.options.some((option) => option.long === flag);
      if (!known) return `has no ${flag}`;
      continue;
    }
    if (command.commands.length === 0 || /^[A-Z…[]/.test(word)) continue;
    const next = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (next === undefined) return word === 'COMMAND' ? undefined : `there is no ${word}`;
    command = next;
  }
  return undefined;
}
