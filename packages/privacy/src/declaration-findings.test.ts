import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  contract,
  forbidden,
  legalDuty,
  legitimateInterest,
  preset,
  shown,
  use,
  type Personal,
} from './column.ts';
import { declarationFindings } from './declaration-findings.ts';
import {
  declare,
  declareView,
  noSubject,
  owned,
  sameAs,
  store,
  unlinked,
  type Declaration,
  type SubjectLinks,
} from './declare.ts';
import { deleteRow, destroyKey, keep } from './erase.ts';
import { sharedPrivacy } from './privacy.ts';
import { after } from './retention.ts';

const whole = preset({
  category: 'contact',
  source: 'observed',
  purposes: [use('service', contract)],
  recipients: [],
  transfers: [],
  retention: after('at', 'P1Y', 'reason'),
  erase: deleteRow,
  export: shown('Adres', 'Address', 'Adresse'),
  portable: true,
}) satisfies Personal;

interface Row {
  at: Date;
}
const byEmail: SubjectLinks<'at'> = [{ role: 'holder', via: 'at', seed: 'email' }];

function table(column: Personal, name = 'shop.customer', links: SubjectLinks<'at'> = byEmail): Declaration {
  return declare<Row>()(name, links, { at: column as Personal<'at'> });
}

function kinds(...declarations: Declaration[]): string[] {
  return declarationFindings([owned('test', declarations)]).map(({ kind, object }) => `${kind} ${object}`);
}

test('what is whole has no findings, and neither have the stores that all apps share', () => {
  assert.deepEqual(kinds(table(whole)), []);
  assert.deepEqual(declarationFindings([sharedPrivacy]), []);
});

test('reasons of spaces, empty labels and periods of nothing are found', () => {
  const gaps: Personal[] = [
    { ...whole, retention: after('at', 'P1Y', ' ') },
    { ...whole, retention: after('at', 'P0D', 'reason') },
    { ...whole, retention: after('at', 'P-1D', 'reason') },
    { ...whole, export: shown('Adres', 'Address', '') },
    { ...whole, export: forbidden(' '), portable: false },
    { ...whole, export: forbidden('reason'), portable: true },
    { ...whole, purposes: [use('service', legalDuty(''))], portable: false },
    { ...whole, purposes: [use('service', legitimateInterest(' '))], portable: false },
    { ...whole, source: 'subject', edit: { no: '' } },
    { ...whole, transfers: [{ to: 'office', country: 'Mars', mechanism: 'scc' }] },
    {
      ...whole,
      erase: keep('Art.17(3)(b)', {
        provision: '',
        code: 'payment',
        until: after('at', 'P10Y', 'VAT'),
        restrictTo: 'tax',
      }),
    },
  ];
  for (const gap of gaps)
    assert.deepEqual(kinds(table(gap)), ['incomplete shop.customer.at'], JSON.stringify(gap));
});

test('nothing is portable that is processed on neither consent nor contract', () => {
  const wrong: Personal = { ...whole, purposes: [use('abuse', legitimateInterest('LIA-1'))] };
  assert.deepEqual(kinds(table(wrong)), ['incomplete shop.customer.at']);
});

test('gaps inside JSON keys and sealed parts are found under their own names', () => {
  const gap: Personal = { ...whole, retention: after('at', 'P1Y', ' ') };
  const outer: Personal = {
    ...whole,
    json: { '$.nick': gap },
    sealed: { under: 'shop.customer', parts: { text: gap } },
  };
  assert.deepEqual(kinds(table(outer)), [
    'incomplete shop.customer.at$.nick',
    'incomplete shop.customer.at.text',
  ]);
});

test('a link that ends at nobody who can prove who they are is found', () => {
  const toParent: SubjectLinks<'at'> = [{ role: 'holder', via: 'at', to: 'shop.parent' }];
  const child = table(whole, 'shop.child', toParent);
  assert.deepEqual(kinds(child), ['unreachable_subject shop.child.at']);
  assert.deepEqual(kinds(child, table(whole, 'shop.parent')), []);
  assert.deepEqual(kinds(child, declare<Row>()('shop.parent', unlinked('by hand'), { at: whole })), []);
  const circle = table(whole, 'shop.parent', [{ role: 'holder', via: 'at', to: 'shop.child' }]);
  assert.deepEqual(kinds(child, circle), [
    'unreachable_subject shop.child.at',
    'unreachable_subject shop.parent.at',
  ]);
});

test('references to what is not declared are found', () => {
  const wrong: Personal = {
    ...whole,
    retention: after('parent.closed_at', 'P1Y', 'x'),
    erase: destroyKey('no_keys'),
  };
  assert.deepEqual(kinds(table(wrong)), [
    'unknown_reference shop.customer.at',
    'unknown_reference shop.customer.at',
  ]);
  const view = declareView<Row>()('shop.seen', { at: sameAs('shop.customer.at') });
  assert.deepEqual(kinds(view), ['unknown_reference shop.seen.at']);
  assert.deepEqual(kinds(view, table(whole)), []);
});

test('a store that describes nobody but holds personal data is found', () => {
  assert.deepEqual(kinds(store('log:x', 'here', noSubject('nobody'), { address: whole })), [
    'incomplete log:x',
  ]);
  assert.deepEqual(kinds(store('log:x', ' ', unlinked('reason'), { address: whole })), ['incomplete log:x']);
});
