import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAllowedAddress, plainAddress } from './allowed-address.ts';

test('an empty list allows every address', () => {
  for (const address of ['192.0.2.1', '2001:db8::1', 'nonsense', ''])
    assert.ok(isAllowedAddress([], address));
});

test('blocks and single addresses of both families are allowed, whatever the socket makes of them', () => {
  const blocks = ['192.0.2.0/24', '198.51.100.7', '2001:db8::/32', '2001:db9::1'];
  const allowed = [
    '192.0.2.1',
    '192.0.2.255',
    '::ffff:192.0.2.9',
    '198.51.100.7',
    '2001:db8:1::1',
    '2001:db9::1',
  ];
  for (const address of allowed) assert.ok(isAllowedAddress(blocks, address), address);
  const others = ['192.0.3.1', '198.51.100.8', '::ffff:192.0.3.1', '2001:db9::2', '::1', 'nonsense', ''];
  for (const address of others) assert.equal(isAllowedAddress(blocks, address), false, address);
});

test('an IPv4 address on a socket for both families is read as what it is', () => {
  assert.equal(plainAddress('::ffff:192.0.2.1'), '192.0.2.1');
  for (const address of ['192.0.2.1', '::ffff:0', '2001:db8::1', ''])
    assert.equal(plainAddress(address), address);
});
