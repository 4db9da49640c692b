import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { analyseText } from './analyse-text.ts';
import { concatOf } from './concat.ts';
import { decodeText } from './decode-text.ts';
import { LANGUAGE } from './gsm-tables.ts';
import { splitText } from './split-text.ts';
import type { ReferenceForm, Split, SplitPart, TextOptions } from './text-options.ts';
import { parseUdh, portsElement } from './udh.ts';

const FORMS: ReferenceForm[] = ['udh8', 'udh16', 'sar'];

function split(text: string, options?: TextOptions): Split {
  const result = splitText(text, options);
  assert.ok(result.ok, JSON.stringify(result));
  return result;
}

const texts = (result: Split): string[] =>
  result.parts.map((part) => decodeText(part.payload, result.dataCoding, part.udh));
const join = (result: Split): string => texts(result).join('');

/** Whether header and payload fit into the 140 octets (160 septets) of user data; a carrier turns SAR into a header. */
function fits(part: SplitPart, result: Split): boolean {
  const header = part.udh?.length ?? (part.sar === null ? 0 : 6);
  if (result.encoding !== 'gsm7') return header + part.payload.length <= 140;
  return Math.ceil((header * 8) / 7) + part.payload.length <= 160;
}

test('lengths at the borders of GSM-7: 160, 161, 306, 307, and n times 153', () => {
  const expected: [number, number][] = [
    [0, 1],
    [1, 1],
    [160, 1],
    [161, 2],
    [306, 2],
    [307, 3],
    [459, 3],
    [460, 4],
  ];
  for (const [length, parts] of expected)
    assert.equal(split('x'.repeat(length)).parts.length, parts, `${length}`);
  for (let n = 2; n <= 255; n++) assert.equal(split('y'.repeat(153 * n)).parts.length, n);
  assert.deepEqual(
    split('x'.repeat(161)).parts.map((part) => part.payload.length),
    [153, 8],
  );
});

test('lengths at the borders of UCS-2: 70, 71, 134, 135', () => {
  const expected: [number, number][] = [
    [1, 1],
    [70, 1],
    [71, 2],
    [134, 2],
    [135, 3],
  ];
  for (const [length, parts] of expected)
    assert.equal(split('й'.repeat(length)).parts.length, parts, `${length}`);
});

test('lengths at the borders of Latin-1: 140, 141, 268, 269', () => {
  const expected: [number, number][] = [
    [140, 1],
    [141, 2],
    [268, 2],
    [269, 3],
  ];
  for (const [length, parts] of expected) {
    assert.equal(split('é'.repeat(length), { encoding: 'latin1' }).parts.length, parts, `${length}`);
  }
});

test('a 16-bit reference leaves 152 septets and 66 units', () => {
  assert.equal(split('x'.repeat(304), { reference: 'udh16' }).parts.length, 2);
  assert.equal(split('x'.repeat(305), { reference: 'udh16' }).parts.length, 3);
  assert.equal(split('й'.repeat(132), { reference: 'udh16' }).parts.length, 2);
  assert.equal(split('й'.repeat(133), { reference: 'udh16' }).parts.length, 3);
});

test('headers are those of 23.040, and references come back out of them', () => {
  const narrow = split('x'.repeat(161), { referenceNumber: 0x1aa }).parts;
  assert.deepEqual(
    narrow.map((part) => part.udh?.toString('hex')),
    ['050003aa0201', '050003aa0202'],
  );
  const wide = split('x'.repeat(161), { reference: 'udh16', referenceNumber: 0x1aa }).parts;
  assert.deepEqual(
    wide.map((part) => part.udh?.toString('hex')),
    ['06080401aa0201', '06080401aa0202'],
  );
  const sar = split('x'.repeat(161), { reference: 'sar', referenceNumber: 0x1aa }).parts;
  assert.deepEqual(
    sar.map((part) => [part.udh, part.sar]),
    [
      [null, { reference: 0x1aa, total: 2, sequence: 1 }],
      [null, { reference: 0x1aa, total: 2, sequence: 2 }],
    ],
  );
  assert.deepEqual(split('one').parts[0], { udh: null, payload: Buffer.from('one'), sar: null });
});

test('a euro sign at the border of 153 goes whole into the next part', () => {
  const result = split(`${'x'.repeat(152)}€${'y'.repeat(10)}`);
  assert.deepEqual(
    result.parts.map((part) => part.payload.length),
    [152, 12],
  );
  assert.equal(result.parts[1]?.payload[0], 0x1b);
  const full = split(`${'x'.repeat(151)}€${'y'.repeat(10)}`);
  assert.deepEqual(
    full.parts.map((part) => part.payload.length),
    [153, 10],
  );
});

test('a text of 159 characters and a euro sign needs two parts, 158 and one needs one', () => {
  assert.equal(split(`${'x'.repeat(159)}€`).parts.length, 2);
  assert.equal(split(`${'x'.repeat(158)}€`).parts.length, 1);
});

