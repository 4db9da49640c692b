import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RouteTable, type LinkHealth, type RouteFacts } from './choose-route.ts';
import { mismatch } from './match-rule.ts';
import type { RouteRecord } from './records.ts';

function rule(id: number, more: Partial<RouteRecord> = {}): RouteRecord {
  return {
    id,
    serverId: null,
    linkId: id,
    prefix: '',
    country: null,
    senderKind: null,
    priorityMin: 0,
    rank: 100,
    weight: 1,
    costMinor: null,
    currency: null,
    ...more,
  };
}

function facts(more: Partial<RouteFacts> = {}): RouteFacts {
  return { dest: '32470998877', country: 'BE', senderKind: 'alphanumeric', priority: 0, hash: 1, ...more };
}

const SERVER = 7;
const up = (): LinkHealth => 'up';
const choose = (
  rules: RouteRecord[],
  more: Partial<RouteFacts> = {},
  health: (id: number) => LinkHealth = up,
): number => new RouteTable(rules, SERVER).choose(facts(more), health);
/** Health by link id; the others work. */
const except =
  (ill: Record<number, LinkHealth>) =>
  (id: number): LinkHealth =>
    ill[id] ?? 'up';

test('without a rule that matches there is no link', () => {
  assert.equal(choose([]), 0);
  assert.equal(choose([rule(1, { prefix: '33' })]), 0);
  assert.equal(choose([rule(1, { country: 'FR' })]), 0);
  assert.equal(choose([rule(1, { country: 'BE' })], { country: null }), 0);
  assert.equal(choose([rule(1, { senderKind: 'short' })]), 0);
  assert.equal(choose([rule(1, { priorityMin: 2 })], { priority: 1 }), 0);
  assert.equal(choose([rule(1, { serverId: 8 })]), 0);
  assert.equal(new RouteTable([rule(1, { prefix: '33' })], SERVER).matches(facts()), false);
});

test('a rule matches by prefix, country, sender kind and least priority together', () => {
  const all = rule(1, { prefix: '3247', country: 'BE', senderKind: 'alphanumeric', priorityMin: 2 });
  assert.equal(choose([all], { priority: 2 }), 1);
  assert.equal(choose([all], { priority: 3 }), 1);
  assert.equal(choose([all], { priority: 1 }), 0);
  assert.equal(choose([all], { priority: 2, senderKind: 'long' }), 0);
});

test('the server’s own rule goes before a general one, even of lower rank and longer prefix', () => {
  const rules = [rule(1, { rank: 1, prefix: '32470' }), rule(2, { serverId: SERVER, rank: 200 })];
  assert.equal(choose(rules), 2);
});

test('lower rank goes first, then the longer prefix', () => {
  assert.equal(choose([rule(1, { rank: 2, prefix: '32470' }), rule(2, { rank: 1 })]), 2);
  assert.equal(choose([rule(1, { prefix: '32' }), rule(2, { prefix: '3247' }), rule(3)]), 2);
});

test('among equals the cheaper goes first, but only when all prices are in one currency', () => {
  const dear = rule(1, { costMinor: 50n, currency: 'EUR', weight: 1000 });
  const cheap = rule(2, { costMinor: 40n, currency: 'EUR' });
  for (let hash = 0; hash < 50; hash += 1) assert.equal(choose([dear, cheap], { hash }), 2);
  const dollars = rule(2, { costMinor: 40n, currency: 'USD' });
  const unknown = rule(2);
  for (const other of [dollars, unknown]) {
    const chosen = new Set(Array.from({ length: 5_000 }, (_, hash) => choose([dear, other], { hash })));
    assert.deepEqual(chosen, new Set([1, 2]));
  }
});

test('a link that is down or draining is passed over, also where it shares by weight; a degraded one is not', () => {
  const rules = [rule(1, { rank: 1 }), rule(2, { rank: 2 }), rule(3, { rank: 3 })];
  assert.equal(choose(rules, {}, except({ 1: 'down' })), 2);
  assert.equal(choose(rules, {}, except({ 1: 'down', 2: 'draining' })), 3);
  assert.equal(choose(rules, {}, except({ 1: 'degraded' })), 1);
  for (let hash = 0; hash < 50; hash += 1) {
    assert.equal(choose([rule(1), rule(2)], { hash }, except({ 2: 'down' })), 1);
  }
});

test('when no link works the message waits for its first choice', () => {
  const rules = [rule(1, { rank: 2 }), rule(2, { rank: 1 })];
  assert.equal(
    choose(rules, {}, () => 'down'),
    2,
  );
  const equals = new RouteTable([rule(1), rule(2), rule(3)], SERVER);
  for (let hash = 0; hash < 50; hash += 1) {
    assert.equal(
      equals.choose(facts({ hash }), () => 'down'),
      equals.choose(facts({ hash }), up),
    );
  }
});

