import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PrefixSet } from './prefix-set.ts';

const hashes = fc.uint8Array({ minLength: 16, maxLength: 16 });

test('what was put in is found, what was not is not, however often it grew', () => {
  fc.assert(
    fc.property(
      fc.array(hashes, { maxLength: 3_000 }),
      fc.array(hashes, { maxLength: 50 }),
      (inside, others) => {
        const set = new PrefixSet();
        for (const hash of inside) set.add(hash);
        const prefixes = new Set(inside.map((hash) => prefixOf(hash)));
        for (const hash of inside) assert.ok(set.has(hash));
        for (const hash of others) assert.equal(set.has(hash), prefixes.has(prefixOf(hash)));
        assert.equal(set.size, prefixes.size);
      },
    ),
    { numRuns: 30 },
  );
});

const prefixOf = (hash: Uint8Array): string => {
  const hex = Buffer.from(hash.subarray(0, 8)).toString('hex');
  // The one pair that is taken for another: see PrefixSet.
  return hex === '0000000000000000' ? '0000000000000001' : hex;
};

test('a hash of zeros is kept like any other', () => {
  const set = new PrefixSet();
  assert.equal(set.has(new Uint8Array(16)), false);
  set.add(new Uint8Array(16));
  set.add(new Uint8Array(16));
  assert.equal(set.has(new Uint8Array(16)), true);
  assert.equal(set.size, 1);
});

test('a million entries take 16 MB', () => {
  const set = new PrefixSet();
  const hash = Buffer.alloc(16);
  for (let n = 0; n < 1_000_000; n += 1) {
    hash.writeUInt32BE(Math.imul(n, 0x9e3779b1) >>> 0, 4);
    hash.writeUInt32BE(n, 0);
    set.add(hash);
  }
  assert.equal(set.size, 1_000_000);
  assert.equal(set.octets, 16 * 2 ** 20);
});

test('beyond its greatest size it says perhaps to everything, and takes no more memory', () => {
  const set = new PrefixSet(1_024);
  const hash = Buffer.alloc(16);
  for (let n = 1; n <= 2_000; n += 1) {
    hash.writeUInt32BE(n, 4);
    set.add(hash);
  }
  assert.equal(set.octets, 1_024 * 8);
  hash.fill(0xff);
  assert.equal(set.has(hash), true);
});
