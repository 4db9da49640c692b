import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatOf, parseUdh } from '@rootsms/smpp/text';
import { aggregate, isPartlySent, newParts, relativeValidity, splitSegments, wholeSegment } from './parts.ts';
import { STATE, type State } from './state.ts';
import { SAMPLE_NOW_MS, sampleMessage } from './testing/samples.ts';

const parts = (...states: State[]) =>
  newParts(states.length).map((part, at) => ({ ...part, state: states[at] ?? STATE.queued, error: at + 1 }));

test('behaviour 21, aggregation: delivered only when all parts are, else the worst with its error', () => {
  const { delivered, undeliverable, rejected, expired, unknown, sent, queued } = STATE;
  assert.deepEqual(aggregate(parts(delivered, delivered, delivered)), { state: delivered, error: 1 });
  assert.deepEqual(aggregate(parts(delivered, undeliverable)), { state: undeliverable, error: 2 });
  assert.deepEqual(aggregate(parts(undeliverable, rejected, delivered)), { state: rejected, error: 2 });
  assert.deepEqual(aggregate(parts(expired, unknown)), { state: expired, error: 1 });
  assert.deepEqual(aggregate(parts(delivered, unknown)), { state: unknown, error: 2 });
  for (const open of [sent, queued]) assert.equal(aggregate(parts(rejected, open, delivered)), null);
});

test('a message is partly sent from its first part with the carrier on', () => {
  assert.equal(isPartlySent({ parts: null }), false);
  assert.equal(isPartlySent({ parts: parts(STATE.queued, STATE.queued) }), false);
  assert.ok(isPartlySent({ parts: parts(STATE.queued, STATE.sent) }));
  assert.ok(isPartlySent({ parts: newParts(2).map((part) => ({ ...part, flying: true })) }));
});

test('behaviour 20, splitting: every part carries the reference, the total and its place', () => {
  const message = sampleMessage({ body: Buffer.alloc(400, 0x61), long: true, segments: 3 });
  const segments = splitSegments(message, 0x1ff, 'gsm', SAMPLE_NOW_MS);
  assert.equal(segments.length, 3);
  const texts = segments.map(({ body, esmClass }, at) => {
    assert.equal(esmClass, 0x40);
    const udh = parseUdh(body);
    assert.ok(udh.ok);
    assert.deepEqual(concatOf(udh.elements), { reference: 0xff, total: 3, sequence: at + 1, wide: false });
    return body.subarray(udh.octets);
  });
  assert.deepEqual(Buffer.concat(texts), message.body);
});

test('a receipt is asked for of every part, whatever the customer asked for', () => {
  const message = sampleMessage({ registeredDelivery: 0 });
  assert.equal(wholeSegment(message, SAMPLE_NOW_MS).registeredDelivery, 1);
});

test('what is left of the validity goes along, in whole minutes, a minute at least', () => {
  const cases: readonly [ms: number, text: string][] = [
    [1, '000000000100000R'],
    [-5, '000000000100000R'],
    [60_000, '000000000100000R'],
    [61_000, '000000000200000R'],
    [48 * 3_600_000, '000002000000000R'],
    [40 * 24 * 3_600_000, '000110000000000R'],
  ];
  for (const [ms, text] of cases) assert.equal(relativeValidity(ms), text);
});
