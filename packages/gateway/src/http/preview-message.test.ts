import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { acceptedSchema, previewSchema } from './answer-schemas.ts';
import { openTestDoor, type TestDoor } from './testing.ts';

let door: TestDoor;
before(async () => {
  door = await openTestDoor({
    price: (_server, { dest }) => (dest.startsWith('32') ? { minor: 7n, currency: 'EUR' } : null),
  });
});
after(() => door.close());

const post = (url: string, message: Record<string, unknown>) =>
  door.app.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${door.key}`, 'content-type': 'application/json' },
    payload: JSON.stringify({ to: '+32470123456', from: 'ROOTSMS', ...message }),
  });
const preview = async (message: Record<string, unknown>) =>
  previewSchema.parse((await post('/v1/messages/preview', message)).json());

test('a preview counts GSM text exactly at the bounds, escapes as two', async () => {
  for (const [text, segments, remaining] of [
    ['x'.repeat(160), 1, 0],
    ['x'.repeat(161), 2, 145],
    [`${'x'.repeat(158)}€`, 1, 0],
    [`${'x'.repeat(159)}€`, 2, 145],
    ['é'.repeat(306), 2, 0],
  ] as const) {
    const found = await preview({ text });
    assert.deepEqual(
      [found.encoding, found.segments, found.remaining],
      ['gsm', segments, remaining],
      text.slice(-5),
    );
  }
});

test('a preview says which character forced UCS-2, where, and what smart replacement would save', async () => {
  const found = await preview({ text: 'It’s “on” its way' });
  assert.equal(found.encoding, 'ucs2');
  assert.equal(found.forcedCount, 3);
  assert.deepEqual(found.forced[0], {
    index: 2,
    character: '’',
    codePoint: 'U+2019',
    name: found.forced[0]?.name,
  });
  assert.equal(found.smart?.encoding, 'gsm');
  assert.deepEqual(
    found.smart.replaced.map(({ index, to }) => [index, to]),
    [
      [2, "'"],
      [5, '"'],
      [8, '"'],
    ],
  );
  const smart = await preview({ text: 'It’s “on” its way', smart: true });
  assert.deepEqual([smart.encoding, smart.forcedCount], ['gsm', 0]);
});

test('a national table is used only when it is allowed', async () => {
  const text = 'Şişli ğöş ı '.repeat(7);
  assert.equal((await preview({ text })).encoding, 'ucs2');
  const turkish = await preview({ text, languages: ['turkish'] });
  assert.deepEqual([turkish.encoding, turkish.languages], ['gsm', ['turkish']]);
});

test('the price is that of the route, for every segment, and null when none is known', async () => {
  assert.deepEqual((await preview({ text: 'x'.repeat(161) })).price, {
    currency: 'EUR',
    perSegmentMinor: '7',
    totalMinor: '14',
  });
  assert.equal((await preview({ text: 'x', to: '+4915112345678' })).price, null);
});

test('a preview refuses what sending refuses, and sends nothing', async () => {
  const before = door.submitted.length;
  assert.equal(
    (await post('/v1/messages/preview', { text: 'ж', encoding: 'gsm' })).json().code,
    'encoding_invalid',
  );
  assert.equal(
    (await post('/v1/messages/preview', { text: 'x', to: '12' })).json().code,
    'recipient_invalid',
  );
  assert.equal(
    (await post('/v1/messages/preview', { text: '中'.repeat(30_000) })).json().code,
    'text_too_long',
  );
  assert.equal((await post('/v1/messages/preview', {})).json().code, 'body_invalid');
  assert.equal(door.submitted.length, before);
});

test('sending takes as many segments as the preview said, in the encoding that it said', async () => {
  const piece = fc.constantFrom('a', 'é', '€', '[', '’', 'ж', '中', '😀', '👩‍👩‍👧', 'e\u0301', '\n', ' ');
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { minLength: 1, maxLength: 400 }),
      fc.boolean(),
      async (pieces, smart) => {
        const text = pieces.join('');
        const said = await preview({ text, smart });
        const sent = acceptedSchema.parse((await post('/v1/messages', { text, smart })).json());
        assert.deepEqual([sent.segments, sent.encoding], [said.segments, said.encoding]);
      },
    ),
    { numRuns: 60 },
  );
});
