import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, test } from 'node:test';
import { runBench } from './bench.ts';
import { FIGURE_NAMES, specOf, verdictOf } from './figures.ts';
import { readOptions, type Options } from './options.ts';
import { compare, resultOf } from './result.ts';
import { ROWS } from './rows.ts';
import { Site } from './site.ts';

const site = new Site();
after(() => site.close());

function optionsOf(...args: string[]): Options {
  const options = readOptions(args);
  if (typeof options === 'string') throw new Error(options);
  return options;
}

test('a bench of a few hundred messages prints and answers every figure of its rows, and leaves nothing', async () => {
  const options = optionsOf('--only', 'a,b,c,d', '--n', '500', '--rounds', '1');
  let text = '';
  const result = await runBench(site, options, (more) => (text += more));
  const wanted = FIGURE_NAMES.filter((name) => options.letters.includes(specOf(name).row));
  assert.deepEqual(Object.keys(result.figures), wanted);
  for (const name of wanted) {
    assert.ok((result.figures[name]?.value ?? -1) >= 0, name);
    assert.ok(text.includes(specOf(name).label), name);
  }
  const { folder } = await site.instance();
  await site.close();
  assert.equal(existsSync(folder), false);
});

test('a figure is held against floor and aim, from the side on which it is good', () => {
  assert.equal(verdictOf('endToEndPerS', 40_000), 'aim reached');
  assert.equal(verdictOf('endToEndPerS', 39_999), 'floor reached');
  assert.equal(verdictOf('endToEndPerS', 19_999), 'missed');
  assert.equal(verdictOf('paceP99Ms', 8), 'aim reached');
  assert.equal(verdictOf('paceP99Ms', 15), 'floor reached');
  assert.equal(verdictOf('paceP99Ms', 15.1), 'missed');
  assert.equal(verdictOf('ackP50Ms', 1), null);
});

test('rows are measured in the order of the table, whatever the order in which they are asked for', () => {
  assert.deepEqual(optionsOf('--only', 'd,a').letters, ['a', 'd']);
  assert.deepEqual(
    optionsOf().letters,
    ROWS.map(({ letter }) => letter),
  );
});

test('an option that makes no sense is answered with what is allowed', () => {
  for (const args of [
    ['--only', 'g'],
    ['--n', '0'],
    ['--n', '1e9'],
    ['--n', 'x'],
    ['--rounds', '0'],
    ['--speed'],
    ['a'],
  ])
    assert.equal(typeof readOptions(args), 'string', args.join(' '));
});

test('what is worse than the baseline by more than its tolerance is said; the rest is not', () => {
  const baseline = JSON.stringify(
    resultOf({ endToEndPerS: 20_000, paceP99Ms: 8, peersCpuUs: 10 }, 200_000, 1),
  );
  const found = (endToEndPerS: number, paceP99Ms: number, n = 200_000): string[] =>
    compare(resultOf({ endToEndPerS, paceP99Ms, peersCpuUs: 1_000, httpPerS: 1 }, n, 1), baseline);
  assert.deepEqual(found(17_000, 12), []);
  assert.match(
    found(16_990, 1).join(),
    /^\(a\) messages, .* 16,990 \/s, baseline 20,000, at least 17,000 wanted \(15 %\)/,
  );
  assert.match(found(99_999, 12.1).join(), /^\(d\) acknowledgement p99/);
  assert.match(found(20_000, 8, 500).join(), /n = 200000/);
});
