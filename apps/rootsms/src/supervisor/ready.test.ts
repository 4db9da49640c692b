import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BackOff } from './back-off.ts';
import { banner } from './banner.ts';
import { readReady } from './ready.ts';

test('what an app says when it is up is read, and nothing else is taken for it', () => {
  const door = { what: 'SMPP', host: '::', port: 2775 };
  assert.deepEqual(readReady({ ready: true, listens: [door, { what: 'x' }, null, 7] }), [door]);
  assert.deepEqual(readReady({ ready: true }), []);
  for (const other of [undefined, null, 'ready', { ready: 'yes' }, { listens: [door] }, []]) {
    assert.equal(readReady(other), undefined);
  }
  fc.assert(fc.property(fc.anything(), (message) => Array.isArray(readReady(message) ?? [])));
});

test('who dies again and again waits longer, up to half a minute, and begins anew after a healthy minute', () => {
  const backOff = new BackOff();
  const waits = Array.from({ length: 10 }, () => backOff.next(0));
  assert.deepEqual(waits, [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  assert.equal(backOff.next(60_000), 250);
});

test('the block shows addresses that can be opened, and commands that reach this instance', () => {
  const text = banner({
    listens: [
      { what: 'SMPP', host: '::', port: 2775 },
      { what: 'HTTP API', host: '0.0.0.0', port: 8081 },
    ],
    database: 'ours',
    data: '/srv/sms',
    prefix: 'ROOTSMS_DATA=/srv/sms ',
  });
  assert.match(text, /SMPP {6}\[::\]:2775\n {2}HTTP API {2}http:\/\/localhost:8081\n/);
  assert.match(text, /\n {2}ROOTSMS_DATA=\/srv\/sms npx rootsms carrier add try sim:\/\/\n/);
  assert.match(text, /http:\/\/localhost:8081\/docs/);
  assert.match(text, /Next, in another terminal: /);
  const elsewhere = banner({ listens: [], database: 'yours', data: '/x', prefix: '', needs: 'DATABASE_URL' });
  assert.match(elsewhere, /Next, in another terminal with the same DATABASE_URL: /);
});
