import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SealError } from './errors.ts';
import { MasterKey } from './master-key.ts';
import { openSecret, sealSecret } from './secret.ts';

const master = new MasterKey(Buffer.alloc(32, 5));
const refused = (error: unknown): boolean => error instanceof SealError && error.code === 'secret_refused';

test('a sealed secret opens where it belongs and nowhere else', () => {
  const sealed = sealSecret(master, 'link/5/password', 'pässwörd');
  assert.equal(openSecret(master, 'link/5/password', sealed), 'pässwörd');
  assert.throws(() => openSecret(master, 'link/6/password', sealed), refused);
  assert.throws(() => openSecret(new MasterKey(Buffer.alloc(32, 6)), 'link/5/password', sealed), refused);
  assert.equal(openSecret(master, '', sealSecret(master, '', '')), '');
});

test('a changed or cut secret is refused as a typed error', () => {
  const sealed = sealSecret(master, 'link/5/password', 'password');
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.throws(() => openSecret(master, 'link/5/password', changed), SealError);
    assert.throws(() => openSecret(master, 'link/5/password', sealed.subarray(0, at)), SealError);
  }
  assert.throws(() => sealSecret(master, '', 'x'.repeat(5000)), SealError);
});
