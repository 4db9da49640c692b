import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTlv, TAG, tlvNumber, tlvString } from '@rootsms/smpp';
import { parseReceipt } from '@rootsms/smpp/text';
import fc from 'fast-check';
import { buildReceipt, type ReceiptFacts } from './build-receipt.ts';
import { STATE } from './state.ts';

const FACTS: ReceiptFacts = {
  id: 252288000000028672n,
  sourceTon: 5,
  sourceNpi: 0,
  source: 'ROOTSMS',
  destTon: 1,
  destNpi: 1,
  dest: '32470998877',
  serviceType: 'CMT',
  state: STATE.delivered,
  error: 0,
  submittedAtMs: Date.UTC(2026, 0, 31, 23, 58, 59),
  doneAtMs: Date.UTC(2026, 0, 31, 23, 59, 1),
  segments: 1,
  delivered: 1,
  text: 'Your code is 123456. Keep it.',
};

test('a receipt has the seven fields of Appendix B in their order, and goes from the recipient to the sender', () => {
  const pdu = buildReceipt(FACTS);
  assert.equal(
    pdu.shortMessage.toString('latin1'),
    'id:252288000000028672 sub:001 dlvrd:001 submit date:2601312358 done date:2601312359 stat:DELIVRD err:000 text:Your code is 123456.',
  );
  assert.deepEqual(
    [pdu.sourceTon, pdu.sourceNpi, pdu.source, pdu.destTon, pdu.destNpi, pdu.dest, pdu.serviceType],
    [1, 1, '32470998877', 5, 0, 'ROOTSMS', 'CMT'],
  );
  assert.equal(pdu.esmClass, 0x04);
  assert.equal(pdu.dataCoding, 0);
});

test('its TLVs say the same as its text', () => {
  const { tlvs } = buildReceipt({ ...FACTS, state: STATE.undeliverable, error: 27, delivered: 0 });
  assert.equal(tlvString(tlvs, TAG.receipted_message_id), '252288000000028672');
  assert.equal(tlvNumber(tlvs, TAG.message_state), 5);
  assert.deepEqual(findTlv(tlvs, TAG.network_error_code), Buffer.from([3, 0, 27]));
});

test('an error that is not known makes no network_error_code; one beyond three digits stays whole in it', () => {
  assert.equal(findTlv(buildReceipt(FACTS).tlvs, TAG.network_error_code), undefined);
  const { shortMessage, tlvs } = buildReceipt({ ...FACTS, state: STATE.rejected, error: 0x0432 });
  assert.match(shortMessage.toString('latin1'), / err:999 /);
  assert.deepEqual(findTlv(tlvs, TAG.network_error_code), Buffer.from([3, 0x04, 0x32]));
});

test('a long text that was sent in one request counts its segments', () => {
  const text = buildReceipt({ ...FACTS, segments: 12, delivered: 11 }).shortMessage.toString('latin1');
  assert.match(text, / sub:012 dlvrd:011 /);
});

test('a state that is not final makes an intermediate notification, which reads ENROUTE', () => {
  for (const state of [STATE.sent, STATE.queued, STATE.scheduled]) {
    const pdu = buildReceipt({ ...FACTS, state, delivered: 0 });
    assert.equal(pdu.esmClass, 0x20);
    assert.match(pdu.shortMessage.toString('latin1'), / stat:ENROUTE /);
  }
});

test('whatever is told comes out as it went in, in printable ASCII of bounded length', () => {
  const facts = fc.record({
    id: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
    state: fc.constantFrom(...Object.values(STATE), 77, -1),
    error: fc.integer({ min: -5, max: 100_000 }),
    segments: fc.integer({ min: 0, max: 2_000 }),
    delivered: fc.integer({ min: 0, max: 2_000 }),
    text: fc.string({ unit: 'binary' }),
    submittedAtMs: fc.integer({ min: 0, max: 4e12 }),
    doneAtMs: fc.integer({ min: 0, max: 4e12 }),
  });
  fc.assert(
    fc.property(facts, (some) => {
      const pdu = buildReceipt({ ...FACTS, ...some });
      const text = pdu.shortMessage.toString('latin1');
      assert.match(text, /^[ -~]{1,254}$/);
      const parsed = parseReceipt(text);
      assert.ok(parsed.ok);
      assert.equal(parsed.id, some.id.toString());
      assert.equal(parsed.state, tlvNumber(pdu.tlvs, TAG.message_state));
    }),
  );
});
