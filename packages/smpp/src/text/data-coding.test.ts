import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alphabet } from './charset.ts';
import { formatDataCoding, parseDataCoding, type MessageClass } from './data-coding.ts';

test('behaviour 23, encoding: the usual octets are read as the specification says, and 1 as GSM', () => {
  const expected: [number, Alphabet][] = [
    [0, 'gsm7'],
    [1, 'gsm7'],
    [2, 'binary'],
    [3, 'latin1'],
    [4, 'binary'],
    [5, 'shift_jis'],
    [6, 'iso-8859-5'],
    [7, 'iso-8859-8'],
    [8, 'ucs2'],
    [10, 'iso-2022-jp'],
    [14, 'euc-kr'],
  ];
  for (const [octet, alphabet] of expected) {
    assert.deepEqual(parseDataCoding(octet), { alphabet, messageClass: null, compressed: false });
  }
});

test('classes are read in both groups, and class 0 is flash', () => {
  assert.deepEqual(parseDataCoding(0x10), { alphabet: 'gsm7', messageClass: 0, compressed: false });
  assert.deepEqual(parseDataCoding(0x15), { alphabet: 'binary', messageClass: 1, compressed: false });
  assert.deepEqual(parseDataCoding(0x18), { alphabet: 'ucs2', messageClass: 0, compressed: false });
  assert.deepEqual(parseDataCoding(0xf0), { alphabet: 'gsm7', messageClass: 0, compressed: false });
  assert.deepEqual(parseDataCoding(0xf7), { alphabet: 'binary', messageClass: 3, compressed: false });
  assert.equal(parseDataCoding(0xe0).alphabet, 'ucs2');
  assert.equal(parseDataCoding(0xc8).alphabet, 'gsm7');
  assert.deepEqual(parseDataCoding(0x31), { alphabet: 'binary', messageClass: 1, compressed: true });
});

test('octet 0 is the default alphabet of the account, and only octet 0', () => {
  assert.equal(parseDataCoding(0, 'latin1').alphabet, 'latin1');
  assert.equal(parseDataCoding(0, 'ascii').alphabet, 'ascii');
  assert.equal(parseDataCoding(1, 'ascii').alphabet, 'ascii');
  assert.equal(parseDataCoding(1, 'latin1').alphabet, 'gsm7');
  assert.equal(parseDataCoding(8, 'latin1').alphabet, 'ucs2');
});

test('every octet is read, the answer cannot be changed, and what can be written reads back', () => {
  for (let octet = 0; octet < 256; octet++) assert.ok(Object.isFrozen(parseDataCoding(octet)));
  const alphabets: Alphabet[] = ['gsm7', 'binary', 'ucs2'];
  const classes: (MessageClass | null)[] = [null, 0, 1, 2, 3];
  for (const alphabet of alphabets) {
    for (const messageClass of classes) {
      const octet = formatDataCoding(alphabet, messageClass);
      assert.ok(octet !== null);
      assert.deepEqual(parseDataCoding(octet), { alphabet, messageClass, compressed: false });
    }
  }
  assert.equal(formatDataCoding('latin1'), 3);
  assert.equal(formatDataCoding('latin1', 0), null);
});
