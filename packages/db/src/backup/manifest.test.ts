import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Manifest, factsOf, manifestText, parseManifest } from './manifest.ts';

const manifest: Manifest = {
  madeAt: '2026-11-22T15:57:44.000Z',
  postgres: '18',
  folders: ['base', 'base/1'],
  files: new Map([
    ['base/1/2619_fsm', { bytes: 24_576, sha256: 'ab' }],
    ['a name of the operator.conf', { bytes: 0, sha256: 'cd' }],
  ]),
};

test('a manifest reads back as it was written, and says how much it is', () => {
  assert.deepEqual(parseManifest(manifestText(manifest)), manifest);
  const { madeAt, postgres } = manifest;
  assert.deepEqual(factsOf(manifest), { madeAt, postgres, bytes: 24_576, files: 2 });
});

test('no path of a manifest leads out of the folder', () => {
  for (const path of ['', '/etc/passwd', '..', '../x', 'base/../../x', 'base//x', './x', 'x\0', 'base/'])
    for (const wrong of [
      { ...manifest, folders: [path] },
      { ...manifest, files: new Map([[path, { bytes: 1, sha256: '' }]]) },
    ])
      assert.equal(parseManifest(manifestText(wrong)), undefined, JSON.stringify(path));
});

test('anything else is no manifest, and a cut one neither', () => {
  const text = manifestText(manifest);
  for (let length = 0; length < text.length - 1; length += 1)
    assert.equal(parseManifest(text.slice(0, length)), undefined);
  fc.assert(fc.property(fc.string(), (garbage) => parseManifest(garbage) === undefined));
  fc.assert(fc.property(fc.json(), (garbage) => parseManifest(garbage) === undefined));
  const parsed: unknown = JSON.parse(text);
  assert.ok(typeof parsed === 'object');
  for (const key of Object.keys(parsed ?? {}))
    for (const value of [null, 7, 'x', {}, [7], [['x', 1]], [['x', 1.5, '']]])
      if (typeof value !== 'string' || !['madeAt', 'postgres'].includes(key))
        assert.equal(parseManifest(JSON.stringify({ ...parsed, [key]: value })), undefined, key);
});