test('an emoji at the border of 67 goes whole into the next part', () => {
  const result = split(`${'й'.repeat(66)}😀${'й'.repeat(10)}`);
  assert.deepEqual(
    result.parts.map((part) => part.payload.length / 2),
    [66, 12],
  );
});

test('a family of four joined emoji is not parted', () => {
  const family = '👨‍👩‍👧‍👦';
  assert.equal(family.length, 11);
  const result = split(`${'й'.repeat(60)}${family}${'й'.repeat(20)}`);
  assert.deepEqual(
    texts(result).map((text) => text.length),
    [60, 31],
  );
  const parted = split(`${'й'.repeat(60)}${family}${'й'.repeat(20)}`, { keepGraphemes: false });
  // 66 units: the 67th would be half of a pair.
  assert.equal(parted.parts[0]?.payload.length, 132);
});

test('flags, skin tones, accents and CR LF stay together at a border', () => {
  for (const grapheme of ['🇧🇪', '👍🏽', 'e\u0301\u0323', '1️⃣', 'क्षि']) {
    const result = split(`${'й'.repeat(67 - 1)}${grapheme}${'й'.repeat(30)}`);
    assert.equal(texts(result)[0], 'й'.repeat(66), grapheme);
  }
  const lines = split(`${'x'.repeat(152)}\r\n${'x'.repeat(20)}`);
  assert.deepEqual(
    lines.parts.map((part) => part.payload.length),
    [152, 22],
  );
});

test('a grapheme longer than a part is broken at code points and fills its parts', () => {
  const endless = `a${'\u0301'.repeat(200)}`;
  assert.deepEqual(
    split(endless).parts.map((part) => part.payload.length / 2),
    [67, 67, 67],
  );
  const joined = Array.from({ length: 40 }, () => '👩').join('\u200d');
  const result = split(`йй${joined}`);
  for (const text of texts(result)) assert.ok(text.isWellFormed());
  assert.equal(join(result), `йй${joined}`);
});

test('more than 255 parts is refused, never cut', () => {
  assert.deepEqual(splitText('x'.repeat(153 * 255 + 1)), {
    ok: false,
    code: 'TOO_MANY_PARTS',
    partsMax: 255,
  });
  assert.deepEqual(splitText('x'.repeat(161), { partsMax: 1 }), {
    ok: false,
    code: 'TOO_MANY_PARTS',
    partsMax: 1,
  });
  assert.equal(splitText('x'.repeat(160), { partsMax: 1 }).ok, true);
  // Fits by length, but not with a euro sign at every border.
  const tight = `${'x'.repeat(152)}€${'x'.repeat(152)}`;
  assert.deepEqual(splitText(tight, { partsMax: 2 }), { ok: false, code: 'TOO_MANY_PARTS', partsMax: 2 });
});

test('an encoding that lacks a character is refused with its place', () => {
  assert.deepEqual(splitText('ab😀', { encoding: 'gsm7' }), {
    ok: false,
    code: 'NOT_ENCODABLE',
    index: 2,
    codePoint: 0x1f600,
  });
  assert.deepEqual(splitText('a€', { encoding: 'latin1' }), {
    ok: false,
    code: 'NOT_ENCODABLE',
    index: 1,
    codePoint: 0x20ac,
  });
  assert.deepEqual(splitText('a', { encoding: 'latin1', messageClass: 0 }), {
    ok: false,
    code: 'CLASS_NOT_POSSIBLE',
  });
});

test('flash texts get their class in data_coding', () => {
  assert.equal(split('alarm', { messageClass: 0 }).dataCoding, 0x10);
  assert.equal(split('тревога', { messageClass: 0 }).dataCoding, 0x18);
});

test('ports are repeated in every part and take their room', () => {
  const elements = [portsElement(5000, 0)];
  const result = split('x'.repeat(200), { elements, referenceNumber: 9 });
  assert.deepEqual(
    result.parts.map((part) => part.udh?.toString('hex')),
    ['0b0003090201' + '050413880000', '0b0003090202' + '050413880000'],
  );
  // 12 octets of header are 14 septets.
  assert.equal(result.parts[0]?.payload.length, 146);
  assert.equal(split('x'.repeat(152), { elements }).parts.length, 1);
  assert.equal(split('x'.repeat(153), { elements }).parts.length, 2);
});

test('elements without end are refused', () => {
  const elements = [{ id: 0x70, data: Buffer.alloc(140) }];
  assert.deepEqual(splitText('x', { elements }), { ok: false, code: 'HEADER_TOO_LONG', octets: 148 });
});

