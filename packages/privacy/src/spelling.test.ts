import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { spellingsOf, type Spelling } from './spelling.ts';

function textsOf(spellings: readonly Spelling[]): string[] {
  return spellings.flatMap((spelling) => (spelling.find === 'text' ? [spelling.text] : []));
}

test('a phone number is looked for in every form people and machines write', () => {
  for (const value of [
    '+32470998877',
    '0032470998877',
    '32470998877',
    '+32 470 99 88 77',
    '+32 (0)470/99.88.77',
  ]) {
    const texts = textsOf(spellingsOf(value));
    for (const form of ['+32470998877', '0032470998877', '32470998877', '0470998877']) {
      assert.ok(texts.includes(form), `${form} from ${value}`);
    }
  }
  assert.ok(textsOf(spellingsOf('0470 99 88 77', { callingCode: '32' })).includes('+32470998877'));
});

test('the separator pattern finds written numbers and no others', () => {
  const pattern = spellingsOf('+32470998877').find((spelling) => spelling.find === 'pattern');
  assert.ok(pattern?.find === 'pattern');
  const expression = new RegExp(pattern.pattern);
  for (const written of [
    '0470 99 88 77',
    '+32 (0) 470-99-88-77',
    '+32.470.998.877',
    '470998877',
    '0032 470/99 88 77',
  ]) {
    assert.match(written, expression);
  }
  for (const other of ['0470 99 88 78', '47099887', '4709 a 98877', '470998087'])
    assert.doesNotMatch(other, expression);
});

test('calling codes of one, two and three digits give their national forms', () => {
  assert.ok(textsOf(spellingsOf('+12025550123')).includes('2025550123'));
  assert.ok(textsOf(spellingsOf('+447700900123')).includes('07700900123'));
  assert.ok(textsOf(spellingsOf('+352621123456')).includes('0621123456'));
});

test('base64 of the value is found wherever it stands in a longer text', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 9 }),
      fc.string({ maxLength: 9 }),
      fc.boolean(),
      (before, behind, forUrl) => {
        const value = 'Jo?ão~>@example.org';
        const encoded = Buffer.from(before + value + behind).toString(forUrl ? 'base64url' : 'base64');
        const spellings = spellingsOf(value).filter(({ name }) => name === 'base64');
        assert.ok(textsOf(spellings).some((text) => encoded.includes(text)));
      },
    ),
  );
});

test('unkeyed hashes, and the keyed ones given, are looked for as octets', () => {
  const sha256 = createHash('sha256').update('jan@example.org').digest('hex');
  const keyed = [{ name: 'recipient-lookup', bytes: Buffer.from('00ff', 'hex') }];
  const hexes = spellingsOf('Jan@Example.org', { keyed }).flatMap((spelling) =>
    spelling.find === 'bytes' ? [Buffer.from(spelling.bytes).toString('hex')] : [],
  );
  assert.ok(hexes.includes(sha256));
  assert.ok(hexes.includes('00ff'));
});

test('no two spellings look for the same', () => {
  const texts = textsOf(spellingsOf('jan@example.org')).map((text) => text.toLowerCase());
  assert.equal(new Set(texts).size, texts.length);
});

test('a value that would be found everywhere is refused, and so is an endless one', () => {
  for (const value of ['', ' abc ', 'x'.repeat(1001)]) assert.throws(() => spellingsOf(value), RangeError);
});
