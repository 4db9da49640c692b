import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSubmission } from './build-submission.ts';
import type { MessageInput } from './message-schema.ts';
import { serverRecord } from './testing.ts';

const NOW_MS = Date.parse('2026-03-01T12:00:00Z');
const several = serverRecord(1, 'several');
const one = { ...several, senders: new Map([...several.senders].slice(0, 1)) };

const build = (more: Partial<MessageInput>, server = several) =>
  buildSubmission(server, { to: '+32470123456', from: 'ROOTSMS', text: 'x', ...more }, NOW_MS);
function submission(more: Partial<MessageInput>, server = several) {
  const built = build(more, server);
  assert.ok(built.ok);
  return built.submission;
}

test('a number loses its plus and separators, a sender gets its type', () => {
  for (const to of ['+32470123456', '32470123456', '0032 470 12 34 56', '+32 (470) 12-34.56']) {
    const { dest, destTon, destNpi } = submission({ to });
    assert.deepEqual([dest, destTon, destNpi], ['32470123456', 1, 1], to);
  }
  const senderOf = (from: string) => {
    const { source, sourceTon, sourceNpi } = submission({ from });
    return [source, sourceTon, sourceNpi];
  };
  assert.deepEqual(senderOf('ROOTSMS'), ['ROOTSMS', 5, 0]);
  assert.deepEqual(senderOf('8686'), ['8686', 6, 1]);
  assert.deepEqual(senderOf('+32 470 00 11 22'), ['32470001122', 1, 1]);
});

test('the sender may be left out when the server has exactly one', () => {
  assert.equal(submission({ from: undefined }, one).source, 'ROOTSMS');
  const refused = build({ from: undefined });
  assert.ok(!refused.ok && refused.code === 'sender_invalid');
});

test('text is GSM when it can be, else UCS-2, with its class', () => {
  const coded = (more: Partial<MessageInput>) => {
    const { dataCoding, body, long } = submission(more);
    return [dataCoding, body.toString('hex'), long];
  };
  assert.deepEqual(coded({ text: '@€' }), [0, '001b65', false]);
  assert.deepEqual(coded({ text: 'ж' }), [8, '0436', false]);
  assert.deepEqual(coded({ text: '😀' }), [8, 'd83dde00', false]);
  assert.deepEqual(coded({ text: 'a', encoding: 'ucs2' }), [8, '0061', false]);
  assert.equal(submission({ text: 'a', flash: true }).dataCoding, 0x10);
  assert.equal(submission({ text: 'ж', flash: true }).dataCoding, 0x18);
  assert.equal(submission({ text: 'x'.repeat(160) }).long, false);
  assert.equal(submission({ text: 'x'.repeat(161) }).long, true);
  assert.equal(submission({ text: 'ж'.repeat(70) }).long, false);
  assert.equal(submission({ text: 'ж'.repeat(71) }).long, true);
  const refused = build({ text: 'ж', encoding: 'gsm' });
  assert.ok(!refused.ok && refused.code === 'encoding_invalid');
});

test('a national table comes with the header that names it', () => {
  const { esmClass, body, dataCoding } = submission({
    text: 'Şişli ğöş ı '.repeat(7),
    languages: ['turkish'],
  });
  assert.deepEqual([esmClass, dataCoding], [0x40, 0]);
  assert.equal(body[0], (body[0] ?? 0) % 3 === 0 ? body[0] : -1, 'a length of whole elements');
  assert.ok(body[1] === 0x24 || body[1] === 0x25);
  assert.equal(submission({ text: 'plain', languages: 'all' }).esmClass, 0);
});

test('binary content goes as it is, with its header', () => {
  const data = Buffer.from([1, 2, 3]);
  const plain = submission({ text: undefined, data: data.toString('base64') });
  assert.deepEqual([plain.dataCoding, plain.esmClass, plain.body, plain.long], [4, 0, data, false]);
  const udh = Buffer.from([6, 5, 4, 0x0b, 0x84, 0x23, 0xf0]);
  const headed = submission({ text: undefined, data: data.toString('base64'), udh: udh.toString('base64') });
  assert.deepEqual([headed.esmClass, headed.body], [0x40, Buffer.concat([udh, data])]);
  const wrong = build({ text: undefined, data: 'AQID', udh: 'AQID' });
  assert.ok(!wrong.ok && wrong.code === 'encoding_invalid');
  const large = build({
    text: undefined,
    data: Buffer.alloc(140).toString('base64'),
    udh: udh.toString('base64'),
  });
  assert.ok(!large.ok && large.code === 'text_too_long');
});

test('times, priority and receipts are what was asked for', () => {
  const sendAt = '2026-03-01T15:00:00+01:00';
  const scheduled = submission({ sendAt, validitySeconds: 60 });
  assert.deepEqual([scheduled.dueAtMs, scheduled.expireAtMs], [NOW_MS + 7_200_000, NOW_MS + 7_260_000]);
  const soon = submission({ validitySeconds: 60, priority: 3, reference: 'r' });
  assert.deepEqual(
    [soon.dueAtMs, soon.expireAtMs, soon.priority, soon.reference],
    [null, NOW_MS + 60_000, 3, 'r'],
  );
  const asked = (['none', 'final', 'failure', 'success'] as const).map(
    (receipt) => submission({ receipt }).registeredDelivery,
  );
  assert.deepEqual([submission({}).registeredDelivery, ...asked], [1, 0, 1, 2, 3]);
});

test('more than 255 segments are refused, never cut', () => {
  assert.equal(submission({ text: 'x'.repeat(255 * 153) }).body.length, 255 * 153);
  for (const text of ['€'.repeat(20_000), 'ж'.repeat(17_086)]) {
    const refused = build({ text });
    assert.ok(!refused.ok && refused.code === 'text_too_long');
  }
});
