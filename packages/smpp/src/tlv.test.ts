import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  TAG,
  bytesTlv,
  findMisfit,
  findTlv,
  findTlvs,
  numberTlv,
  stringTlv,
  tagName,
  tlvNumber,
  tlvSpec,
  tlvString,
  type Tlv,
} from './tlv.ts';

function raw(tag: number, hex: string): Tlv {
  return { tag, value: Buffer.from(hex, 'hex') };
}

test('every tag has one name and a range of lengths', () => {
  const tags = Object.values(TAG);
  assert.equal(new Set(tags).size, tags.length);
  for (const [name, tag] of Object.entries(TAG)) {
    const spec = tlvSpec(tag);
    assert.equal(tagName(tag), name);
    assert.ok(spec !== undefined && spec.octetsMin <= spec.octetsMax);
    if (spec.kind === 'integer') assert.ok(spec.octetsMax <= 4);
  }
  assert.equal(tagName(0x1400), 'vendor_0x1400');
  assert.equal(tagName(0x4000), 'unknown_0x4000');
});

test('numbers are read at whatever width the peer sent, up to four octets', () => {
  const tlvs = [
    raw(1, '07'),
    raw(2, '0102'),
    raw(3, '010203'),
    raw(4, 'ffffffff'),
    raw(5, ''),
    raw(6, '0102030405'),
  ];
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 7].map((tag) => tlvNumber(tlvs, tag)),
    [7, 0x102, 0x10203, 0xffffffff, undefined, undefined, undefined],
  );
});

test('strings are read with or without their NUL', () => {
  const tlvs = [stringTlv(1, 'A1'), bytesTlv(2, Buffer.from('A2')), raw(3, '413300ff'), raw(4, '')];
  assert.deepEqual(
    [1, 2, 3, 4, 5].map((tag) => tlvString(tlvs, tag)),
    ['A1', 'A2', 'A3', '', undefined],
  );
});

test('the first of a tag is found, or all', () => {
  const tlvs = [raw(1, '01'), raw(2, '02'), raw(1, '03')];
  assert.equal(findTlv(tlvs, 1)?.toString('hex'), '01');
  assert.deepEqual(
    findTlvs(tlvs, 1).map((value) => value.toString('hex')),
    ['01', '03'],
  );
  assert.equal(findTlv(tlvs, 9), undefined);
});

test('numbers are written at the width of their tag', () => {
  assert.equal(numberTlv(TAG.message_state, 2).value.toString('hex'), '02');
  assert.equal(numberTlv(TAG.sar_msg_ref_num, 7).value.toString('hex'), '0007');
  assert.equal(numberTlv(TAG.qos_time_to_live, 7).value.toString('hex'), '00000007');
  assert.equal(numberTlv(0x1400, 0x1ff).value.toString('hex'), '01ff');
  assert.throws(() => numberTlv(TAG.message_state, 256), RangeError);
  assert.throws(() => numberTlv(0x1400, -1), RangeError);
});

test('a known TLV of a length the specification does not allow is found', () => {
  assert.equal(findMisfit([raw(TAG.message_state, '02'), raw(0x1400, ''), raw(0x9999, '00')]), undefined);
  const misfit = raw(TAG.network_error_code, '0300');
  assert.equal(findMisfit([raw(TAG.message_state, '02'), misfit]), misfit);
});
