import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countGsm } from './gsm-alphabet.ts';
import { replaceLookalikes } from './lookalikes.ts';

const replace = (text: string, homoglyphs = false): string => replaceLookalikes(text, { homoglyphs }).text;

test('quotes, dashes, ellipses and spaces of word processors become plain', () => {
  assert.equal(replace('“It’s”\u00a0–\u2009‘ok’… ﬁne'), "\"It's\" - 'ok'... fine");
  assert.equal(replace('ＡＢＣ　１２３！'), 'ABC 123!');
  assert.equal(replace('a\u200bb\ufeffc\u00add'), 'abcd');
  assert.equal(replace('5 × 3 ½ №7 ™'), '5 x 3 1/2 No7 TM');
  assert.equal(replace('tab\there\u2028line'), 'tab here\nline');
});

test('what was replaced is said, with its place in the original', () => {
  assert.deepEqual(replaceLookalikes('a’😀…'), {
    text: "a'😀...",
    replaced: [
      { from: '’', to: "'", index: 1 },
      { from: '…', to: '...', index: 4 },
    ],
  });
  assert.deepEqual(replaceLookalikes('plain'), { text: 'plain', replaced: [] });
});

test('letters with separate accents are composed where the alphabet has them', () => {
  assert.equal(replace('cafe\u0301'), 'café');
  assert.equal(replace('n\u0303'), 'ñ');
  assert.equal(replace('s\u030c'), 's\u030c');
  assert.equal(replace('a\u0301\u0323'), 'a\u0301\u0323');
});

test('what the alphabet has is never touched', () => {
  const all = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ÄÖÑÜ§¿äöñüà^{}\\[~]|€\f';
  assert.deepEqual(replaceLookalikes(all, { homoglyphs: true }), { text: all, replaced: [] });
});

test('emoji keep their joiners and selectors', () => {
  for (const emoji of ['👨‍👩‍👧‍👦', '❤️', '1️⃣', '🏳️‍🌈']) assert.equal(replace(emoji), emoji);
  assert.equal(replace('a\u200db'), 'ab');
  assert.equal(replace('क्\u200dष'), 'क्\u200dष');
});

test('Cyrillic and Greek twins are replaced only when asked, and only in words that have a twin for every letter', () => {
  assert.equal(replace('СОР'), 'СОР');
  assert.equal(replace('СОР', true), 'COP');
  assert.equal(replace('Привет', true), 'Привет');
  assert.equal(replace('ΚΑΛΗΜΕΡΑ', true), 'KAΛHMEPA');
  assert.ok(countGsm(replace('ΚΑΛΗΜΕΡΑ', true)) === 8);
});

test('replacements are of the alphabet, and a second pass finds nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), fc.boolean(), (text, homoglyphs) => {
      const once = replaceLookalikes(text, { homoglyphs });
      let index = -1;
      for (const one of once.replaced) {
        assert.ok(countGsm(one.to) >= 0);
        assert.ok(one.index > index);
        assert.equal(text.slice(one.index, one.index + one.from.length), one.from);
        index = one.index;
      }
      if (countGsm(text) >= 0) assert.deepEqual(once, { text, replaced: [] });
    }),
  );
  // Every character of the BMP.
  for (let unit = 0; unit < 0xd800; unit++) {
    for (const { to } of replaceLookalikes(String.fromCharCode(unit), { homoglyphs: true }).replaced) {
      assert.ok(countGsm(to) >= 0);
      assert.deepEqual(replaceLookalikes(to).replaced, []);
    }
  }
});
