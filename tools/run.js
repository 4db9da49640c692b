// Runs one of our TypeScript programs on a machine that has only Node 20 and npm: installs what is missing,
// then goes on under the Node that package-lock.json names. Plain JavaScript, because the old Node reads it.
//
//   node tools/run.js tools/test.ts [arguments]

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NODE_MAJOR_MIN = 26;
const root = fileURLToPath(new URL('..', import.meta.url));
const ownNode = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
const installed = join(root, 'node_modules/.package-lock.json');

/** By content, not by time: npm's own record of what it installed must carry every version that the lock names. */
function installIsStale() {
  if (!existsSync(ownNode) || !existsSync(installed)) return true;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).some(([path, entry]) => {
    if (!path.startsWith('node_modules/') || entry.optional || entry.peer) return false;
    return present[path]?.version !== entry.version;
  });
}

/** Exits with npm's own words and code when it fails: nothing below can work then. */
function install() {
  process.stderr.write('Installing dependencies with `npm ci` (once; about a minute) ...\n');
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    process.stderr.write('`npm ci` failed: see its words above, then run the same command again.\n');
    process.exit(result.status ?? 1);
  }
}

/** The new Node as a child: it gets our terminal, our signals, and we leave with its exit code. */
function runUnderOwnNode(args) {
  const child = spawn(ownNode, args, { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
    process.on(signal, () => {
      // A terminal sends its Ctrl-C to the child itself; passing it on would make it two.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
  });
}

const [program, ...rest] = process.argv.slice(2);
if (program === undefined) {
  process.stderr.write('usage: node tools/run.js PROGRAM.ts [arguments]\n');
  process.exit(2);
}
const stale = installIsStale();
if (stale) install();

const path = join(root, program);
const underOwnNode = Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_MIN;
if (underOwnNode && !stale) {
  // npm puts node_modules/.bin first in PATH, so this is the usual way: no second process.
  process.argv = [process.argv[0], path, ...rest];
  await import(pathToFileURL(path).href);
} else {
  runUnderOwnNode([path, ...rest]);
}
