import assert from 'node:assert/strict';
import { test } from 'node:test';

import { blankOut } from './blank-out.ts';
import { functionBodies } from './function-lengths.ts';
import { listFiles, readSources } from './source-files.ts';

test('strings, templates, comments and patterns are blanked, code and lines stay', () => {
  const text = [
    'const a = \'x{\' + "}"; // b {',
    'const c = `p{${d({ e: `{` })}q}` /* { \n } */;',
    'f(/[/{]\\/{/g) / 2 / g;',
  ].join('\n');
  const { code, comments } = blankOut(text);
  assert.equal(code.length, text.length);
  assert.deepEqual(code.split('\n'), [
    `const a = '  ' + " ";       `,
    'const c = `   {d({ e: ` ` })}  `      ',
    '     ;',
    'f(/       /g) / 2 / g;',
  ]);
  assert.match(comments, /\/\/ b \{/);
  assert.doesNotMatch(comments, /const/);
});

test('braces of every source file of this repository match once strings and comments are blanked', () => {
  for (const { path, code, text } of readSources(listFiles())) {
    assert.equal(code.length, text.length, path);
    const count = (mark: string): number => code.split(mark).length;
    assert.equal(count('{'), count('}'), `${path}: braces`);
    assert.equal(count('('), count(')'), `${path}: parentheses`);
  }
});

test('functions, methods and arrows are found with their lines, whatever they return', () => {
  const text = `
function plain(a: { b: string }): { c: number } {
  if (a) {
  }
}
class C {
  async method<T extends Map<string, number>>(x: T): Promise<Array<{ y: 1 }>> {
  }
  get value(): 'a' | 'b' {
    return 'a';
  }
}
const arrow = (a: number): a is 3 => {
  switch (f(a)) { case g(1): { break; } }
};
const none = ok ? call(1) : { d: 2 };
`;
  const found = functionBodies(blankOut(text).code).map(({ name, line, lines }) => [name, line, lines]);
  assert.deepEqual(
    found.toSorted((a, b) => Number(a[1]) - Number(b[1])),
    [
      ['plain', 2, 4],
      ['method', 7, 2],
      ['value', 9, 3],
      ['an arrow', 13, 3],
    ],
  );
});

test('a group of tests is no function, a test in it is', () => {
  const text = `describe('x', () => {\n  test('y', async () => {\n  });\n});\n`;
  assert.deepEqual(functionBodies(blankOut(text).code), [{ name: 'an arrow', line: 2, lines: 2 }]);
});
