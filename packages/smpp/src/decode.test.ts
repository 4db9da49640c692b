import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMAND } from './command.ts';
import { decode, refusalCommand } from './decode.ts';
import { octets } from './fixtures/fixture.ts';
import { FRAME_OCTETS_MAX } from './frame.ts';
import type { Pdu } from './pdu.ts';
import { STATUS, statusName } from './status.ts';
import { TLV_COUNT_MAX } from './tlv.ts';

/** A frame with a right length in front of the rest of the header and a body. */
function framed(rest: string): Buffer {
  const bytes = octets(`00000000 ${rest}`);
  bytes.writeUInt32BE(bytes.length, 0);
  return bytes;
}

function refused(frame: Buffer): { status: string; answer: number | null; sequence: number } {
  const decoded = decode(frame);
  assert.ok(!decoded.ok, 'it was decoded');
  return { status: statusName(decoded.status), answer: refusalCommand(decoded), sequence: decoded.sequence };
}

function taken(frame: Buffer): Pdu {
  const decoded = decode(frame);
  assert.ok(decoded.ok, 'it was refused');
  return decoded.pdu;
}

const RESP = { submit_sm: 0x80000004, generic_nack: 0x80000000 };
const A20 = '"12345678901234567890"';
const TO = '00 00 00 00 00 00 "1" 00';

test('behaviour 4: lengths are hostile: a wrong sm_length costs one error response, not the session', () => {
  const head = `00000004 00000000 00000007 ${TO} 00 00 00 00 00 00 00 00 00`;
  assert.deepEqual(refused(framed(`${head} 06 "hello"`)), {
    status: 'ESME_RINVMSGLEN',
    answer: RESP.submit_sm,
    sequence: 7,
  });
  assert.equal(refused(framed(`${head} ff ${'41'.repeat(255)}`)).status, 'ESME_RINVMSGLEN');
  assert.equal(taken(framed(`${head} fe ${'41'.repeat(254)}`)).status, 0);
});

test('behaviour 5: a bad body gets the matching response, a bad header or command id generic_nack, a response nothing', () => {
  assert.deepEqual(refused(framed(`00000004 00000000 00000007`)), {
    status: 'ESME_RINVCMDLEN',
    answer: RESP.submit_sm,
    sequence: 7,
  });
  assert.deepEqual(refused(framed(`00000099 00000000 00000008`)), {
    status: 'ESME_RINVCMDID',
    answer: RESP.generic_nack,
    sequence: 8,
  });
  assert.deepEqual(refused(framed(`0000000b 00000000 00000009`)), {
    status: 'ESME_RINVCMDLEN',
    answer: RESP.generic_nack,
    sequence: 9,
  });
  assert.deepEqual(refused(framed(`80000099 00000000 0000000a`)), {
    status: 'ESME_RINVCMDID',
    answer: null,
    sequence: 10,
  });
  assert.deepEqual(refused(octets('00000011 00000015 00000000 00000001')), {
    status: 'ESME_RINVCMDLEN',
    answer: RESP.generic_nack,
    sequence: 0,
  });
  assert.equal(refused(octets('00')).status, 'ESME_RINVCMDLEN');
  const long = Buffer.alloc(FRAME_OCTETS_MAX + 1);
  long.writeUInt32BE(long.length, 0);
  assert.equal(refused(long).status, 'ESME_RINVCMDLEN');
});

test('a string beyond its maximum is refused with the status of its field', () => {
  const cases: [string, string][] = [
    [`00000004 00000000 00000001 "123456" 00 ${'00'.repeat(16)}`, 'ESME_RINVSERTYP'],
    [`00000004 00000000 00000001 00 00 00 ${A20} "1" 00 ${'00'.repeat(16)}`, 'ESME_RINVSRCADR'],
    [`00000004 00000000 00000001 00 00 00 00 00 00 ${A20} "1" 00 ${'00'.repeat(16)}`, 'ESME_RINVDSTADR'],
    [`00000004 00000000 00000001 ${TO} 00 00 00 "12345678901234567" 00 ${'00'.repeat(16)}`, 'ESME_RINVSCHED'],
    [
      `00000004 00000000 00000001 ${TO} 00 00 00 00 "12345678901234567" 00 ${'00'.repeat(16)}`,
      'ESME_RINVEXPIRY',
    ],
    [`00000009 00000000 00000001 "1234567890123456" 00 ${'00'.repeat(16)}`, 'ESME_RINVSYSID'],
    [`00000009 00000000 00000001 "a" 00 "${'p'.repeat(65)}" 00 ${'00'.repeat(16)}`, 'ESME_RINVPASWD'],
    [`00000009 00000000 00000001 "a" 00 "p" 00 "1234567890123" 00 ${'00'.repeat(16)}`, 'ESME_RINVSYSTYP'],
    [`00000009 00000000 00000001 "a" 00 "p" 00 00 34 00 00 ${A20} ${A20} "1" 00`, 'ESME_RBINDFAIL'],
    [`00000003 00000000 00000001 "${'m'.repeat(65)}" 00 ${'00'.repeat(16)}`, 'ESME_RINVMSGID'],
    [`00000021 00000000 00000001 00 00 00 00 01 02 ${A20} "1" 00 ${'00'.repeat(16)}`, 'ESME_RINVDLNAME'],
    [`00000021 00000000 00000001 00 00 00 00 01 03 ${'00'.repeat(16)}`, 'ESME_RINVDESTFLAG'],
    [`00000021 00000000 00000001 00 00 00 00 00 ${'00'.repeat(16)}`, 'ESME_RINVNUMDESTS'],
    [`00000021 00000000 00000001 00 00 00 00 ff ${'0200'.repeat(255)}`, 'ESME_RINVNUMDESTS'],
  ];
  for (const [rest, status] of cases) assert.equal(refused(framed(rest)).status, status, rest);
});

