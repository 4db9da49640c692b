import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeGsm } from './gsm-alphabet.ts';
import { fillBitsAfter, packSeptets, unpackSeptets } from './septets.ts';

const septets = (text: string): Buffer => encodeGsm(text) ?? Buffer.alloc(0);

test('known vectors of packing', () => {
  assert.equal(packSeptets(septets('hello')).toString('hex'), 'e8329bfd06');
  assert.equal(packSeptets(septets('hellohello')).toString('hex'), 'e8329bfd4697d9ec37');
  assert.equal(packSeptets(septets('')).length, 0);
  assert.equal(packSeptets(septets('x'.repeat(160))).length, 140);
});

test('a concatenation header of six octets is followed by one fill bit', () => {
  assert.equal(fillBitsAfter(6), 1);
  assert.equal(fillBitsAfter(7), 0);
  assert.equal(fillBitsAfter(0), 0);
  assert.equal(fillBitsAfter(4), 3);
  assert.equal(packSeptets(septets('A'), 1).toString('hex'), '82');
  assert.equal(6 + packSeptets(septets('x'.repeat(153)), fillBitsAfter(6)).length, 140);
});

test('packing and unpacking return the same septets with any fill', () => {
  fc.assert(
    fc.property(fc.uint8Array({ max: 127, maxLength: 170 }), fc.integer({ min: 0, max: 6 }), (data, fill) => {
      assert.deepEqual([...unpackSeptets(packSeptets(data, fill), data.length, fill)], [...data]);
    }),
  );
});

test('a hostile count takes no more than there is', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 20 }),
      fc.double(),
      fc.integer({ min: 0, max: 6 }),
      (data, count, fill) => {
        const unpacked = unpackSeptets(data, Number.isNaN(count) ? 0 : count, fill);
        assert.ok(unpacked.length * 7 + fill <= data.length * 8 || unpacked.length === 0);
      },
    ),
  );
});
