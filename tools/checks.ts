import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { ROOT } from './source-files.ts';

/** A check that is a command: quiet and 0 when all is well. */
interface Check {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

const bin = (name: string): string => join(ROOT, 'node_modules/.bin', name);

const CHECKS: readonly Check[] = [
  { name: 'types', command: bin('tsc'), args: ['--noEmit', '--pretty', 'false', '-p', 'tsconfig.json'] },
  { name: 'lint', command: bin('oxlint'), args: ['--type-aware', '--quiet', '--format=unix'] },
  { name: 'format', command: bin('prettier'), args: ['--check', '--log-level=warn', '.'] },
  { name: 'generated docs', command: process.execPath, args: ['tools/generate.ts', '--check'] },
];

const TIDY: Check = {
  name: 'tidy',
  command: process.execPath,
  args: ['--test', '--test-reporter=dot', 'tools/tidy.test.ts'],
};

/**
 * Runs all checks at once, prints a line for each as it ends and what it complains of, and answers the names of those
 * that failed. `npm test` runs tidy among the tests, `npm run check` here.
 */
export async function runChecks(withTidy: boolean): Promise<string[]> {
  const checks = withTidy ? [...CHECKS, TIDY] : CHECKS;
  const results = await Promise.all(
    checks.map(async (check) => ({ name: check.name, passed: await runCheck(check) })),
  );
  return results.filter(({ passed }) => !passed).map(({ name }) => name);
}

async function runCheck({ name, command, args }: Check): Promise<boolean> {
  const startedMs = performance.now();
  let output = '';
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const passed = await new Promise<boolean>((resolve) => {
    child.on('error', (error) => {
      output += String(error);
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (!passed) console.log(output.trimEnd());
  return passed;
}
