import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { SIM_SCRIPTS } from './sim-script.ts';
import { simulatorDoc } from './simulator-doc.ts';

test('docs/simulator.md says what the table says; else run packages/gateway/tools/write-simulator-doc.ts', () => {
  const written = readFileSync(new URL('../../../docs/simulator.md', import.meta.url), 'utf8');
  assert.equal(written, simulatorDoc());
});

test('every code stands once in the table, in order, with a sentence', () => {
  const codes = SIM_SCRIPTS.map(({ code }) => code);
  assert.deepEqual(codes, [...new Set(codes)].sort());
  for (const { code, sentence } of SIM_SCRIPTS) {
    assert.match(code, /^\d{3}$/);
    assert.match(sentence, /^[A-Z].*\.$/);
  }
});
