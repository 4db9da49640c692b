import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Content, decodeContent, encodeContent } from './content.ts';
import { SealError } from './errors.ts';

const octet = fc.integer({ min: 0, max: 255 });
const latin1 = fc.array(octet, { maxLength: 64 }).map((units) => String.fromCharCode(...units));
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));

/** Every content a gateway can make, with each optional part there or not. */
const anyContent: fc.Arbitrary<Content> = fc.record(
  {
    sourceTon: octet,
    sourceNpi: octet,
    source: latin1,
    destTon: octet,
    destNpi: octet,
    dest: latin1,
    text: bytes,
    esmClass: octet,
    dataCoding: octet,
    tlvs: bytes,
    clientReference: fc
      .string({ maxLength: 60, unit: 'grapheme' })
      .filter((text) => Buffer.byteLength(text) <= 255),
    service: fc.record(
      {
        serviceType: fc.string({ maxLength: 5 }),
        protocolId: octet,
        replaceIfPresent: fc.boolean(),
        long: fc.boolean(),
      },
      { noNullPrototype: true },
    ),
  },
  {
    requiredKeys: ['sourceTon', 'sourceNpi', 'source', 'destTon', 'destNpi', 'dest', 'text'],
    noNullPrototype: true,
  },
);

const sample: Content = {
  sourceTon: 5,
  sourceNpi: 0,
  source: 'ROOTSMS',
  destTon: 1,
  destNpi: 1,
  dest: '32470998877',
  esmClass: 0x40,
  dataCoding: 8,
  text: Buffer.from('Your code is 123456'),
  tlvs: Buffer.from('020c00020001', 'hex'),
  clientReference: 'order-1',
};

const malformed = (error: unknown): boolean =>
  error instanceof SealError && error.code === 'content_malformed';
const outOfBounds = (error: unknown): boolean =>
  error instanceof SealError && error.code === 'content_out_of_bounds';

test('a content record is written as its layout says', () => {
  const expected =
    '010f' +
    '05000101' +
    '4008' +
    '070b' +
    '0013' +
    Buffer.from('ROOTSMS32470998877Your code is 123456').toString('hex') +
    '0006020c00020001' +
    '07' +
    Buffer.from('order-1').toString('hex');
  assert.equal(encodeContent(sample).toString('hex'), expected);
});

test('every content comes back the same', () => {
  fc.assert(
    fc.property(anyContent, (content) => {
      assert.deepEqual(decodeContent(encodeContent(content)), content);
    }),
    { numRuns: 500 },
  );
});

test('the longest content comes back the same', () => {
  const content: Content = {
    ...sample,
    source: 'x'.repeat(64),
    text: Buffer.alloc(65_535, 1),
    tlvs: Buffer.alloc(65_535, 2),
    clientReference: 'é'.repeat(127),
  };
  assert.deepEqual(decodeContent(encodeContent(content)), content);
});

test('a part past its bound is refused', () => {
  assert.throws(() => encodeContent({ ...sample, source: 'x'.repeat(65) }), outOfBounds);
  assert.throws(() => encodeContent({ ...sample, dest: '€' }), outOfBounds);
  assert.throws(() => encodeContent({ ...sample, text: Buffer.alloc(65_536) }), outOfBounds);
  assert.throws(() => encodeContent({ ...sample, tlvs: Buffer.alloc(65_536) }), outOfBounds);
  assert.throws(() => encodeContent({ ...sample, clientReference: 'é'.repeat(128) }), outOfBounds);
  for (const sourceTon of [-1, 256, 1.5, Number.NaN]) {
    assert.throws(() => encodeContent({ ...sample, sourceTon }), outOfBounds);
  }
});

test('a record cut at any octet, or with one more, is refused', () => {
  const record = encodeContent(sample);
  for (let length = 0; length < record.length; length++) {
    assert.throws(() => decodeContent(record.subarray(0, length)), malformed);
  }
  assert.throws(() => decodeContent(Buffer.concat([record, Buffer.alloc(1)])), malformed);
});

test('random and mutated octets are decoded or refused, never anything else', () => {
  const record = encodeContent(sample);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(record.length - 1), octet, (noise, at, value) => {
      const mutated = Buffer.from(record);
      mutated[at] = value;
      for (const input of [Buffer.from(noise), Buffer.from([1, ...noise]), mutated]) {
        try {
          decodeContent(input);
        } catch (error) {
          assert.ok(malformed(error));
        }
      }
    }),
    { numRuns: 2000 },
  );
});
