import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { acceptPlainMessage } from './message-fast.ts';
import { LANGUAGE_NAMES, messageSchema } from './message-schema.ts';

/** Values at and around every bound, and of every wrong kind. */
const text = fc.oneof(
  fc.string({ maxLength: 50 }),
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.constantFrom(
    '',
    ' ',
    '\ud800',
    'a\udc00b',
    'x'.repeat(40),
    'x'.repeat(41),
    'é'.repeat(100),
    'é'.repeat(101),
  ),
  fc.constantFrom('😀'.repeat(50), 'x'.repeat(39_015), 'x'.repeat(39_016), '中'.repeat(85), '中'.repeat(86)),
);
const anything = fc.oneof(
  text,
  fc.integer({ min: -2, max: 5 }),
  fc.constantFrom(0, 3, 4, 3_024_000, 3_024_001, 1.5, -0, null, true, false, [], {}),
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('auto', 'gsm', 'ucs2', 'binary', 'none', 'final', 'failure', 'success', 'all'),
  fc.constantFrom('2026-01-31T09:00:00Z', '2026-01-31T09:00:00+01:00', 'AQID', [LANGUAGE_NAMES[0]]),
);
const field = (value: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: anything });

const plainFields = {
  to: field(fc.constant('+32470123456')),
  from: field(fc.constant('ROOTSMS')),
  text: field(text),
  reference: field(text),
  encoding: field(fc.constantFrom('auto', 'gsm', 'ucs2')),
  receipt: field(fc.constantFrom('none', 'final', 'failure', 'success')),
  priority: field(fc.integer({ min: 0, max: 3 })),
  validitySeconds: field(fc.integer({ min: 1, max: 3_024_000 })),
  smart: field(fc.boolean()),
  flash: field(fc.boolean()),
};
const otherFields = {
  data: anything,
  udh: anything,
  languages: anything,
  sendAt: anything,
  validUntil: anything,
  other: anything,
};
const message = fc.oneof(
  fc.record(plainFields, { requiredKeys: ['to', 'text'] }),
  fc.record({ ...plainFields, ...otherFields }, { requiredKeys: [] }),
);

test('the hand-written check accepts nothing that the schema refuses, and gives the same value', () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 20, arbitrary: message }, { weight: 1, arbitrary: anything }), (value) => {
      // As it comes: through JSON.
      const parsed: unknown = JSON.parse(JSON.stringify(value ?? null));
      const plain = acceptPlainMessage(parsed);
      if (plain === null) return;
      accepted += 1;
      const result = messageSchema.safeParse(parsed);
      assert.ok(result.success, JSON.stringify(parsed));
      assert.deepEqual({ ...plain }, result.data);
    }),
    { numRuns: 3_000 },
  );
  assert.ok(accepted > 30, `only ${accepted} were accepted`);
});

test('the hand-written check accepts every plain message that the schema accepts', () => {
  const plain = fc.record(
    {
      to: fc.string({ minLength: 1, maxLength: 40 }),
      text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
      from: fc.string({ minLength: 1, maxLength: 40 }),
      reference: fc.string({ minLength: 1, maxLength: 85 }),
      encoding: fc.constantFrom('auto', 'gsm', 'ucs2'),
      receipt: fc.constantFrom('none', 'final', 'failure', 'success'),
      priority: fc.integer({ min: 0, max: 3 }),
      validitySeconds: fc.integer({ min: 1, max: 3_024_000 }),
      smart: fc.boolean(),
      flash: fc.boolean(),
    },
    { requiredKeys: ['to', 'text'] },
  );
  fc.assert(
    fc.property(plain, (value) => {
      assert.ok(messageSchema.safeParse(value).success);
      assert.notEqual(acceptPlainMessage(value), null);
    }),
    { numRuns: 500 },
  );
});

test('what goes together is accepted, what does not is refused with its place', () => {
  const to = '+32470123456';
  const wrong = (value: unknown): string[] => {
    const result = messageSchema.safeParse(value);
    return result.success ? [] : result.error.issues.map((issue) => issue.path.join('.'));
  };
  assert.deepEqual(wrong({ to, text: 'x', languages: ['turkish'] }), []);
  assert.deepEqual(wrong({ to, data: 'AQID', udh: 'AQID', encoding: 'binary' }), []);
  assert.deepEqual(wrong({ to }), ['text']);
  assert.deepEqual(wrong({ to, text: 'x', data: 'AQID' }), ['text']);
  assert.deepEqual(wrong({ to, text: 'x', udh: 'AQID' }), ['udh']);
  assert.deepEqual(wrong({ to, text: 'x', encoding: 'binary' }), ['encoding']);
  assert.deepEqual(wrong({ to, data: 'AQID', encoding: 'gsm' }), ['encoding']);
  assert.deepEqual(wrong({ to, data: 'AQID', smart: true }), ['smart']);
  assert.deepEqual(wrong({ to, data: 'AQI' }), ['data']);
  assert.deepEqual(wrong({ to, text: 'x', validUntil: '2026-01-31T09:00:00Z', validitySeconds: 5 }), [
    'validitySeconds',
  ]);
  assert.deepEqual(wrong({ to, text: 'x', sendAt: '2026-01-31 09:00' }), ['sendAt']);
  assert.deepEqual(wrong({ to, text: 'x', sendAt: '2026-02-30T09:00:00Z' }), ['sendAt']);
});
