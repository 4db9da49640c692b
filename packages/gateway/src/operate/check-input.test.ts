import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestDatabase } from '@rootsms/db/testing';
import fc from 'fast-check';
import {
  checkAddresses,
  checkInteger,
  checkName,
  checkReason,
  checkUntil,
  readPeriodMs,
} from './check-input.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

test('a name is letters and digits with dots, dashes, underscores and spaces within, and no number alone', () => {
  for (const name of ['a', 'acme', 'Acme Shop', 'telco-be.1', 'Café_2', 'x'.repeat(64)])
    assert.ok(checkName(name).ok, name);
  for (const name of ['', ' a', 'a ', '-a', '12', 'a\n', 'a/b', 'x'.repeat(65), 'a\u001b[31m'])
    assert.equal(checkName(name).ok, false, JSON.stringify(name));
});

test('a whole number is taken from text only when it is written plainly and lies within bounds', () => {
  assert.deepEqual(checkInteger('rate', '100', 1, 1_000), { ok: true, value: 100 });
  for (const given of ['', '0', '1001', '1e2', '1.5', '-1', ' 1', '0x10', '99999999999', Number.NaN, 1.5])
    assert.equal(checkInteger('rate', given, 1, 1_000).ok, false, String(given));
});

test('an end is a date, a moment or a period ahead, in UTC unless it says otherwise', () => {
  const at = (text: string): string => {
    const until = checkUntil(text, NOW);
    return until.ok ? until.value.toISOString() : 'refused';
  };
  assert.equal(at('2030-01-31'), '2030-01-31T00:00:00.000Z');
  assert.equal(at('2030-01-31T12:00'), '2030-01-31T12:00:00.000Z');
  assert.equal(at('2030-01-31T12:00+01:00'), '2030-01-31T11:00:00.000Z');
  assert.equal(at('7d'), '2026-11-29T12:00:00.000Z');
  for (const text of [
    '',
    '0',
    'tomorrow',
    '2020-01-01',
    '2030-13-01',
    '2099-01-01',
    '31/01/2030',
    '99999999d',
  ])
    assert.equal(at(text), 'refused', text);
  assert.equal(readPeriodMs('90m'), 5_400_000);
  assert.equal(readPeriodMs('90'), undefined);
});

test('a reason has 3 to 1,000 characters', () => {
  assert.deepEqual(checkReason('  fraud '), { ok: true, value: 'fraud' });
  assert.equal(checkReason(' a ').ok, false);
  assert.equal(checkReason('a'.repeat(1_001)).ok, false);
});

test('garbage is refused, never thrown at', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), (text) => {
      checkName(text);
      checkUntil(text, NOW);
      checkAddresses([text]);
      readPeriodMs(text);
    }),
  );
});

test('exactly those blocks are taken that PostgreSQL takes as cidr', async () => {
  const database = await openTestDatabase();
  try {
    const blocks = [
      '192.0.2.0/24',
      '192.0.2.1',
      '192.0.2.1/24',
      '0.0.0.0/0',
      '2001:db8::/32',
      '2001:db8::1/32',
      '::1',
    ];
    blocks.push(
      '::/0',
      '192.0.2.0/33',
      '::ffff:192.0.2.0/120',
      '2001:db8::1/128',
      '10.0.0.128/25',
      '10.0.0.64/25',
    );
    blocks.push(
      '2001:db8:0:0:8000::/65',
      '2001:db8:0:0:8000::/64',
      'example.org',
      '1.2.3.4/',
      '1.2.3.4/a',
      'fe80::1%eth0',
    );
    for (const block of blocks) {
      const taken = await database.pool.query('select $1::cidr', [block]).then(
        () => true,
        () => false,
      );
      assert.equal(checkAddresses([block]).ok, taken, block);
    }
  } finally {
    await database.close();
  }
});
