import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatFacts, formatTable } from './print.ts';

test('columns are aligned, numbers to the right, nothing trails', () => {
  const table = formatTable(
    ['name', 'count', 'at', 'on'],
    [
      ['a', 5, new Date(0), true],
      ['longer', 1234n, null, false],
    ],
  );
  assert.deepEqual(table.split('\n'), [
    'NAME    COUNT  AT                    ON',
    'a           5  1970-01-01 00:00:00Z  yes',
    'longer   1234                        no',
  ]);
});

test('an empty cell is empty, and colours do not count as width', () => {
  const table = formatTable(
    ['a', 'b'],
    [
      ['\u001b[31mred\u001b[39m', 'x'],
      [undefined, 'y'],
    ],
  );
  assert.deepEqual(table.split('\n'), ['A    B', '\u001b[31mred\u001b[39m  x', '     y']);
});

test('a name cannot steer the terminal', () => {
  assert.equal(formatTable(['a'], [['x\ny\u0007']]), 'A\nx?y?');
});

test('facts stand below each other', () => {
  assert.equal(
    formatFacts(
      [
        ['a', 1],
        ['long', ''],
      ],
      '  ',
    ),
    '  a     1\n  long',
  );
});
