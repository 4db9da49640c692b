import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { fuzz } from './fixtures/fuzz.ts';

// `packages/smpp/tools/fuzz.ts` does the same for millions of rounds.
const ROUNDS = 300_000;
const SEED = 20_261_122;
/** Heap and buffers together may differ by this much after a collection: compiled code, not PDUs. */
const GROWTH_OCTETS_MAX = 8_000_000;

function heldOctets(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  assert.ok(typeof collect === 'function');
  collect();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

test('random and mutated PDUs never throw untyped, always survive their own encoding, and leave no memory behind', () => {
  fuzz(1_000, SEED);
  const before = heldOctets();
  const counts = fuzz(ROUNDS, SEED);
  assert.ok(heldOctets() - before < GROWTH_OCTETS_MAX);
  assert.equal(counts.decoded + counts.refused + counts.unencodable, ROUNDS);
  // Neither kind is rare, or the mutations would test nothing.
  assert.ok(counts.decoded > ROUNDS / 10, `${counts.decoded} decoded`);
  assert.ok(counts.refused > ROUNDS / 10, `${counts.refused} refused`);
  assert.ok(counts.fatal > 100 && counts.frames > 1_000);
});