test('a password of more than eight characters is taken, because carriers hand them out', () => {
  const pdu = taken(framed(`00000009 00000000 00000001 "a" 00 "${'p'.repeat(64)}" 00 00 34 00 00 00`));
  assert.ok(pdu.commandId === COMMAND.bind_transceiver);
  assert.equal(pdu.password.length, 64);
});

test('an optional part that cannot be walked is refused, and so is one with too many TLVs', () => {
  const head = `00000004 00000000 00000007 ${TO} 00 00 00 00 00 00 00 00 00 00`;
  for (const tail of ['01', '000001', '0424 0005 "four"', '0424', '1400 0000 1400 ffff 00']) {
    assert.equal(refused(framed(`${head} ${tail}`)).status, 'ESME_RINVTLVSTREAM', tail);
  }
  assert.equal(taken(framed(`${head} ${'14000000'.repeat(TLV_COUNT_MAX)}`)).tlvs.length, TLV_COUNT_MAX);
  assert.equal(
    refused(framed(`${head} ${'14000000'.repeat(TLV_COUNT_MAX + 1)}`)).status,
    'ESME_RINVTLVSTREAM',
  );
  assert.equal(refused(framed(`${head} ${'14000000'.repeat(16_000)}`)).status, 'ESME_RINVTLVSTREAM');
});

test('one to three NULs behind the last field are padding', () => {
  const head = `00000004 00000000 00000007 ${TO} 00 00 00 00 00 00 00 00 00 00`;
  for (const padding of ['00', '0000', '000000']) {
    assert.equal(taken(framed(`${head} ${padding}`)).tlvs.length, 0);
    assert.equal(taken(framed(`${head} 1400000101 ${padding}`)).tlvs.length, 1);
  }
});

test('behaviour 2: a bind response may come without body, with a lone NUL, or without the NUL of its system id', () => {
  for (const [body, systemId] of [
    ['', ''],
    ['00', ''],
    ['"SMSC"', 'SMSC'],
    ['"SMSC" 00', 'SMSC'],
  ] as const) {
    for (const status of ['00000000', '0000000e']) {
      const pdu = taken(framed(`80000009 ${status} 00000001 ${body}`));
      assert.ok(pdu.commandId === COMMAND.bind_transceiver_resp);
      assert.equal(pdu.systemId, systemId);
    }
  }
});

test('a response that carries an error is taken whatever stands behind its header', () => {
  for (const command of [
    '80000004',
    '80000003',
    '80000021',
    '80000009',
    '80000103',
    '80000111',
    '80000008',
    '80000000',
  ]) {
    for (const body of [
      '',
      '00',
      'ff',
      '"no such thing"',
      `"${'x'.repeat(100)}"`,
      '00 ffff ffff',
      '00 00 00 00 00 00',
    ]) {
      const pdu = taken(framed(`${command} 00000008 00000005 ${body}`));
      assert.equal(pdu.status, STATUS.ESME_RSYSERR);
      assert.equal(pdu.sequence, 5);
    }
  }
});

test('a response without an error keeps its message id though its optional part is broken', () => {
  const pdu = taken(framed('80000004 00000000 00000005 "A1" 00 1400 0001 07 1400 ffff 00'));
  assert.ok(pdu.commandId === COMMAND.submit_sm_resp);
  assert.equal(pdu.messageId, 'A1');
  assert.deepEqual(pdu.tlvs, [{ tag: 0x1400, value: Buffer.from([7]) }]);
  assert.equal(refused(framed(`80000004 00000000 00000005 "${'x'.repeat(65)}" 00`)).answer, null);
});

test('a query_sm_resp without an error must be whole, for a state of 0 would be a lie', () => {
  assert.deepEqual(refused(framed('80000003 00000000 00000005 "A1" 00')), {
    status: 'ESME_RINVCMDLEN',
    answer: null,
    sequence: 5,
  });
});

test('octets beyond ASCII in strings are Latin-1', () => {
  const pdu = taken(framed('80000004 00000000 00000005 e5ff80 00'));
  assert.ok(pdu.commandId === COMMAND.submit_sm_resp);
  assert.equal(pdu.messageId, 'åÿ\u0080');
});

test('short_message and TLV values are views into the frame', () => {
  const frame = framed(`00000004 00000000 00000007 ${TO} 00 00 00 00 00 00 00 00 00 02 "hi" 1400 0001 07`);
  const pdu = taken(frame);
  assert.ok(pdu.commandId === COMMAND.submit_sm);
  assert.equal(pdu.shortMessage.buffer, frame.buffer);
  frame.fill(0x41);
  assert.equal(pdu.shortMessage.toString('latin1'), 'AA');
  assert.equal(pdu.tlvs[0]?.value.toString('latin1'), 'A');
});
