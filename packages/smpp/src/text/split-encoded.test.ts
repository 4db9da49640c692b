import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeUcs2 } from './charset.ts';
import { decodeText } from './decode-text.ts';
import { encodeGsm } from './gsm-alphabet.ts';
import { countEncoded, splitEncoded } from './split-encoded.ts';
import { splitText } from './split-text.ts';
import type { ReferenceForm, TextOptions } from './text-options.ts';
import { portsElement } from './udh.ts';

function lengths(octets: Buffer, dataCoding: number, options?: TextOptions): number[] {
  const result = splitEncoded(octets, dataCoding, options);
  assert.ok(result.ok);
  return result.parts.map((part) => part.payload.length);
}

const gsm = (text: string): Buffer => encodeGsm(text) ?? Buffer.alloc(0);

test('borders by data_coding: 160/153, 70/67 units, 140/134 octets', () => {
  assert.deepEqual(lengths(Buffer.alloc(160, 0x41), 0), [160]);
  assert.deepEqual(lengths(Buffer.alloc(161, 0x41), 0), [153, 8]);
  assert.deepEqual(lengths(encodeUcs2('й'.repeat(70)), 8), [140]);
  assert.deepEqual(lengths(encodeUcs2('й'.repeat(71)), 8), [134, 8]);
  assert.deepEqual(lengths(Buffer.alloc(140), 4), [140]);
  assert.deepEqual(lengths(Buffer.alloc(141), 4), [134, 7]);
  assert.deepEqual(lengths(Buffer.alloc(141, 0x41), 3), [134, 7]);
  assert.deepEqual(lengths(Buffer.alloc(0), 0), [0]);
});

test('an escape does not straddle parts', () => {
  assert.deepEqual(lengths(gsm(`${'x'.repeat(152)}€${'x'.repeat(10)}`), 0), [152, 12]);
});

test('a surrogate pair does not straddle parts, and a lone last octet is kept', () => {
  assert.deepEqual(lengths(encodeUcs2(`${'й'.repeat(66)}😀${'й'.repeat(10)}`), 8), [132, 24]);
  const odd = Buffer.concat([encodeUcs2('й'.repeat(80)), Buffer.from([0x04])]);
  assert.deepEqual(lengths(odd, 8), [134, 27]);
});

test('a double-octet character of Shift_JIS or EUC-KR does not straddle parts', () => {
  const octets = Buffer.concat([Buffer.from('a'), Buffer.alloc(200, 0x8a)]);
  assert.deepEqual(lengths(octets, 5), [133, 68]);
});

test('the header of the client is repeated, without its concatenation', () => {
  const elements = [{ id: 0, data: Buffer.from([1, 9, 9]) }, portsElement(5000, 0)];
  const result = splitEncoded(Buffer.alloc(200), 4, { elements, referenceNumber: 3 });
  assert.ok(result.ok);
  assert.deepEqual(
    result.parts.map((part) => part.udh?.toString('hex')),
    ['0b0003030201050413880000', '0b0003030202050413880000'],
  );
});

test('national shifts of the client stay in force', () => {
  const elements = [{ id: 0x24, data: Buffer.from([1]) }];
  const result = splitEncoded(Buffer.alloc(155, 0x41), 0, { elements });
  assert.ok(result.ok);
  assert.deepEqual([result.parts.length, result.shift], [1, { locking: 0, single: 1 }]);
  assert.equal(countEncoded(Buffer.alloc(156, 0x41), 0, { elements }), 2);
});

test('where data_coding 0 is Latin-1, brackets count as the two septets they become', () => {
  const options: TextOptions = { defaultAlphabet: 'latin1' };
  assert.deepEqual(lengths(Buffer.alloc(80, 0x5b), 0, options), [80]);
  assert.deepEqual(lengths(Buffer.alloc(81, 0x5b), 0, options), [76, 5]);
  assert.deepEqual(lengths(Buffer.alloc(160, 0x41), 0, options), [160]);
});

test('too many parts is refused, and counted when only counting', () => {
  const octets = Buffer.alloc(65_000, 0x41);
  assert.deepEqual(splitEncoded(octets, 0), { ok: false, code: 'TOO_MANY_PARTS', partsMax: 255 });
  assert.equal(countEncoded(octets, 0), Math.ceil(65_000 / 153));
  const elements = [{ id: 0x70, data: Buffer.alloc(139) }];
  assert.equal(countEncoded(octets, 0, { elements }), -1);
});

test('what splitText makes of a text, splitEncoded makes of its octets', () => {
  const unit = fc.constantFrom(...Array.from('ab@€[~\r\nЖ语😀👍🏽\u200d\u0301'));
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 600 }), fc.boolean(), (text, keepGraphemes) => {
      const fromText = splitText(text, { keepGraphemes });
      assert.ok(fromText.ok);
      const octets = fromText.encoding === 'ucs2' ? encodeUcs2(text) : gsm(text);
      const fromOctets = splitEncoded(octets, fromText.dataCoding, { keepGraphemes });
      assert.deepEqual(fromOctets, fromText);
      assert.equal(countEncoded(octets, fromText.dataCoding, { keepGraphemes }), fromText.parts.length);
    }),
    { numRuns: 200 },
  );
});

test('any octets with any data_coding keep every octet, in parts within the limit', () => {
  const forms: ReferenceForm[] = ['udh8', 'udh16', 'sar'];
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 2000 }),
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(...forms),
      (data, dataCoding, reference) => {
        const octets = Buffer.from(data);
        const result = splitEncoded(octets, dataCoding, { reference });
        assert.ok(result.ok);
        assert.deepEqual(Buffer.concat(result.parts.map((part) => part.payload)), octets);
        const max = result.encoding === 'gsm7' ? 160 : 140;
        for (const part of result.parts) assert.ok((part.udh?.length ?? 0) + part.payload.length <= max);
        assert.equal(countEncoded(octets, dataCoding, { reference }), result.parts.length);
        for (const part of result.parts)
          assert.equal(typeof decodeText(part.payload, dataCoding, part.udh), 'string');
      },
    ),
    { numRuns: 400 },
  );
});
