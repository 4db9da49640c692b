import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { test } from 'node:test';
import fc from 'fast-check';
import { isPublicAddress, parseWebhookUrl, publicLookup, type Resolve } from './webhook-address.ts';

const PRIVATE = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.8',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:0:127.0.0.1',
  '::127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b:1::a00:1',
  '100::1',
  '2001::1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  '2001:db8::1',
  '2002:7f00:1::1',
  '3fff::1',
  '5f00::1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fe80::1%eth0',
  '2606:4700:4700::1111%eth0',
  'fec0::1',
  'ff02::1',
];
const PUBLIC = [
  '8.8.8.8',
  '1.1.1.1',
  '100.63.255.255',
  '100.128.0.1',
  '172.15.0.1',
  '172.32.0.1',
  '192.167.1.1',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2a00:1450:4013::65',
];

test('addresses that are not everybody’s are refused, in every spelling', () => {
  for (const address of PRIVATE) assert.equal(isPublicAddress(address), false, address);
});

test('public addresses are let through', () => {
  for (const address of PUBLIC) assert.equal(isPublicAddress(address), true, address);
});

test('what is no address is not public', () => {
  for (const text of [
    '',
    'localhost',
    'example.com',
    '1.2.3',
    '1.2.3.4.5',
    '8.8.8.8 ',
    '0x7f.1',
    '[::1]',
    '127.1',
    '08.8.8.8',
  ])
    assert.equal(isPublicAddress(text), false, text);
  fc.assert(
    fc.property(fc.string(), (text) => {
      isPublicAddress(text);
    }),
  );
});

test('every IPv4 address is public exactly when its mapped and NAT64 forms would be a way around the list', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      assert.equal(isPublicAddress(`::ffff:${address}`), false);
      assert.equal(isPublicAddress(`64:ff9b::${address}`), false);
      assert.equal(isPublicAddress(`::${address}`), false);
    }),
  );
});

const REFUSED_URLS = [
  '',
  'example.com/hook',
  'ftp://example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'http://user@example.com/',
  'http://user:password@example.com/',
  'http://localhost/',
  'http://a.localhost/',
  'http://127.0.0.1/',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0177.0.0.1/',
  'http://0/',
  'http://[::1]/',
  'http://[::ffff:10.0.0.1]/',
  'http://[fe80::1]/',
  'http://169.254.169.254/latest/meta-data',
  'https://example.com:22/',
  'https://example.com:25/',
  'https://example.com:1023/',
  `https://example.com/${'x'.repeat(2_000)}`,
];

test('a URL that cannot be a webhook is refused, however its host is spelt', () => {
  for (const url of REFUSED_URLS) assert.equal(parseWebhookUrl(url, false), null, url);
});

test('a URL that can be a webhook is taken in its normal spelling', () => {
  assert.equal(
    parseWebhookUrl('https://Example.COM/hook?a=1#part', false)?.href,
    'https://example.com/hook?a=1',
  );
  for (const url of [
    'http://example.com:80/',
    'https://example.com:8443/x',
    'https://8.8.8.8/',
    'https://bücher.example/',
  ])
    assert.notEqual(parseWebhookUrl(url, false), null, url);
});

const lookUp = (resolve: Resolve, all: boolean): Promise<{ error: Error | null; address: unknown }> =>
  new Promise((done) => {
    publicLookup(resolve)('example.com', { all }, (error, address) => done({ error, address }));
  });
const answer =
  (...addresses: string[]): Resolve =>
  (_hostname, _options, callback) =>
    callback(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

test('a name is looked up once, and one private address among its addresses refuses it', async () => {
  for (const all of [true, false]) {
    assert.match(String((await lookUp(answer('8.8.8.8', '127.0.0.1'), all)).error), /not public/);
    assert.match(String((await lookUp(answer('2606:4700:4700::1111', '::1'), all)).error), /not public/);
    assert.match(String((await lookUp(answer(), all)).error), /not public/);
  }
  assert.deepEqual(await lookUp(answer('8.8.8.8', '1.1.1.1'), false), { error: null, address: '8.8.8.8' });
  assert.deepEqual(await lookUp(answer('8.8.8.8'), true), {
    error: null,
    address: [{ address: '8.8.8.8', family: 4 }],
  });
});