test('equal rules share recipients by weight, and a recipient stays with its link', () => {
  const table = new RouteTable([rule(1, { weight: 3 }), rule(2, { weight: 1 })], SERVER);
  const count = [0, 0, 0];
  for (let n = 0; n < 20_000; n += 1) {
    const hash = Math.imul(n, 0x01000193) >>> 0;
    const linkId = table.choose(facts({ hash }), up);
    assert.equal(table.choose(facts({ hash, dest: '32470000000' }), up), linkId);
    count[linkId] = (count[linkId] ?? 0) + 1;
  }
  // 15,000 expected; 6 standard deviations are 367.
  assert.ok(Math.abs((count[1] ?? 0) - 15_000) < 400, `link 1 got ${count[1]}`);
});

test('when one of several equal links fails only its recipients move', () => {
  const table = new RouteTable([rule(1), rule(2), rule(3)], SERVER);
  for (let hash = 0; hash < 2_000; hash += 1) {
    const before = table.choose(facts({ hash }), up);
    const after = table.choose(facts({ hash }), except({ 2: 'down' }));
    if (before !== 2) assert.equal(after, before);
    else assert.notEqual(after, 2);
  }
});

test('candidates name every link once, best first, with what put it before the next', () => {
  const table = new RouteTable(
    [
      rule(1, { serverId: SERVER, rank: 1 }),
      rule(2, { rank: 1, prefix: '32' }),
      rule(3, { rank: 1 }),
      rule(4, { rank: 2, costMinor: 1n, currency: 'EUR' }),
      rule(5, { rank: 2, costMinor: 2n, currency: 'EUR' }),
      rule(6, { rank: 3, linkId: 1 }),
    ],
    SERVER,
  );
  assert.deepEqual(
    table
      .candidates(facts(), except({ 3: 'down' }))
      .map(({ linkId, reason, health }) => [linkId, reason, health]),
    [
      [1, 'own_rule', 'up'],
      [2, 'prefix', 'up'],
      [3, 'rank', 'down'],
      [4, 'cost', 'up'],
      [5, 'rank', 'up'],
    ],
  );
});

const anyRule = fc.record({
  serverId: fc.constantFrom(null, SERVER, 8),
  linkId: fc.integer({ min: 1, max: 5 }),
  prefix: fc.constantFrom('', '3', '32', '3247', '324709', '33', '1', '32470998877'),
  country: fc.constantFrom(null, null, 'BE', 'FR', 'US'),
  senderKind: fc.constantFrom(null, null, 'alphanumeric' as const, 'long' as const, 'short' as const),
  priorityMin: fc.nat(3),
  rank: fc.integer({ min: 1, max: 3 }),
  weight: fc.integer({ min: 1, max: 1000 }),
  costMinor: fc.constantFrom(null, 1n, 2n),
  currency: fc.constantFrom(null, 'EUR', 'USD'),
});
const anyRules = fc
  .array(anyRule, { maxLength: 12 })
  .map((rules) => rules.map((some, at): RouteRecord => ({ ...some, id: at + 1 })));
const anyFacts = fc.record({
  dest: fc.oneof(fc.constantFrom('32470998877', '3247', '33612345678', '15551234567', ''), fc.string()),
  country: fc.constantFrom(null, 'BE', 'FR', 'US', 'XX'),
  senderKind: fc.constantFrom('alphanumeric' as const, 'long' as const, 'short' as const),
  priority: fc.nat(3),
  hash: fc.integer({ min: 0, max: 0xffff_ffff }),
});
const anyHealth = fc
  .array(fc.constantFrom<LinkHealth>('up', 'degraded', 'down', 'draining'), { minLength: 6, maxLength: 6 })
  .map(
    (all) =>
      (id: number): LinkHealth =>
        all[id] ?? 'down',
  );

test('tables and cache answer as checking every rule would, in any order of questions', () => {
  fc.assert(
    fc.property(
      anyRules,
      fc.array(anyFacts, { minLength: 1, maxLength: 10 }),
      anyHealth,
      (rules, questions, health) => {
        const table = new RouteTable(rules, SERVER);
        for (const question of [...questions, ...questions]) {
          const matching = rules.filter((one) => mismatch(one, SERVER, question) === null);
          const candidates = table.candidates(question, health);
          assert.deepEqual(
            new Set(candidates.map(({ linkId }) => linkId)),
            new Set(matching.map(({ linkId }) => linkId)),
          );
          const working = candidates.find(({ linkId }) => ['up', 'degraded'].includes(health(linkId)));
          assert.equal(table.choose(question, health), (working ?? candidates[0])?.linkId ?? 0);
          assert.equal(table.matches(question), matching.length > 0);
        }
      },
    ),
  );
});

test('the order in which rules are given decides nothing', () => {
  fc.assert(
    fc.property(anyRules, anyFacts, anyHealth, (rules, question, health) => {
      const there = new RouteTable(rules, SERVER).choose(question, health);
      const back = new RouteTable(rules.toReversed(), SERVER).choose(question, health);
      assert.equal(there, back);
    }),
  );
});
