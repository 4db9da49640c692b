import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  receiptRequest,
  upstreamRegisteredDelivery,
  wantsIntermediate,
  wantsReceipt,
} from './receipt-request.ts';
import { isFinal, STATE } from './state.ts';

const FINAL = [
  STATE.delivered,
  STATE.expired,
  STATE.cancelled,
  STATE.undeliverable,
  STATE.unknown,
  STATE.rejected,
] as const;
const UNDER_WAY = [STATE.scheduled, STATE.queued, STATE.accepted, STATE.sent] as const;

test('registered_delivery 0 asks for nothing, whatever becomes of the message', () => {
  for (const state of [...FINAL, ...UNDER_WAY]) assert.equal(wantsReceipt(0, state), false);
});

test('1 asks for the final outcome, 2 for failure only, 3 for success only', () => {
  for (const state of FINAL) {
    assert.equal(wantsReceipt(1, state), true);
    assert.equal(wantsReceipt(2, state), state !== STATE.delivered);
    assert.equal(wantsReceipt(3, state), state === STATE.delivered);
  }
});

test('bit 4 asks for intermediate notifications, and only it does', () => {
  for (const state of UNDER_WAY) {
    assert.equal(wantsReceipt(0x10, state), true);
    assert.equal(wantsReceipt(0x11, state), true);
    assert.equal(wantsReceipt(0x03, state), false);
  }
  for (const state of FINAL) assert.equal(wantsReceipt(0x10, state), false);
});

test('acknowledgements of the handset (bits 3 and 2) and reserved bits ask us for nothing', () => {
  for (const octet of [0x04, 0x08, 0x0c, 0x20, 0x40, 0x80, 0xec]) {
    for (const state of [...FINAL, ...UNDER_WAY]) assert.equal(wantsReceipt(octet, state), false);
  }
});

test('the carrier is always asked for the outcome, and for what else the customer asked for', () => {
  fc.assert(
    fc.property(fc.nat(255), (octet) => {
      const upstream = upstreamRegisteredDelivery(octet);
      assert.equal(receiptRequest(upstream), 'final');
      assert.equal(wantsIntermediate(upstream), wantsIntermediate(octet));
      assert.equal(upstream & 0x0c, octet & 0x0c);
      assert.equal(upstream & 0xe0, 0);
    }),
  );
});

test('any number at all is judged without a throw, and a final state is never an intermediate one', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (octet, state) => {
      const wanted = wantsReceipt(octet, state);
      if (wanted && !isFinal(state)) assert.ok(wantsIntermediate(octet));
    }),
  );
});
