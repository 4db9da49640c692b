import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countGsm, decodeGsm, encodeGsm, NO_SHIFT, type GsmShift } from './gsm-alphabet.ts';
import { HOLE, LANGUAGE, LOCKING_TABLES, SINGLE_TABLES, type LanguageId } from './gsm-tables.ts';

const IDS = Object.values(LANGUAGE);

/** Every pair of tables that exists: 13 locking by 14 single. */
function allShifts(): GsmShift[] {
  const locking = IDS.filter((id) => LOCKING_TABLES[id] !== null);
  return locking.flatMap((one) => IDS.map((single): GsmShift => ({ locking: one, single })));
}

test('every table has 128 characters and its escape where the others have it', () => {
  for (const table of [...LOCKING_TABLES, ...SINGLE_TABLES]) {
    if (table !== null) assert.equal(table.length, 128);
  }
  for (const table of LOCKING_TABLES) if (table !== null) assert.equal(table[0x1b], '\u001b');
  for (const table of SINGLE_TABLES) {
    assert.equal(table[0x1b], HOLE);
    assert.equal(table[0x0a], '\f');
    assert.equal(table[0x65], '€');
    assert.equal(table.slice(0x28, 0x2a) + table.slice(0x3c, 0x3f), '{}[~]');
  }
});

test('every character of every pair of tables survives encoding and decoding', () => {
  let characters = 0;
  for (const shift of allShifts()) {
    const all = new Set(
      `${LOCKING_TABLES[shift.locking] ?? ''}${SINGLE_TABLES[shift.single] ?? ''}`.split(''),
    );
    all.delete(HOLE);
    all.delete('\u001b');
    for (const character of all) {
      const octets = encodeGsm(character, shift);
      assert.ok(octets !== null, `${character} ${JSON.stringify(shift)}`);
      assert.equal(octets.length, countGsm(character, shift));
      assert.equal(decodeGsm(octets, shift), character);
      characters++;
    }
  }
  assert.ok(characters > 20_000);
});

test('every code of every pair of tables decodes to its character, and encodes back to a code that means the same', () => {
  for (const shift of allShifts()) {
    for (let code = 0; code < 128; code++) {
      for (const octets of [Buffer.from([code]), Buffer.from([0x1b, code])]) {
        const text = decodeGsm(octets, shift);
        if (octets.length === 1 && code === 0x1b) continue;
        assert.equal(text.length, 1);
        const again = encodeGsm(text, shift);
        // A hole is shown as a space, which an Indic table has too.
        assert.ok(again !== null);
        assert.equal(decodeGsm(again, shift), text);
      }
    }
  }
});

test('known vectors of the default alphabet', () => {
  assert.deepEqual(encodeGsm('@£$¥'), Buffer.from([0, 1, 2, 3]));
  assert.deepEqual(encodeGsm('Hello'), Buffer.from('Hello', 'latin1'));
  assert.deepEqual(encodeGsm('€[]{}\\^~|\f'), Buffer.from('1b651b3c1b3e1b281b291b2f1b141b3d1b401b0a', 'hex'));
  assert.deepEqual(encodeGsm('ΔΦΓΛΩΠΨΣΘΞ'), Buffer.from('10121314151617' + '18191a', 'hex'));
  assert.equal(encodeGsm('ç'), null);
  assert.equal(encodeGsm('`'), null);
  assert.equal(encodeGsm('\u001b'), null);
  assert.equal(encodeGsm('😀'), null);
});

test('an at sign is octet 0 and ends nothing', () => {
  assert.equal(decodeGsm(Buffer.from([0x61, 0x00, 0x62, 0x00])), 'a@b@');
});

test('known vectors of national tables', () => {
  assert.deepEqual(encodeGsm('ş', { locking: 0, single: LANGUAGE.turkish }), Buffer.from([0x1b, 0x73]));
  assert.deepEqual(
    encodeGsm('ğışİ', { locking: LANGUAGE.turkish, single: 0 }),
    Buffer.from([0x0c, 0x07, 0x1d, 0x40]),
  );
  assert.deepEqual(encodeGsm('í', { locking: 0, single: LANGUAGE.spanish }), Buffer.from([0x1b, 0x69]));
  assert.deepEqual(encodeGsm('ã∞', { locking: LANGUAGE.portuguese, single: 0 }), Buffer.from([0x7b, 0x15]));
  assert.deepEqual(encodeGsm('क', { locking: LANGUAGE.hindi, single: 0 }), Buffer.from([0x15]));
  assert.deepEqual(encodeGsm('०', { locking: 0, single: LANGUAGE.hindi }), Buffer.from([0x1b, 0x1c]));
  assert.deepEqual(
    encodeGsm('ا۰', { locking: LANGUAGE.urdu, single: LANGUAGE.urdu }),
    Buffer.from([0x00, 0x1b, 0x1c]),
  );
  // The annex misprints this cell as U+0CAA.
  assert.deepEqual(encodeGsm('ಡ', { locking: LANGUAGE.kannada, single: 0 }), Buffer.from([0x24]));
});

test('unknown escapes show the character without them, a second or last escape a space', () => {
  assert.equal(decodeGsm(Buffer.from([0x1b, 0x41])), 'A');
  assert.equal(decodeGsm(Buffer.from([0x1b, 0x1b])), ' ');
  assert.equal(decodeGsm(Buffer.from([0x41, 0x1b])), 'A ');
  assert.equal(decodeGsm(Buffer.from([0x1b, 0x0d])), '\r');
});

test('an octet over 0x7F is read as Latin-1', () => {
  assert.equal(decodeGsm(Buffer.from([0xe9, 0x41])), 'éA');
});

test('any octets decode without throwing, in any length and as any kind of array', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 9000 }), fc.constantFrom<LanguageId>(...IDS), (octets, id) => {
      const text = decodeGsm(octets, { locking: id, single: id });
      assert.ok(text.length <= octets.length);
    }),
  );
});

test('counting, encoding and decoding agree for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const octets = encodeGsm(text);
      assert.equal(countGsm(text), octets === null ? -1 : octets.length);
      if (octets !== null) assert.equal(decodeGsm(octets, NO_SHIFT), text);
    }),
  );
});
