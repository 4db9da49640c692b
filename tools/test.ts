// `npm test [-- words]`: checks first, then every test; the runner's own summary is printed last.
//
//   npm test                       everything
//   npm test -- packages/kit       only test files whose path contains one of the words; no checks
//   npm test -- --database         only test files that use PostgreSQL; no checks
//
// ROOTSMS_TEST_DATABASE_URL names a PostgreSQL for the tests; without it they start the embedded one.

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';

import { runChecks } from './checks.ts';
import { listFiles, readSources, resolveImport, ROOT, type SourceFile } from './source-files.ts';
import { report } from './test-report.ts';

/** Most tests wait for PostgreSQL or a socket half of the time. */
const CONCURRENCY = Math.max(2, availableParallelism());
const TEST_TIMEOUT_MS = 5 * 60_000;
const DATABASE_DOOR = 'packages/db/src/testing.ts';

const words = process.argv.slice(2);
const sources = readSources(listFiles());
const files = chooseFiles();
if (files.length === 0) console.log(`No test file's path contains ${words.join(' or ')}.`);
const failedChecks = words.length === 0 ? await runChecks(false) : [];

const counts = { failed: 0, skipped: 0 };
const stream = run({
  cwd: ROOT,
  files: files.map((path) => join(ROOT, path)),
  concurrency: CONCURRENCY,
  timeout: TEST_TIMEOUT_MS,
  execArgv: ['--import', join(ROOT, 'tools/leak-guard.ts')],
});
for await (const line of report(stream, failedChecks, counts)) process.stdout.write(line);

// On CI a skipped test is a missing install step: everything a test needs can be installed there.
const skippedOnCi = process.env['CI'] === 'true' && counts.skipped > 0;
process.exit(failedChecks.length > 0 || counts.failed > 0 || skippedOnCi || files.length === 0 ? 1 : 0);

/** Long ones first would be best for the clock; the order of paths is best for people. */
function chooseFiles(): string[] {
  const tests = sources.filter(({ path }) => path.endsWith('.test.ts'));
  const wanted = words.filter((word) => word !== '--database');
  const needDatabase = words.includes('--database') ? filesReaching(DATABASE_DOOR) : undefined;
  return tests
    .map(({ path }) => path)
    .filter((path) => needDatabase?.has(path) ?? true)
    .filter((path) => wanted.length === 0 || wanted.some((word) => path.includes(word)));
}

/** Files that import the target, themselves or through others. */
function filesReaching(target: string): Set<string> {
  const importers = new Map<string, string[]>();
  for (const { path, imports } of sources) {
    for (const specifier of imports) {
      const to = specifier === '@rootsms/db/testing' ? DATABASE_DOOR : resolveWorkspace(path, specifier);
      if (to !== undefined) importers.set(to, [...(importers.get(to) ?? []), path]);
    }
  }
  const reached = new Set([target]);
  for (const path of reached) for (const importer of importers.get(path) ?? []) reached.add(importer);
  return reached;
}

function resolveWorkspace(from: string, specifier: string): string | undefined {
  const own = resolveImport(from, specifier);
  if (own !== undefined) return own;
  const face = /^@rootsms\/([^/]+)\/testing$/.exec(specifier)?.[1];
  return sources.find(({ path }: SourceFile) => path === `packages/${face}/src/testing.ts`)?.path;
}
