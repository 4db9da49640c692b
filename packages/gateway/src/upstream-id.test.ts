import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SpellingLearner } from './upstream-id.ts';

/** A carrier that answers in hexadecimal of eight digits and reports in decimal. */
const hexPair = (n: number): [string, string] => [n.toString(16).toUpperCase().padStart(8, '0'), String(n)];

test('three agreeing pairs teach a spelling, and the operator is told with an example', () => {
  const learner = new SpellingLearner('learn', null);
  assert.equal(learner.why, 'Nothing learnt yet: every spelling is tried for each receipt.');
  assert.equal(learner.observe('00AF31', '44849'), false);
  assert.equal(
    learner.why,
    'It seems that the carrier answers in hex and reports in decimal; seen 1 of 3 times needed: 00AF31 / 44849.',
  );
  assert.equal(learner.observe('00AF32', '44850'), false);
  assert.equal(learner.observe('00AF33', '44851'), true);
  assert.deepEqual(learner.learnt, { spelling: 'hex_to_decimal', width: 6, upper: true });
  assert.equal(learner.first('44852'), '00AF34');
  assert.equal(
    learner.why,
    'The carrier answers in hex and reports in decimal, and fills its answers with zeros to 6 characters: 00AF33 / 44851.',
  );
});

test('what was learnt is remembered over a restart, and garbage is learnt anew', () => {
  const learner = new SpellingLearner('learn', null);
  for (const n of [20, 21, 22]) learner.observe(...hexPair(n));
  assert.equal(learner.remembered, 'hex_to_decimal:8:upper');
  const later = new SpellingLearner('learn', learner.remembered);
  assert.deepEqual(later.learnt, learner.learnt);
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.equal(new SpellingLearner('learn', text).learnt, null);
    }),
  );
});

test('pairs that disagree teach nothing, and a single odd one unteaches nothing', () => {
  const learner = new SpellingLearner('learn', null);
  learner.observe('A1', '161');
  learner.observe('0042', '42');
  learner.observe('A2', '162');
  assert.equal(learner.remembered, null);
  for (const id of ['x', 'y', 'z']) learner.observe(id, id);
  assert.equal(learner.learnt?.spelling, 'literal');
  learner.observe('A1', '161');
  learner.observe('x', 'x');
  learner.observe('A2', '162');
  learner.observe('x', 'x');
  learner.observe('A3', '163');
  assert.equal(learner.learnt?.spelling, 'literal');
});

test('a carrier that changes its ways is learnt anew', () => {
  const learner = new SpellingLearner('learn', 'literal:0:upper');
  for (const n of [20, 21]) assert.equal(learner.observe(...hexPair(n)), false);
  assert.equal(learner.observe(...hexPair(22)), true);
  assert.equal(learner.learnt?.spelling, 'hex_to_decimal');
});

test('a setting is obeyed whatever is seen; zeros and capitals are still learnt', () => {
  const learner = new SpellingLearner('hex_to_decimal', 'literal:0:upper');
  assert.equal(learner.first('44849'), 'AF31');
  for (const id of ['x', 'y', 'z']) assert.equal(learner.observe(id, id), false);
  assert.equal(learner.observe('0000af31', '44849'), true);
  assert.equal(learner.first('44850'), '0000af32');
  assert.match(learner.why, /^The link’s setting says: answers in hex and reports in decimal/);
});

test('ids without leading zeros or letters do not hide that there are some', () => {
  const learner = new SpellingLearner('learn', null);
  learner.observe('12345678', '305419896');
  learner.observe('0000af31', '44849');
  learner.observe('12345679', '305419897');
  assert.equal(learner.first('44850'), '0000af32');
});

test('the lengths of responses tell how many zeros to try, before and after anything is learnt', () => {
  const learner = new SpellingLearner('learn', null);
  learner.sawResponse('0000AF31');
  learner.sawResponse('0000AF32');
  assert.ok(learner.candidates('44850').includes('0000AF32'));
  learner.sawResponse('1');
  for (const id of ['7', '8', '9']) learner.observe(id, id);
  assert.ok(learner.candidates('44850').includes('0000AF32'));
});

test('once learnt, every later pair of such a carrier is found at the first try', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 2 ** 31 }), { minLength: 12, maxLength: 30 }),
      (numbers) => {
        const learner = new SpellingLearner('learn', null);
        for (const n of numbers.slice(0, 10)) learner.observe(...hexPair(0x0a000000 + (n & 0xffffff)));
        for (const n of numbers.slice(10)) {
          const [response, receipt] = hexPair(0x0a000000 + (n & 0xffffff));
          assert.equal(learner.first(receipt), response);
        }
      },
    ),
  );
});

test('nothing that a carrier can send makes it throw', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 20 }), (pairs) => {
      const learner = new SpellingLearner('learn', null);
      for (const [response, receipt] of pairs) {
        learner.sawResponse(response);
        learner.observe(response, receipt);
        assert.equal(typeof learner.first(receipt), 'string');
        assert.equal(learner.candidates(receipt)[0], learner.first(receipt));
        assert.ok(learner.why.endsWith('.'));
      }
    }),
  );
});
