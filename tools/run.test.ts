import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';

import { ROOT } from './source-files.ts';

/** The machine's own Node, which runs npm and may be old; ours when the tests were not started by npm. */
const oldNode = process.env['npm_node_execpath'] ?? process.execPath;

async function runProgram(
  node: string,
  args: string[],
  onLine?: (pid: number) => void,
): Promise<{ line: string; code: number | null }> {
  const child = spawn(node, [join(ROOT, 'tools/run.js'), 'tools/fixtures/run-program.ts', ...args], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const [line] = await once(createInterface(child.stdout), 'line');
  if (child.pid !== undefined) onLine?.(child.pid);
  const [code] = await exit;
  return { line: String(line), code: typeof code === 'number' ? code : null };
}

for (const [name, node] of [
  ["the machine's own Node", oldNode],
  ['our Node', process.execPath],
] as const) {
  test(`a program started by ${name} runs under ours, with its arguments and its exit code`, async () => {
    const { line, code } = await runProgram(node, ['a b', '3']);
    assert.deepEqual(JSON.parse(line), { node: process.versions.node, what: 'a b' });
    assert.equal(code, 3);
  });

  test(`a program started by ${name} gets the signal that was sent to its starter`, async () => {
    const { code } = await runProgram(node, ['wait'], (pid) => process.kill(pid, 'SIGTERM'));
    assert.equal(code, 7);
  });
}

test("npm's scripts replace their shell with the program, so that a signal sent to npm reaches it", () => {
  const manifest: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  assert.ok(typeof manifest === 'object' && manifest !== null && 'scripts' in manifest);
  for (const [name, script] of Object.entries(manifest.scripts ?? {})) {
    if (String(script).includes('tools/run.js'))
      assert.match(String(script), /^exec node tools\/run\.js /, name);
  }
});
