import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyseText, FORCED_CHARACTERS_MAX, type TextAnalysis } from './analyse-text.ts';
import type { TextOptions } from './text-options.ts';

function analyse(text: string, options?: TextOptions): TextAnalysis {
  const result = analyseText(text, options);
  assert.ok(result.ok);
  return result;
}

test('a plain text is one segment with room left', () => {
  assert.deepEqual(analyse('Hello'), {
    ok: true,
    encoding: 'gsm7',
    dataCoding: 0,
    shift: { locking: 0, single: 0 },
    segments: 1,
    length: 5,
    perSegment: 160,
    remaining: 155,
    forced: [],
    forcedCount: 0,
    segmentsAsUcs2: 0,
  });
});

test('an empty text is one segment', () => {
  const { segments, length, remaining } = analyse('');
  assert.deepEqual({ segments, length, remaining }, { segments: 1, length: 0, remaining: 160 });
});

test('escapes count twice, and the room left is that of the last segment', () => {
  assert.equal(analyse('€€').length, 4);
  const long = analyse('x'.repeat(200));
  assert.deepEqual([long.segments, long.perSegment, long.remaining], [2, 153, 306 - 200]);
  const border = analyse(`${'x'.repeat(152)}€${'y'.repeat(10)}`);
  assert.deepEqual([border.segments, border.length, border.remaining], [2, 164, 153 - 12]);
});

test('the characters that force UCS-2 are named with their places', () => {
  const { encoding, forced, forcedCount, length, remaining } = analyse('It’s 😀');
  assert.equal(encoding, 'ucs2');
  assert.deepEqual([length, remaining, forcedCount], [7, 63, 2]);
  assert.deepEqual(forced, [
    { index: 2, character: '’', codePoint: 0x2019, name: 'right single quotation mark' },
    { index: 5, character: '😀', codePoint: 0x1f600, name: 'emoji' },
  ]);
});

test('many forcing characters are counted, and the first are listed', () => {
  const { forced, forcedCount } = analyse('й'.repeat(100));
  assert.equal(forced.length, FORCED_CHARACTERS_MAX);
  assert.equal(forcedCount, 100);
  assert.equal(forced[0]?.name, 'Cyrillic letter');
});

test('an encoding that was asked for needs no reasons', () => {
  assert.equal(analyse('hello', { encoding: 'ucs2' }).forcedCount, 0);
});

test('a national table says what it saved', () => {
  const text = 'नमस्ते दुनिया '.repeat(8).slice(0, 100);
  const { encoding, segments, segmentsAsUcs2, length, perSegment } = analyse(text, { languages: 'all' });
  assert.deepEqual([encoding, segments, segmentsAsUcs2, length, perSegment], ['gsm7', 1, 2, 100, 155]);
});

test('lone surrogates are counted and named, not thrown over', () => {
  assert.equal(analyse('a\ud800').forced[0]?.name, 'half of a surrogate pair');
});
