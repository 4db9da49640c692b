import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const FOLDER = new URL('..', import.meta.url);
const readme = readFileSync(new URL('README.md', FOLDER), 'utf8');
/** Sessions need a peer and are tested on their own; texts have `text/examples.test.ts`. */
const codec = readme.slice(readme.indexOf('## The codec'));
const before = readme.slice(0, readme.indexOf('## Server and client'));

const examples = [...`${before}${codec}`.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? '');

test('the README has examples of the codec', () => {
  assert.ok(examples.length >= 4);
});

for (const [index, code] of examples.entries()) {
  test(`example ${index + 1} of the codec in the README runs and prints what it promises`, () => {
    const run = spawnSync(process.execPath, ['--input-type=module-typescript', '--eval', code], {
      cwd: FOLDER,
      encoding: 'utf8',
    });
    assert.equal(run.status, 0, run.stderr);
    const printed = run.stdout.trimEnd().split('\n');
    const promised = [...code.matchAll(/console\.log\(.*\); \/\/ ([^,:\n]*)/g)].map(
      ([, promise]) => promise ?? '',
    );
    for (const promise of promised)
      assert.ok(printed.includes(promise), `${promise} is not in ${run.stdout}`);
  });
}
