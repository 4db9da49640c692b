import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeUcs2, encodeAscii, encodeLatin1, encodeUcs2 } from './charset.ts';
import { decodeText } from './decode-text.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

test('texts are read by their data_coding', () => {
  assert.equal(decodeText(hex('001b65'), 0), '@€');
  assert.equal(decodeText(hex('001b65'), 1), '@€');
  assert.equal(decodeText(hex('40e9'), 3), '@é');
  assert.equal(decodeText(hex('d83dde00'), 8), '😀');
  assert.equal(decodeText(hex('40'), 0, null, { defaultAlphabet: 'latin1' }), '@');
  assert.equal(decodeText(hex('bfe0d8'), 6), 'При');
  assert.equal(decodeText(hex('f9ece5ed'), 7), 'שלום');
  assert.equal(decodeText(hex('93fa967b'), 5), '日本');
  assert.equal(decodeText(hex('c7d1b1db'), 14), '한글');
  assert.equal(decodeText(hex('ff00'), 4), 'ÿ\u0000');
});

test('national tables come from the header, as octets or as elements', () => {
  assert.equal(decodeText(hex('1b73'), 0, hex('03240101')), 'ş');
  assert.equal(decodeText(hex('15'), 0, [{ id: 0x25, data: hex('06') }]), 'क');
  assert.equal(decodeText(hex('1b73'), 0, hex('ff')), 's');
});

test('a pair that somebody cut joins again', () => {
  assert.equal(decodeText(hex('d83d'), 8) + decodeText(hex('de00'), 8), '😀');
});

test('an odd last octet of UCS-2 is shown, not dropped', () => {
  assert.equal(decodeUcs2(hex('0041d8')), 'A\ufffd');
});

test('UCS-2, Latin-1 and ASCII return what they took', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      assert.equal(decodeUcs2(encodeUcs2(text)), text);
      const latin1 = encodeLatin1(text);
      if (latin1 !== null) assert.equal(latin1.toString('latin1'), text);
      const ascii = encodeAscii(text);
      if (ascii !== null) assert.equal(ascii.toString('latin1'), text);
    }),
  );
});

test('long texts beyond the scratch buffer are read whole', () => {
  const text = 'й€'.repeat(20_000);
  assert.equal(decodeUcs2(encodeUcs2(text)), text);
});
