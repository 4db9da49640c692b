import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createDataKey,
  unwrapDataKey,
  utcDay,
  WRAPPED_KEY_BYTES,
  wrapDataKey,
  wrapKeyOf,
} from './data-key.ts';
import { SealError, type SealErrorCode } from './errors.ts';
import { MasterKey } from './master-key.ts';

const wrapKey = wrapKeyOf(new MasterKey(Buffer.alloc(32, 1)));
const otherWrapKey = wrapKeyOf(new MasterKey(Buffer.alloc(32, 2)));

function refused(code: SealErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof SealError && error.code === code;
}

test('a wrapped data key opens to the same key', () => {
  const dataKey = createDataKey(0x7fff_ffff, 20_000);
  const wrapped = wrapDataKey(wrapKey, dataKey);
  assert.equal(wrapped.length, WRAPPED_KEY_BYTES);
  assert.equal(wrapped.includes(dataKey.key.export()), false);
  assert.ok(unwrapDataKey(wrapKey, dataKey.serverId, 20_000, wrapped).key.equals(dataKey.key));
});

test('a wrapped data key moved to another server or day does not open', () => {
  const wrapped = wrapDataKey(wrapKey, createDataKey(5, 20_000));
  assert.throws(() => unwrapDataKey(wrapKey, 6, 20_000, wrapped), refused('data_key_refused'));
  assert.throws(() => unwrapDataKey(wrapKey, 5, 20_001, wrapped), refused('data_key_refused'));
});

test('another master key is named as the cause', () => {
  const wrapped = wrapDataKey(wrapKey, createDataKey(5, 20_000));
  assert.throws(() => unwrapDataKey(otherWrapKey, 5, 20_000, wrapped), refused('master_key_other'));
});

test('a change of any bit, and any other length, is refused as a typed error', () => {
  const wrapped = wrapDataKey(wrapKey, createDataKey(5, 20_000));
  for (let bit = 0; bit < wrapped.length * 8; bit++) {
    const changed = Buffer.from(wrapped);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.throws(() => unwrapDataKey(wrapKey, 5, 20_000, changed), SealError);
  }
  for (let length = 0; length < wrapped.length; length++) {
    assert.throws(
      () => unwrapDataKey(wrapKey, 5, 20_000, wrapped.subarray(0, length)),
      refused('data_key_malformed'),
    );
  }
});

test('a day begins at midnight UTC', () => {
  assert.equal(utcDay(Date.parse('1970-01-01T23:59:59.999Z')), 0);
  assert.equal(
    utcDay(Date.parse('2026-09-26T00:00:00.000Z')),
    utcDay(Date.parse('2026-09-25T23:59:59.999Z')) + 1,
  );
});
