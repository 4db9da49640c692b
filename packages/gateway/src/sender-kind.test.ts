import assert from 'node:assert/strict';
import { test } from 'node:test';
import { senderKindOf } from './sender-kind.ts';

test('a sender is a name of up to 11 characters, a short code or a long number', () => {
  const cases: readonly [ton: number, address: string, kind: string | null][] = [
    [5, 'ROOTSMS', 'alphanumeric'],
    [5, '12345678901', 'alphanumeric'],
    [5, 'TWELVE CHARS', null],
    [0, 'ROOTSMS', 'alphanumeric'],
    [1, 'ROOTSMS', null],
    [3, '8686', 'short'],
    [0, '123', 'short'],
    [0, '12', null],
    [0, '123456', 'short'],
    [0, '1234567', 'long'],
    [1, '+123456', 'long'],
    [1, '32470123456', 'long'],
    [1, '+32470123456', 'long'],
    [1, '1234567890123456', null],
    [1, '', null],
    [0, '+', null],
  ];
  for (const [ton, address, kind] of cases)
    assert.equal(senderKindOf(ton, address), kind, `${ton} ${address}`);
});