test('a Turkish text saves segments with the Turkish tables, only when they are allowed', () => {
  const text = `Şu an İstanbul'da çok güzel bir gün; ağaçlar ışıl ışıl. ${'Hoşça kal! '.repeat(9)}`;
  assert.equal(split(text).encoding, 'ucs2');
  const national = split(text, { languages: [LANGUAGE.turkish] });
  assert.equal(national.encoding, 'gsm7');
  assert.ok(national.parts.length < split(text).parts.length);
  assert.equal(join(national), text);
  for (const part of national.parts) {
    const header = parseUdh(part.udh ?? Buffer.alloc(0));
    assert.ok(header.ok && header.elements.some(({ id }) => id === 0x24 || id === 0x25));
  }
});

test('a Hindi text of 100 letters is one part with the Hindi table instead of two', () => {
  const text = 'नमस्ते दुनिया '.repeat(8).slice(0, 100);
  assert.equal(split(text).parts.length, 2);
  const national = split(text, { languages: 'all' });
  assert.equal(national.parts.length, 1);
  assert.deepEqual(national.shift, { locking: LANGUAGE.hindi, single: 0 });
  assert.equal(national.parts[0]?.udh?.toString('hex'), '03250106');
  assert.equal(join(national), text);
});

test('a national table that saves nothing is not used', () => {
  assert.equal(split('ışık', { languages: 'all' }).encoding, 'ucs2');
  assert.deepEqual(split('light', { languages: 'all' }).shift, { locking: 0, single: 0 });
});

test('where data_coding 0 is Latin-1 the octets are, and the count is still of septets', () => {
  const result = split('Ça va? [ok]'.replace('Ç', 'É'), { defaultAlphabet: 'latin1' });
  assert.deepEqual(result.parts[0]?.payload, Buffer.from('Éa va? [ok]', 'latin1'));
  assert.equal(result.dataCoding, 0);
  assert.equal(split('['.repeat(80), { defaultAlphabet: 'latin1' }).parts.length, 1);
  assert.equal(split('['.repeat(81), { defaultAlphabet: 'latin1' }).parts.length, 2);
  assert.equal(split('10 €', { defaultAlphabet: 'latin1' }).encoding, 'ucs2');
});

const LETTERS = 'abz@€[]~\n\rñÉЖй语😀👍🏽🇧🇪\u200d\u0301\u0915\u094dşğ ';
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 500 }),
  fc.string({ unit: fc.constantFrom(...Array.from(LETTERS)), maxLength: 700 }),
  fc.string({ unit: fc.constantFrom('a', '€', '@', '\r\n'), maxLength: 700 }),
);
const anyOptions = fc.record({
  reference: fc.constantFrom(...FORMS),
  languages: fc.constantFrom<TextOptions['languages'][]>([], 'all', [1]),
  keepGraphemes: fc.boolean(),
});

test('behaviours 20 and 23, long messages and encoding: whatever is split joins to the original, fits, and breaks no pair, escape or grapheme needlessly', () => {
  const segmenter = new Intl.Segmenter('und');
  fc.assert(
    fc.property(anyText, anyOptions, (text, { reference, languages, keepGraphemes }) => {
      const options: TextOptions = {
        reference,
        languages: languages ?? [],
        keepGraphemes,
        referenceNumber: 77,
      };
      const result = splitText(text, options);
      assert.ok(result.ok);
      assert.equal(join(result), text);
      const analysis = analyseText(text, options);
      assert.ok(analysis.ok);
      assert.equal(analysis.segments, result.parts.length);
      assert.equal(analysis.dataCoding, result.dataCoding);
      const borders = new Set([...segmenter.segment(text)].map(({ index }) => index));
      let index = 0;
      result.parts.forEach((part, at) => {
        assert.ok(fits(part, result));
        const partText = decodeText(part.payload, result.dataCoding, part.udh);
        if (text.isWellFormed()) assert.ok(partText.isWellFormed());
        if (keepGraphemes && at > 0 && !borders.has(index)) {
          const grapheme = segmenter.segment(text).containing(index)?.segment ?? '';
          const alone = splitText(grapheme, {
            ...options,
            encoding: result.encoding === 'ucs2' ? 'ucs2' : 'auto',
          });
          assert.ok(
            alone.ok && alone.parts.length > 1 && grapheme.length > 60,
            'a grapheme was parted that fits',
          );
        }
        index += partText.length;
        if (result.parts.length > 1 && reference !== 'sar') {
          const header = parseUdh(part.udh ?? Buffer.alloc(0));
          assert.ok(header.ok);
          const concat = concatOf(header.elements);
          assert.deepEqual(concat, {
            reference: 77,
            total: result.parts.length,
            sequence: at + 1,
            wide: reference === 'udh16',
          });
        }
      });
    }),
    { numRuns: 400 },
  );
});

test('hostile graphemes of any length are split in bounded time', () => {
  for (const one of ['🇧', '\u0301', '👩\u200d', '\u1100', '\u0915\u094d']) {
    const text = one.repeat(Math.floor(16_000 / one.length));
    const result = split(text);
    assert.equal(join(result), text);
  }
});
