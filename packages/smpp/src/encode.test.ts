import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMAND } from './command.ts';
import { ENCODE_ERRORS, SmppEncodeError, type EncodeErrorCode } from './encode-error.ts';
import { encode, encodeFrame, encodeHeader, encodeMessageResp } from './encode.ts';
import { FIXTURES } from './fixtures/all.ts';
import { FRAME_OCTETS_MAX } from './frame.ts';
import type { Pdu } from './pdu.ts';
import type { MultiDest } from './pdu/submit-multi.ts';
import { submitSm, type MessageFields } from './pdu/message.ts';
import { NO_TLVS, TLV_COUNT_MAX } from './tlv.ts';
import { Writer } from './writer.ts';

function refusal(pdu: Pdu): { code: EncodeErrorCode; field: string } {
  const writer = new Writer();
  encodeHeader(writer, COMMAND.enquire_link, 0, 1);
  try {
    encode(writer, pdu);
  } catch (error) {
    assert.ok(error instanceof SmppEncodeError);
    assert.ok(error.message.startsWith(error.field));
    assert.equal(writer.pendingOctets, 16, 'the writer is as it was');
    return { code: error.code, field: error.field };
  }
  throw new Error('it was encoded');
}

const multi = {
  commandId: COMMAND.submit_multi,
  status: 0,
  sequence: 1,
  serviceType: '',
  sourceTon: 0,
  sourceNpi: 0,
  source: '',
  esmClass: 0,
  protocolId: 0,
  priority: 0,
  scheduleTime: '',
  validityPeriod: '',
  registeredDelivery: 0,
  replaceIfPresent: 0,
  dataCoding: 0,
  defaultMessageId: 0,
  shortMessage: Buffer.alloc(0),
  tlvs: NO_TLVS,
};

test('a field beyond its maximum is refused by code and name, and the value is in no error', () => {
  const cases: [MessageFields, EncodeErrorCode, string][] = [
    [{ serviceType: '123456' }, 'too-long', 'serviceType'],
    [{ source: '1'.repeat(21) }, 'too-long', 'source'],
    [{ dest: '1'.repeat(21) }, 'too-long', 'dest'],
    [{ scheduleTime: '1'.repeat(17) }, 'too-long', 'scheduleTime'],
    [{ shortMessage: Buffer.alloc(255) }, 'too-long', 'shortMessage'],
    [{ source: 'a\0b' }, 'bad-character', 'source'],
    [{ dest: '€' }, 'bad-character', 'dest'],
    [{ esmClass: 256 }, 'out-of-range', 'esmClass'],
    [{ priority: -1 }, 'out-of-range', 'priority'],
    [{ dataCoding: 1.5 }, 'out-of-range', 'dataCoding'],
    [{ sourceTon: Number.NaN }, 'out-of-range', 'sourceTon'],
    [{ sequence: 2 ** 32 }, 'out-of-range', 'sequence'],
    [{ status: -1 }, 'out-of-range', 'status'],
    [{ tlvs: [{ tag: 0x10000, value: Buffer.alloc(0) }] }, 'out-of-range', 'tlvs.tag'],
    [{ tlvs: [{ tag: 0x0424, value: Buffer.alloc(65_536) }] }, 'too-long', 'tlvs.value'],
    [{ tlvs: [{ tag: 0x0424, value: Buffer.alloc(65_535) }] }, 'frame-too-long', 'tlvs'],
    [{ tlvs: [{ tag: 0x0424, value: Buffer.alloc(65_500) }] }, 'frame-too-long', 'tlvs'],
    [
      { tlvs: Array.from({ length: TLV_COUNT_MAX + 1 }, () => ({ tag: 0x1400, value: Buffer.alloc(0) })) },
      'too-many',
      'tlvs',
    ],
  ];
  for (const [fields, code, field] of cases) assert.deepEqual(refusal(submitSm(fields)), { code, field });
  assert.equal(
    encodeFrame(submitSm({ tlvs: [{ tag: 0x0424, value: Buffer.alloc(65_499) }] })).length,
    FRAME_OCTETS_MAX,
  );
  assert.ok(Object.values(ENCODE_ERRORS).every((sentence) => sentence.length > 0));
});

