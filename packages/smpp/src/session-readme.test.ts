import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { SESSION_LIMITS } from './session-options.ts';
import { CLOSE } from './close.ts';

const FOLDER = new URL('..', import.meta.url);
const readme = readFileSync(new URL('README.md', FOLDER), 'utf8');
const section = readme.slice(readme.indexOf('## Server and client'), readme.indexOf('## Texts'));
const [serverCode = '', clientCode = ''] = [...section.matchAll(/^```ts\n(.*?)^```$/gms)].map(
  ([, code]) => code ?? '',
);

function run(code: string) {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', code], {
    cwd: FOLDER,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  after(() => child.kill('SIGKILL'));
  return child;
}

test(
  'the README server and client run as they stand and talk to each other',
  { timeout: 30_000 },
  async () => {
    const server = run(serverCode.replace('listen(2775', 'listen(0'));
    const port = await new Promise<string>((resolve) => {
      server.stdout.once('data', (line: Buffer) =>
        resolve(/listening on (\d+)/.exec(line.toString())?.[1] ?? ''),
      );
    });
    assert.match(port, /^\d+$/);
    const serverOutput = text(server.stdout);
    const client = run(clientCode.replace('port: 2775', `port: ${port}`));
    const [output, errors] = await Promise.all([text(client.stdout), text(client.stderr)]);
    assert.equal(errors, '');
    assert.deepEqual(output.trim().split('\n').toSorted(), ['accepted as m1', 'm1 is DELIVRD']);
    server.kill('SIGTERM');
    assert.deepEqual((await serverOutput).trim().split('\n'), [
      'me sends 5 octets',
      'receipt taken: true',
      'closed: peer_unbound',
    ]);
  },
);

test('every limit and every close code is said in words', () => {
  for (const name of [
    'initTimeoutMs',
    'slowReadTimeoutMs',
    'inboundWindow',
    'outputPauseOctets',
    'outputOctetsMax',
  ] as const) {
    assert.ok(name in SESSION_LIMITS && section.includes(`\`${name}\``), name);
  }
  for (const sentence of Object.values(CLOSE)) assert.ok(sentence.length > 10);
});
