import assert from 'node:assert/strict';
import { createCipheriv, createSecretKey } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeContent, type Content } from './content.ts';
import { createDataKey } from './data-key.ts';
import { ENVELOPE_OVERHEAD_BYTES, envelopeBytesMax, open, seal, sealInto } from './envelope.ts';
import { SealError, type SealErrorCode } from './errors.ts';

const dataKey = createDataKey(7, 20_000);
const content: Content = {
  sourceTon: 5,
  sourceNpi: 0,
  source: 'ROOTSMS',
  destTon: 1,
  destNpi: 1,
  dest: '32470998877',
  text: Buffer.from('Your code is 123456'),
};

function refused(code: SealErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof SealError && error.code === code;
}

test('an envelope is AES-256-GCM over the content record with the message id as AAD', () => {
  const key = createSecretKey(Buffer.alloc(32, 3));
  const envelope = seal({ serverId: 7, day: 1, key }, 0x0102_0304_0506_0708n, content);
  const cipher = createCipheriv('aes-256-gcm', key, envelope.subarray(1, 13));
  cipher.setAAD(Buffer.from('0102030405060708', 'hex'));
  const ciphertext = Buffer.concat([cipher.update(encodeContent(content)), cipher.final()]);
  const expected = Buffer.concat([
    Buffer.from([1]),
    envelope.subarray(1, 13),
    ciphertext,
    cipher.getAuthTag(),
  ]);
  assert.deepEqual(envelope, expected);
  assert.equal(envelope.length, encodeContent(content).length + ENVELOPE_OVERHEAD_BYTES);
});

test('what was sealed opens to the same, whatever its size and the message id', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.uint8Array({ maxLength: 9000 }),
      (id, text) => {
        const sealed = { ...content, text: Buffer.from(text), clientReference: 'ünïcode' };
        assert.deepEqual(open(dataKey, id, seal(dataKey, id, sealed)), sealed);
      },
    ),
    { numRuns: 200 },
  );
});

test('several envelopes lie side by side in one buffer and open one by one', () => {
  const batch = Buffer.alloc(envelopeBytesMax(content) * 10);
  let at = 0;
  const ends: number[] = [];
  for (let id = 0n; id < 10n; id++) ends.push((at = sealInto(dataKey, id, content, batch, at)));
  for (const [id, end] of ends.entries()) {
    assert.deepEqual(open(dataKey, BigInt(id), batch.subarray(ends[id - 1] ?? 0, end)), content);
  }
});

test('a target that is too small is refused by Node before anything is cut', () => {
  assert.throws(() => sealInto(dataKey, 1n, content, Buffer.alloc(40), 0), RangeError);
});

test('a change of any bit is refused as a typed error', () => {
  const envelope = seal(dataKey, 5n, content);
  for (let bit = 0; bit < envelope.length * 8; bit++) {
    const changed = Buffer.from(envelope);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.throws(
      () => open(dataKey, 5n, changed),
      refused(bit < 8 ? 'envelope_malformed' : 'envelope_refused'),
    );
  }
});

test('an envelope cut at any octet, or grown by one, is refused', () => {
  const envelope = seal(dataKey, 5n, content);
  for (let length = 0; length < envelope.length; length++) {
    assert.throws(() => open(dataKey, 5n, envelope.subarray(0, length)), SealError);
  }
  assert.throws(
    () => open(dataKey, 5n, Buffer.concat([envelope, Buffer.alloc(1)])),
    refused('envelope_refused'),
  );
});

test('an envelope moved to another message, or opened with another key, is refused', () => {
  const envelope = seal(dataKey, 5n, content);
  assert.throws(() => open(dataKey, 6n, envelope), refused('envelope_refused'));
  assert.throws(() => open(createDataKey(7, 20_000), 5n, envelope), refused('envelope_refused'));
});

test('of a million envelopes no two share an iv', () => {
  const small = { ...content, source: '', dest: '', text: Buffer.alloc(0) };
  const target = Buffer.alloc(envelopeBytesMax(small));
  const seen = new Set<string>();
  for (let i = 0; i < 1_000_000; i++) {
    sealInto(dataKey, 1n, small, target, 0);
    seen.add(target.toString('latin1', 1, 13));
  }
  assert.equal(seen.size, 1_000_000);
});

test('nothing of the content shows in the envelope', () => {
  const envelope = seal(dataKey, 5n, content).toString('latin1');
  for (const part of ['ROOTSMS', '32470998877', '123456']) assert.equal(envelope.includes(part), false);
});
