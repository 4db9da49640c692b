import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReferenceNumbers } from './reference-numbers.ts';

test('behaviour 20, references: 256 long texts to one phone have 256 references, whatever goes to others', () => {
  const references = new ReferenceNumbers();
  const seen = new Set<number>();
  for (let at = 0; at < 256; at++) {
    const next = references.next('32470000001');
    assert.ok(next >= 0 && next <= 255);
    seen.add(next);
    references.next(`3247${at}`);
  }
  assert.equal(seen.size, 256);
});

test('recipients who are written to again are remembered, the longest quiet are not', () => {
  const references = new ReferenceNumbers();
  const first = references.next('kept');
  for (let at = 0; at < 20_000; at++) {
    references.next(`other ${at}`);
    if (at % 5_000 === 0) assert.equal(references.next('kept'), (first + at / 5_000 + 1) & 0xff);
  }
});
