import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accept, SCHEDULE_AHEAD_MAX_MS, VALIDITY_DEFAULT_MS, VALIDITY_MAX_MS } from './accept.ts';
import type { Message } from './message.ts';
import { REFUSALS } from './refusals.ts';
import { STATE } from './state.ts';
import type { Submission } from './submission.ts';
import { SAMPLE_NOW_MS as NOW, sampleServer, sampleSubmission } from './testing/samples.ts';

const SECOND_MS = 1_000;

function refusalOf(over: Partial<Submission>, server = sampleServer()): string {
  const result = accept(server, sampleSubmission(over), 7n, NOW);
  return result.ok ? 'accepted' : result.code;
}

function messageOf(over: Partial<Submission>, server = sampleServer()): Message {
  const result = accept(server, sampleSubmission(over), 7n, NOW);
  assert.ok(result.ok, result.ok ? '' : result.code);
  return result.message;
}

test('only levels 4 and 5 may send, and only while the decision is in force', () => {
  const at = (level: number, fromMs = NOW - 1, untilMs: number | null = null): string =>
    refusalOf({}, sampleServer({ decisions: [{ id: 1, level, reason: 'why', fromMs, untilMs }] }));
  for (const level of [0, 1, 2, 3]) assert.equal(at(level), 'server_restricted');
  for (const level of [4, 5]) assert.equal(at(level), 'accepted');
  assert.equal(at(1, NOW + 1), 'accepted');
  assert.equal(at(1, NOW - 2, NOW), 'accepted');
  assert.equal(at(1, NOW - 2, NOW + 1), 'server_restricted');
});

test('a sender must be one, and approved unless the server may use any', () => {
  assert.equal(refusalOf({ source: 'UNKNOWN' }), 'sender_not_approved');
  assert.equal(refusalOf({ source: 'UNKNOWN' }, sampleServer({ anySender: true })), 'accepted');
  assert.equal(refusalOf({ source: '', sourceTon: 0 }, sampleServer({ anySender: true })), 'sender_invalid');
  assert.equal(refusalOf({ source: '8686', sourceTon: 3 }), 'accepted');
});

test('recipients are numbers in international form', () => {
  for (const dest of ['', '12345', 'someone', '0470123456789012'])
    assert.equal(refusalOf({ dest }), 'recipient_invalid', dest);
});

test('priorities and message types that no client may submit are refused', () => {
  for (const priority of [-1, 4, 255]) assert.equal(refusalOf({ priority }), 'priority_invalid');
  for (const esmClass of [0x04, 0x08, 0x20]) assert.equal(refusalOf({ esmClass }), 'esm_class_invalid');
  for (const esmClass of [0, 1, 2, 3, 0x40, 0x43, 0x80]) assert.equal(refusalOf({ esmClass }), 'accepted');
});

test('behaviour 24, times: schedules reach 35 days, validity begins when a message is due and lasts 7 days at most', () => {
  const usual = messageOf({});
  assert.deepEqual(
    [usual.dueAtMs, usual.expireAtMs, usual.state],
    [null, NOW + VALIDITY_DEFAULT_MS, STATE.queued],
  );
  const dueAtMs = NOW + 60 * SECOND_MS;
  const scheduled = messageOf({ dueAtMs });
  assert.deepEqual(
    [scheduled.dueAtMs, scheduled.expireAtMs, scheduled.state],
    [dueAtMs, dueAtMs + VALIDITY_DEFAULT_MS, STATE.scheduled],
  );
  assert.equal(messageOf({ dueAtMs: NOW - 1 }).dueAtMs, null);
  assert.equal(refusalOf({ dueAtMs: NOW + SCHEDULE_AHEAD_MAX_MS + 1 }), 'schedule_invalid');
  assert.equal(refusalOf({ expireAtMs: NOW }), 'validity_invalid');
  assert.equal(refusalOf({ dueAtMs, expireAtMs: dueAtMs }), 'validity_invalid');
  assert.equal(messageOf({ expireAtMs: NOW + VALIDITY_MAX_MS * 2 }).expireAtMs, NOW + VALIDITY_MAX_MS);
});

test('behaviour 20, long texts: counted exactly, and never cut: above 255 parts they are refused', () => {
  const long = (octets: number, dataCoding = 0): Partial<Submission> => ({
    long: true,
    dataCoding,
    body: Buffer.alloc(octets, 0x61),
  });
  assert.deepEqual([messageOf(long(160)).segments, messageOf(long(160)).long], [1, false]);
  assert.deepEqual([messageOf(long(161)).segments, messageOf(long(161)).long], [2, true]);
  assert.equal(messageOf(long(306)).segments, 2);
  assert.equal(messageOf(long(307)).segments, 3);
  assert.equal(messageOf(long(140, 8)).segments, 1);
  assert.equal(messageOf(long(142, 8)).segments, 2);
  assert.equal(messageOf(long(153 * 255)).segments, 255);
  assert.equal(refusalOf(long(153 * 255 + 1)), 'text_too_long');
});

test('what is kept is copied: the buffers of a PDU are used again', () => {
  const body = Buffer.from('hello');
  const value = Buffer.from('tlv');
  const message = messageOf({ body, tlvs: [{ tag: 0x1400, value }] });
  body.fill(0);
  value.fill(0);
  assert.equal(message.body.toString(), 'hello');
  assert.equal(message.tlvs[0]?.value.toString(), 'tlv');
});

test('whatever a client submits is accepted or refused with a code, never a fault', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const submissions = fc.record({
    sourceTon: octet,
    source: fc.string({ unit: 'binary', maxLength: 20 }),
    destTon: octet,
    dest: fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constant('32470123456')),
    esmClass: octet,
    priority: octet,
    dataCoding: octet,
    long: fc.boolean(),
    body: fc.uint8Array({ maxLength: 500 }).map((octets) => Buffer.from(octets)),
  });
  const server = sampleServer({ anySender: true });
  fc.assert(
    fc.property(submissions, (over) => {
      const result = accept(server, sampleSubmission(over), 7n, NOW);
      if (result.ok) assert.ok(result.message.segments >= 1 && result.message.segments <= 255);
      else assert.ok(Object.hasOwn(REFUSALS, result.code));
    }),
    { numRuns: 500 },
  );
});
