import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RouteFacts } from './choose-route.ts';
import { explainRoute } from './explain-route.ts';
import type { RouteRecord } from './records.ts';

const RULE: RouteRecord = {
  id: 1,
  serverId: null,
  linkId: 1,
  prefix: '',
  country: null,
  senderKind: null,
  priorityMin: 0,
  rank: 100,
  weight: 1,
  costMinor: null,
  currency: null,
};
const FACTS: RouteFacts = { dest: '32470998877', country: 'BE', senderKind: 'long', priority: 1, hash: 0 };
const NAMES = ['', 'telco-a', 'telco-b', 'telco-c'];
const name = (id: number): string => NAMES[id] ?? '?';

test('a dry run says of every rule whether it matches and why not', () => {
  const rules = [
    { ...RULE, prefix: '32', costMinor: 45n, currency: 'EUR' },
    { ...RULE, id: 2, prefix: '33' },
    { ...RULE, id: 3, country: 'FR' },
    { ...RULE, id: 4, senderKind: 'short' as const },
    { ...RULE, id: 5, priorityMin: 2 },
    { ...RULE, id: 6, serverId: 9 },
  ];
  const told = explainRoute(rules, 7, FACTS, () => 'up', name);
  assert.deepEqual(told.sentences, [
    'Rule 1 to telco-a matches: a general rule, rank 100, prefix 32, cost 45 EUR (minor units), weight 1.',
    'Rule 2 to telco-a does not match: the number does not begin with 33.',
    'Rule 3 to telco-a does not match: it is for FR, and the number is in BE.',
    'Rule 4 to telco-a does not match: it is for senders that are a short code, and this one is a long number.',
    'Rule 5 to telco-a does not match: it is for priority 2 and above, and this message has 1.',
    'Rule 6 to telco-a does not match: it is another server’s.',
    'First choice: telco-a by rule 1; it works.',
    'It goes to telco-a.',
  ]);
  assert.deepEqual(
    told.rules.map(({ matched }) => matched),
    [true, false, false, false, false, false],
  );
  assert.deepEqual([told.linkId, told.waits], [1, false]);
});

test('a dry run names the order of links and the one that takes over', () => {
  const rules = [
    { ...RULE, rank: 1 },
    { ...RULE, id: 2, linkId: 2, rank: 2, prefix: '324' },
    { ...RULE, id: 3, linkId: 3, rank: 2 },
  ];
  const told = explainRoute(rules, 7, FACTS, (id) => (id === 1 ? 'down' : 'up'), name);
  assert.deepEqual(told.sentences.slice(3), [
    'First choice: telco-a by rule 1, before the next because of its lower rank; it is down.',
    'Choice 2: telco-b by rule 2, before the next because of its longer prefix; it works.',
    'Choice 3: telco-c by rule 3; it works.',
    'It goes to telco-b.',
  ]);
});

test('a dry run says when the message would wait, and when it would be refused', () => {
  const waiting = explainRoute([RULE], 7, FACTS, () => 'draining', name);
  assert.equal(waiting.waits, true);
  assert.equal(waiting.sentences.at(-1), 'No link that may take it works: the message waits for telco-a.');
  const refused = explainRoute([], 7, FACTS, () => 'up', name);
  assert.equal(refused.linkId, null);
  assert.deepEqual(refused.sentences, ['No rule matches: the message is refused with no_route.']);
});

test('a dry run never repeats the number', () => {
  const told = explainRoute([RULE, { ...RULE, id: 2, prefix: '1' }], 7, FACTS, () => 'up', name);
  assert.ok(
    !JSON.stringify(told, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)).includes(
      '998877',
    ),
  );
});
