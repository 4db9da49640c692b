/** The examples of the README's part on texts, as they stand there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  analyseText,
  decodeText,
  formatReceipt,
  MESSAGE_STATE,
  normaliseAddress,
  parseE164,
  parseReceipt,
  parseSmppTime,
  parseUdh,
  replaceLookalikes,
  splitText,
} from '@rootsms/smpp/text';

test('the README analyses, replaces, splits and decodes', () => {
  const analysis = analyseText('It’s 10 €');
  assert.ok(analysis.ok);
  const { encoding, segments, length, perSegment, remaining, forcedCount, forced } = analysis;
  assert.deepEqual(
    [encoding, segments, length, perSegment, remaining, forcedCount],
    ['ucs2', 1, 9, 70, 61, 1],
  );
  assert.deepEqual(forced, [
    { index: 2, character: '’', codePoint: 0x2019, name: 'right single quotation mark' },
  ]);
  assert.deepEqual(replaceLookalikes('It’s 10 €'), {
    text: "It's 10 €",
    replaced: [{ from: '’', to: "'", index: 2 }],
  });
  const split = splitText('Hello '.repeat(50), { referenceNumber: 7 });
  assert.ok(split.ok);
  let text = '';
  for (const { udh, payload } of split.parts) {
    const shortMessage = udh ? Buffer.concat([udh, payload]) : payload;
    const header = udh ? parseUdh(shortMessage) : null;
    const octets = header?.ok ? header.octets : 0;
    text += decodeText(shortMessage.subarray(octets), split.dataCoding, udh);
  }
  assert.equal(text, 'Hello '.repeat(50));
});

test('the README writes and reads a receipt, a time and addresses', () => {
  const receipt = formatReceipt({
    id: '1f',
    sub: 1,
    dlvrd: 1,
    submittedAtMs: Date.UTC(2026, 0, 31, 23, 58),
    doneAtMs: Date.UTC(2026, 0, 31, 23, 59),
    state: MESSAGE_STATE.DELIVERED,
    err: '000',
    text: 'Hello',
  });
  assert.equal(
    receipt,
    'id:1f sub:001 dlvrd:001 submit date:2601312358 done date:2601312359 stat:DELIVRD err:000 text:Hello',
  );
  const parsed = parseReceipt('STAT:UNDELIV err:0x0b ID:1F');
  assert.ok(parsed.ok);
  assert.deepEqual([parsed.id, parsed.state, parsed.err], ['1F', 5, '0x0b']);
  const now = new Date();
  const time = parseSmppTime('000002000000000R', now);
  assert.deepEqual(time, { ok: true, kind: 'relative', at: new Date(now.getTime() + 2 * 86_400_000) });
  assert.deepEqual(parseE164('+32 (470) 12.34.56'), { ok: true, number: '32470123456' });
  assert.deepEqual(normaliseAddress({ ton: 0, npi: 0, address: 'ROOTSMS' }), {
    ok: true,
    kind: 'alphanumeric',
    ton: 5,
    npi: 0,
    address: 'ROOTSMS',
  });
});
