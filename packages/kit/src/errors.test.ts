import assert from 'node:assert/strict';
import { test } from 'node:test';

import { defineErrors, Fault, ok, refuse, unreachable, type CodeOf, type Result } from './errors.ts';

const errors = defineErrors('tea', {
  pot_empty: { sentence: 'The pot is empty; fill it first.', status: 409, smpp: 0x58 },
  cup_unknown: { sentence: 'There is no such cup.', status: 404, smpp: 0x0b },
});

function pour(cup: string): Result<number, CodeOf<typeof errors>> {
  if (cup === '') return refuse('cup_unknown', { field: 'cup' });
  return cup === 'mine' ? ok(200) : refuse('pot_empty');
}

test('a refusal is a value with a code of its table', () => {
  assert.deepEqual(pour('mine'), { ok: true, value: 200 });
  assert.deepEqual(pour(''), { ok: false, code: 'cup_unknown', field: 'cup' });
  const refused = pour('yours');
  assert.ok(!refused.ok);
  assert.equal(errors.rows[refused.code].status, 409);
  assert.equal(errors.rows[refused.code].smpp, 0x58);
});

test('a table cannot be changed after it was declared', () => {
  assert.throws(() => Object.assign(errors.rows, { more: {} }), TypeError);
  assert.throws(() => Object.assign(errors.rows.pot_empty, { status: 200 }), TypeError);
});

test('a code that is not snake_case, half a sentence or a wrong status is refused where it is declared', () => {
  const sentence = 'A sentence.';
  assert.throws(() => defineErrors('tea', { potEmpty: { sentence, status: 409 } }), /snake_case/);
  assert.throws(() => defineErrors('tea', { pot: { sentence: 'pot empty', status: 409 } }), /whole sentence/);
  assert.throws(() => defineErrors('tea', { pot: { sentence, status: 200 } }), /HTTP status/);
});

test('an unreachable branch that is reached is a fault that shows no value', () => {
  assert.throws(
    () => unreachable('+32470123456' as never),
    (error) => error instanceof Fault && !error.message.includes('32470'),
  );
});