test('submit_multi takes 1 to 254 destinations, submit_multi_resp up to 255 refusals', () => {
  const dest: MultiDest = { flag: 1, ton: 1, npi: 1, address: '1'.repeat(20) };
  assert.deepEqual(refusal({ ...multi, dests: [] }), { code: 'too-few', field: 'dests' });
  assert.deepEqual(refusal({ ...multi, dests: Array.from({ length: 255 }, () => dest) }), {
    code: 'too-many',
    field: 'dests',
  });
  assert.equal(
    encodeFrame({ ...multi, dests: Array.from({ length: 254 }, () => dest) }).length,
    16 + 5 + 254 * 24 + 10,
  );
  const failed = { ton: 1, npi: 1, address: '1'.repeat(20), status: 0xffffffff };
  const resp = {
    commandId: COMMAND.submit_multi_resp,
    status: 0,
    sequence: 1,
    messageId: 'm'.repeat(64),
    tlvs: NO_TLVS,
  };
  assert.equal(
    encodeFrame({ ...resp, unsuccessful: Array.from({ length: 255 }, () => failed) }).length,
    16 + 66 + 255 * 27,
  );
  assert.deepEqual(refusal({ ...resp, unsuccessful: Array.from({ length: 256 }, () => failed) }), {
    code: 'too-many',
    field: 'unsuccessful',
  });
});

test('the straight writers give the same octets as objects do', () => {
  for (const { pdu, frame } of FIXTURES) {
    const writer = new Writer();
    if (pdu.tlvs.length === 0 && frame.length === 16) {
      encodeHeader(writer, pdu.commandId, pdu.status, pdu.sequence);
      assert.deepEqual(writer.take(), frame);
    }
    switch (pdu.commandId) {
      case COMMAND.submit_sm_resp:
      case COMMAND.deliver_sm_resp:
      case COMMAND.data_sm_resp:
        if (pdu.tlvs.length > 0) break;
        encodeMessageResp(writer, pdu.commandId, pdu.status, pdu.sequence, pdu.messageId);
        assert.deepEqual(writer.take(), frame);
        break;
      default:
        break;
    }
  }
});

test('encodeMessageResp refuses what does not fit and leaves the writer as it was', () => {
  const writer = new Writer();
  assert.throws(
    () => encodeMessageResp(writer, COMMAND.submit_sm_resp, 0, 1, 'm'.repeat(65)),
    SmppEncodeError,
  );
  assert.throws(() => encodeMessageResp(writer, COMMAND.submit_sm_resp, 0, -1, 'm'), SmppEncodeError);
  assert.equal(writer.pendingOctets, 0);
});

test('taken octets are never overwritten, however much is written after', () => {
  const writer = new Writer();
  const takes: Buffer[] = [];
  const whole: Buffer[] = [];
  for (let round = 0; round < 3_000; round += 1) {
    const fixture = FIXTURES[round % FIXTURES.length];
    assert.ok(fixture);
    encode(writer, fixture.pdu);
    whole.push(fixture.frame);
    if (round % 7 === 0) takes.push(writer.take());
    if (round % 11 === 0) {
      encodeHeader(writer, COMMAND.enquire_link, 0, 1);
      const kept = writer.pendingOctets - 16;
      assert.ok(kept >= 0);
      takes.push(writer.take().subarray(0, kept));
    }
  }
  takes.push(writer.take());
  assert.deepEqual(Buffer.concat(takes), Buffer.concat(whole));
  assert.equal(writer.take().length, 0);
});

test('reset drops what was not taken and nothing else', () => {
  const writer = new Writer();
  encodeHeader(writer, COMMAND.enquire_link, 0, 1);
  const first = writer.take();
  encodeHeader(writer, COMMAND.unbind, 0, 2);
  writer.reset();
  encodeHeader(writer, COMMAND.unbind_resp, 0, 3);
  assert.equal(first.readUInt32BE(4), COMMAND.enquire_link);
  assert.equal(writer.take().readUInt32BE(4), COMMAND.unbind_resp);
});

test('a writer is bounded: full, it refuses until it is taken from', () => {
  const writer = new Writer(4_096);
  const header = (): void => encodeHeader(writer, COMMAND.enquire_link, 0, 1);
  for (let count = 0; count < 4_096 / 16; count += 1) header();
  assert.throws(header, (error) => error instanceof SmppEncodeError && error.code === 'writer-full');
  assert.equal(writer.take().length, 4_096);
  header();
  assert.equal(writer.pendingOctets, 16);
});
