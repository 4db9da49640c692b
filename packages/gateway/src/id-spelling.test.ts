import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { respell, spellingOf, spellings, type LearntSpelling } from './id-spelling.ts';

const as = (spelling: LearntSpelling['spelling'], width = 0, upper = true): LearntSpelling => ({
  spelling,
  width,
  upper,
});

test('a receipt’s id is turned into the response’s by each spelling', () => {
  assert.equal(respell('abc', as('literal')), 'abc');
  assert.equal(respell('abc', as('other_case')), 'ABC');
  assert.equal(respell('ABC', as('other_case', 0, false)), 'abc');
  assert.equal(respell('0042', as('no_leading_zeros')), '42');
  assert.equal(respell('42', as('no_leading_zeros', 4)), '0042');
  assert.equal(respell('44849', as('hex_to_decimal')), 'AF31');
  assert.equal(respell('44849', as('hex_to_decimal', 8, false)), '0000af31');
  assert.equal(respell('00AF31', as('decimal_to_hex')), '44849');
  assert.equal(respell('af31', as('decimal_to_hex', 10)), '0000044849');
});

test('what cannot be spelt so is not', () => {
  assert.equal(respell('AF31', as('hex_to_decimal')), undefined);
  assert.equal(respell('b1e6-77', as('decimal_to_hex')), undefined);
  assert.equal(respell('', as('literal')), undefined);
  assert.equal(respell('1'.repeat(65), as('hex_to_decimal')), undefined);
});

test('ids of twenty digits are converted without losing one', () => {
  assert.equal(respell('18446744073709551615', as('hex_to_decimal')), 'FFFFFFFFFFFFFFFF');
  assert.equal(respell('FFFFFFFFFFFFFFFF', as('decimal_to_hex')), '18446744073709551615');
  assert.equal(respell('9007199254740993', as('hex_to_decimal')), '20000000000001');
});

test('zeros and zero alone keep one digit', () => {
  assert.equal(respell('0000', as('no_leading_zeros')), '0');
  assert.equal(respell('0', as('hex_to_decimal')), '0');
});

test('without anything learnt the likely spellings are tried, the literal one first', () => {
  assert.deepEqual(spellings('44849', null), ['44849', 'AF31', 'af31', '280649']);
  assert.deepEqual(spellings('00AF31', null), ['00AF31', '00af31', 'AF31', '44849']);
  assert.equal(spellings('44849', null, [8]).includes('0000AF31'), true);
});

test('what was learnt is tried first, the literal id still after it', () => {
  const [first, second] = spellings('44849', as('hex_to_decimal', 8));
  assert.deepEqual([first, second], ['0000AF31', '44849']);
});

test('the spelling of a pair is found, with zeros and capitals', () => {
  assert.deepEqual(spellingOf('00AF31', '44849'), as('hex_to_decimal', 6));
  assert.deepEqual(spellingOf('af31', '44849'), as('hex_to_decimal', 0, false));
  assert.deepEqual(spellingOf('44849', 'af31'), as('decimal_to_hex'));
  assert.deepEqual(spellingOf('0042', '42'), as('no_leading_zeros', 4));
  assert.deepEqual(spellingOf('42', '0042'), as('no_leading_zeros'));
  assert.deepEqual(spellingOf('abc', 'ABC'), as('other_case', 0, false));
  assert.equal(spellingOf('abc', 'xyz'), undefined);
});

const decimals = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);

test('whatever a carrier spells in hex and decimal, padded or not, is found again', () => {
  fc.assert(
    fc.property(decimals, fc.boolean(), fc.nat(24), (decimal, upper, width) => {
      const bare = BigInt(decimal).toString(16);
      const hex = (upper ? bare.toUpperCase() : bare).padStart(width, '0');
      for (const [response, receipt] of [
        [hex, decimal],
        [decimal.padStart(width, '0'), hex],
        [decimal.padStart(width, '0'), decimal],
      ] as const) {
        assert.ok(spellings(receipt, null, [response.length]).includes(response), `${response} / ${receipt}`);
        const found = spellingOf(response, receipt);
        assert.ok(found);
        assert.equal(respell(receipt, found), response);
      }
    }),
  );
});

test('any text has few spellings, each once, its own among them', () => {
  const learnt = fc.constantFrom(
    null,
    as('hex_to_decimal', 8),
    as('decimal_to_hex'),
    as('no_leading_zeros', 20),
    as('other_case'),
  );
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 100 }), decimals),
      learnt,
      fc.nat(70),
      (id, how, width) => {
        const all = spellings(id, how, [width, width + 3]);
        assert.ok(all.includes(id));
        assert.ok(all.length <= 12);
        assert.equal(new Set(all).size, all.length);
      },
    ),
  );
});
