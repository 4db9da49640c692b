import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concatElement, concatOf, sarOf, sarTlvs } from './concat.ts';
import { formatUdh, parseUdh, portsElement, portsOf, shiftElements, shiftOf, udhOctets } from './udh.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

test('a header is read with its elements, and the text begins after it', () => {
  const message = hex('0b000305020124010125010141424344');
  const header = parseUdh(message);
  assert.ok(header.ok);
  assert.equal(header.octets, 12);
  assert.deepEqual(concatOf(header.elements), { reference: 5, total: 2, sequence: 1, wide: false });
  assert.deepEqual(shiftOf(header.elements), { locking: 1, single: 1 });
});

test('hostile lengths are refused by code', () => {
  assert.deepEqual(parseUdh(hex('')), { ok: false, code: 'EMPTY' });
  assert.deepEqual(parseUdh(hex('05000301')), { ok: false, code: 'LENGTH_BEYOND_MESSAGE' });
  assert.deepEqual(parseUdh(hex('050004aabbccdd')), { ok: false, code: 'ELEMENT_BEYOND_HEADER' });
  assert.deepEqual(parseUdh(hex('0100')), { ok: false, code: 'ELEMENT_BEYOND_HEADER' });
  assert.deepEqual(parseUdh(hex('ff')), { ok: false, code: 'LENGTH_BEYOND_MESSAGE' });
  assert.deepEqual(parseUdh(hex('00')), { ok: true, elements: [], octets: 1 });
});

test('nonsense in concatenation makes no concatenation', () => {
  for (const text of ['050003aa0200', '050003aa0203', '050003aa0001', '040002aa02', '05080301aa02']) {
    const header = parseUdh(hex(text));
    assert.ok(header.ok);
    assert.equal(concatOf(header.elements), null, text);
  }
});

test('ports of both widths are read', () => {
  assert.deepEqual(portsOf([portsElement(5000, 1)]), { destination: 5000, source: 1 });
  assert.deepEqual(portsOf([{ id: 4, data: hex('f001') }]), { destination: 240, source: 1 });
  assert.equal(portsOf([{ id: 5, data: hex('f001') }]), null);
});

test('an unknown language is the default table', () => {
  assert.deepEqual(shiftOf([{ id: 0x24, data: hex('0e') }]), { locking: 0, single: 0 });
  assert.deepEqual(shiftOf([{ id: 0x25, data: hex('02') }]), { locking: 0, single: 0 });
  assert.deepEqual(shiftOf(shiftElements({ locking: 6, single: 13 })), { locking: 6, single: 13 });
});

test('any elements that fit are written and read back', () => {
  const element = fc.record({ id: fc.integer({ min: 0, max: 255 }), data: fc.uint8Array({ maxLength: 20 }) });
  fc.assert(
    fc.property(fc.array(element, { maxLength: 8 }), fc.uint8Array({ maxLength: 50 }), (elements, text) => {
      const header = formatUdh(elements);
      assert.equal(header.length, udhOctets(elements));
      if (elements.length === 0) return;
      const read = parseUdh(Buffer.concat([header, text]));
      assert.ok(read.ok);
      assert.equal(read.octets, header.length);
      assert.deepEqual(
        read.elements.map(({ id, data }) => [id, ...data]),
        elements.map(({ id, data }) => [id, ...data]),
      );
    }),
  );
});

test('a header that its length octet cannot say is a fault', () => {
  assert.throws(() => formatUdh([{ id: 1, data: Buffer.alloc(254) }]), RangeError);
});

test('any octets are read without throwing and within their bounds', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
      const header = parseUdh(octets);
      if (!header.ok) return;
      assert.ok(header.octets <= octets.length);
      let total = 1;
      for (const { data } of header.elements) total += 2 + data.length;
      assert.equal(total, header.octets);
      concatOf(header.elements);
      portsOf(header.elements);
      shiftOf(header.elements);
    }),
    { numRuns: 3000 },
  );
});

test('a header cut at any octet is refused or shorter, never read beyond the cut', () => {
  const whole = hex('0b0003050201' + '050413880000');
  for (let cut = 0; cut < whole.length; cut++) assert.equal(parseUdh(whole.subarray(0, cut)).ok, false);
});

test('concatenation elements of both widths are written and read back', () => {
  for (const wide of [false, true]) {
    const concat = { reference: wide ? 0xabcd : 0xab, total: 255, sequence: 200, wide };
    assert.deepEqual(concatOf([concatElement(concat)]), concat);
  }
});

test('SAR triples pass through their TLVs; two of three are none', () => {
  const sar = { reference: 513, total: 3, sequence: 2 };
  const tlvs = sarTlvs(sar);
  assert.deepEqual(sarOf(tlvs), sar);
  assert.equal(sarOf(tlvs.slice(1)), null);
  assert.equal(sarOf(tlvs.slice(0, 2)), null);
  assert.equal(sarOf(sarTlvs({ reference: 1, total: 2, sequence: 3 })), null);
  assert.equal(sarOf([...tlvs.slice(0, 2), { tag: 0x020f, value: Buffer.alloc(2) }]), null);
});
