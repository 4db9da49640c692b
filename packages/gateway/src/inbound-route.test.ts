import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InboundTable } from './inbound-route.ts';
import type { SenderRecord } from './records.ts';

function sender(
  serverId: number,
  address: string,
  keyword = '',
  kind: SenderRecord['kind'] = 'short',
): SenderRecord {
  return { serverId, address, keyword, kind };
}

const owner = (table: InboundTable, dest: string, text = ''): number => {
  const found = table.ownerOf(dest, text);
  return found.owned ? found.serverId : 0;
};

test('a number of one server gets everything, however the carrier writes it', () => {
  const table = new InboundTable([sender(7, '32460000000', '', 'long')]);
  for (const dest of ['32460000000', '+32460000000', '0032460000000']) {
    assert.equal(owner(table, dest, 'anything'), 7);
    assert.equal(table.soleOwner(dest), 7);
  }
  assert.equal(owner(table, '32460000001'), 0);
});

test('where servers share a number the first word decides, and nothing but the first word', () => {
  const table = new InboundTable([sender(7, '8686', 'VOTE'), sender(8, '8686', 'WIN')]);
  assert.equal(owner(table, '8686', 'vote 3'), 7);
  assert.equal(owner(table, '8686', ' Win!'), 8);
  assert.equal(owner(table, '8686', 'I vote for 3'), 0);
  assert.equal(owner(table, '8686', 'winner'), 0);
  assert.equal(owner(table, '8686', ''), 0);
  assert.equal(table.soleOwner('8686'), 0);
});

test('the longest keyword wins, and the server without one gets the rest', () => {
  const table = new InboundTable([
    sender(7, '8686'),
    sender(8, '8686', 'ROOT'),
    sender(9, '8686', 'root vote'),
  ]);
  assert.equal(owner(table, '8686', 'ROOT VOTE 3'), 9);
  assert.equal(owner(table, '8686', 'root-vote: 3'), 9);
  assert.equal(owner(table, '8686', 'root vot'), 8);
  assert.equal(owner(table, '8686', 'hello'), 7);
  const found = table.ownerOf('8686', 'hello');
  assert.ok(found.owned && found.shared);
});

test('accents and case of keywords make no difference', () => {
  const table = new InboundTable([sender(7, '8686', 'ÉTÉ')]);
  assert.equal(owner(table, '8686', 'ete 1'), 7);
  assert.equal(owner(table, '8686', 'Été 1'), 7);
});

test('a server with several keywords and the number itself is its sole owner', () => {
  const table = new InboundTable([sender(7, '8686'), sender(7, '8686', 'A'), sender(7, '8687', 'A')]);
  assert.equal(table.soleOwner('8686'), 7);
  assert.equal(table.soleOwner('8687'), 0);
  assert.equal(table.soleOwner('1'), 0);
});

test('nobody can send to a name', () => {
  const table = new InboundTable([
    sender(7, '8686', '', 'alphanumeric'),
    sender(7, 'ROOTSMS', '', 'alphanumeric'),
  ]);
  assert.equal(owner(table, '8686'), 0);
  assert.equal(owner(table, 'ROOTSMS'), 0);
});

test('the order in which senders are given decides nothing', () => {
  const senders = fc.array(
    fc.record({
      serverId: fc.integer({ min: 1, max: 4 }),
      address: fc.constantFrom('8686', '32460000000', '+8686'),
      keyword: fc.constantFrom('', 'A', 'A B', 'B', 'a'),
      kind: fc.constantFrom('short' as const, 'long' as const),
    }),
  );
  fc.assert(
    fc.property(senders, fc.constantFrom('a', 'A b c', 'b', 'x', ''), (some, text) => {
      assert.equal(
        owner(new InboundTable(some), '8686', text),
        owner(new InboundTable(some.toReversed()), '8686', text),
      );
    }),
  );
});

test('any number and text at all are looked up without a throw', () => {
  const table = new InboundTable([sender(7, '8686', 'A'), sender(8, '8686')]);
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary', maxLength: 500 }),
      (dest, text) => {
        table.ownerOf(dest, text);
        assert.ok([7, 8].includes(owner(table, '8686', text)));
      },
    ),
  );
});
