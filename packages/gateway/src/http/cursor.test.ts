import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ID_MAX } from '@rootsms/kit';
import fc from 'fast-check';
import { formatCursor, parseCursor } from './cursor.ts';

test('a cursor comes back as the place that it stands for', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: ID_MAX }), (id) => {
      assert.equal(parseCursor(formatCursor(id)), id);
    }),
  );
});

test('what is not one of our cursors is none', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.base64String(), fc.string({ minLength: 12, maxLength: 12 })),
      (text) => {
        const id = parseCursor(text);
        if (id !== undefined) assert.equal(formatCursor(id), text);
      },
    ),
  );
  for (const text of [
    '',
    'AQAAAAAAAAA',
    `${formatCursor(1n)}=`,
    formatCursor(1n).replace('A', '-'),
    'AgAAAAAAAAAB',
  ])
    assert.equal(parseCursor(text), undefined, text);
});
