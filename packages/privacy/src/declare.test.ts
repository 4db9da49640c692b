import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  contract,
  forbidden,
  legitimateInterest,
  notPersonal,
  notPersonalColumns,
  preset,
  shown,
  use,
} from './column.ts';
import { declare, declareView, noSubject, qualified, sameAs, type SubjectLinks } from './declare.ts';
import { deleteRow, destroyKey, keep } from './erase.ts';
import { after, until } from './retention.ts';

/*
 * The compiler is the test here: each `@ts-expect-error` is a refusal that `tsc` must make, and
 * `npm test` type-checks this file. The bodies run only so that nothing is left undefined.
 */

interface Message {
  id: bigint;
  server_id: bigint;
  accepted_at: Date;
  state: number;
  segments: number;
  recipient_hash: Buffer;
  envelope: Buffer | null;
}

const links: SubjectLinks<keyof Message> = [
  { role: 'recipient', via: 'recipient_hash', seed: 'phone', hashed: 'recipient-lookup' },
];

const traffic = preset({
  category: 'metadata',
  source: 'observed',
  purposes: [use('service', contract), use('abuse', legitimateInterest('LIA-1 abuse of the network'))],
  recipients: ['renter', 'carrier'],
  transfers: [],
  retention: after('accepted_at', 'P13M', 'disputes about bills', { by: 'partition' }),
  erase: deleteRow,
  portable: false,
});

const content = preset({
  ...traffic,
  category: 'message_content',
  specialRisk: 'message_body',
  source: 'third_party:renter',
  retention: after('accepted_at', 'P7D', 'retries and support questions', {
    by: 'key',
    setting: 'TEXT_DAYS',
  }),
  erase: destroyKey('data_key'),
});

const good = {
  id: notPersonal('random identifier'),
  ...notPersonalColumns('machine fact of routing', 'server_id', 'state', 'segments'),
  accepted_at: { ...traffic, export: shown('Tijd', 'Time', 'Heure', 'instant') },
  recipient_hash: {
    ...traffic,
    category: 'recipient',
    export: forbidden('a keyed hash opens nothing to its reader'),
  },
  envelope: {
    ...content,
    export: shown('Bericht', 'Message', 'Message', 'sealed'),
    sealed: {
      under: 'data_key',
      parts: {
        dest: { ...content, category: 'recipient', export: shown('Ontvanger', 'Recipient', 'Destinataire') },
        text: { ...content, export: shown('Tekst', 'Text', 'Texte') },
        coding: notPersonal('how the octets are read'),
      },
    },
  },
} as const;

test('a whole declaration is taken as it is', () => {
  const message = declare<Message>()('gateway.message', links, good);
  assert.deepEqual(Object.keys(message.columns).sort(), Object.keys(good).sort());
  assert.equal(qualified('message'), 'public.message');
  assert.equal(qualified(message.name), 'gateway.message');
});

test('the compiler refuses a missing column', () => {
  const { segments: _segments, ...missing } = good;
  // @ts-expect-error segments is not declared
  declare<Message>()('message', links, missing);
});

test('the compiler refuses a ghost column', () => {
  // @ts-expect-error the table has no colour
  declare<Message>()('message', links, { ...good, colour: notPersonal('a ghost') });
});

test('the compiler refuses a personal column without purposes, category, retention, erasure, export or portability', () => {
  const wrong = { ...traffic, export: forbidden('x'), purposes: [] } as const;
  // @ts-expect-error no purposes
  declare<Message>()('message', links, { ...good, accepted_at: wrong });
  const { category: _c, ...noCategory } = good.accepted_at;
  // @ts-expect-error no category
  declare<Message>()('message', links, { ...good, accepted_at: noCategory });
  const { retention: _r, ...noRetention } = good.accepted_at;
  // @ts-expect-error no retention
  declare<Message>()('message', links, { ...good, accepted_at: noRetention });
  const { erase: _e, ...noErase } = good.accepted_at;
  // @ts-expect-error no erasure
  declare<Message>()('message', links, { ...good, accepted_at: noErase });
  const { export: _x, ...noExport } = good.accepted_at;
  // @ts-expect-error no export
  declare<Message>()('message', links, { ...good, accepted_at: noExport });
  const { portable: _p, ...noPortable } = good.accepted_at;
  // @ts-expect-error no portability
  declare<Message>()('message', links, { ...good, accepted_at: noPortable });
});

test('the compiler refuses a keep without law, with an unsupported letter, or without an end', () => {
  const end = until('accepted_at', 'test');
  keep('Art.17(3)(b)', { provision: 'VAT Code Art. 60', code: 'payment', until: end, restrictTo: 'tax' });
  // @ts-expect-error no provision
  keep('Art.17(3)(b)', { code: 'payment', until: end, restrictTo: 'tax' });
  // @ts-expect-error public health is not ours
  keep('Art.17(3)(c)', { provision: 'x', code: 'payment', until: end, restrictTo: 'tax' });
  // @ts-expect-error nothing is kept for ever
  keep('Art.17(3)(b)', { provision: 'x', code: 'payment', restrictTo: 'tax' });
  const bare = { method: 'keep' } as const;
  // @ts-expect-error keep alone is no erasure plan
  declare<Message>()('message', links, { ...good, accepted_at: { ...good.accepted_at, erase: bare } });
});

test('the compiler refuses "not personal" without a reason', () => {
  // @ts-expect-error an empty reason
  notPersonal('');
  // @ts-expect-error no reason
  declare<Message>()('message', links, { ...good, id: { personal: false } });
  // @ts-expect-error an empty reason
  noSubject('');
});

test('the compiler refuses a retention whose anchor is no column', () => {
  const retention = after('received_at', 'P7D', 'x');
  // @ts-expect-error the table has no received_at
  declare<Message>()('message', links, { ...good, accepted_at: { ...good.accepted_at, retention } });
  // @ts-expect-error seven what?
  after('accepted_at', 'P7', 'x');
  // Reached over the subject link instead: allowed.
  const parent = after('server.ended_at', 'P7D', 'x');
  declare<Message>()('message', links, { ...good, accepted_at: { ...good.accepted_at, retention: parent } });
});

test('the compiler refuses a label that lacks a language', () => {
  const label = { nl: 'Tijd', en: 'Time' } as const;
  const wrong = { ...good.accepted_at, export: { label, format: 'instant' } } as const;
  // @ts-expect-error no French
  declare<Message>()('message', links, { ...good, accepted_at: wrong });
});

test('the compiler refuses a column from the subject without an edit screen or a reason', () => {
  const given = { ...good.accepted_at, source: 'subject' } as const;
  // @ts-expect-error neither screen nor reason
  declare<Message>()('message', links, { ...good, accepted_at: given });
  declare<Message>()('message', links, {
    ...good,
    accepted_at: { ...given, edit: { no: 'a fact of the past' } },
  });
});

test('the compiler refuses a personal column in a table about nobody, and a link through no column', () => {
  // @ts-expect-error personal columns need a subject
  declare<Message>()('message', noSubject('nobody'), good);
  // @ts-expect-error the table has no number
  declare<Message>()('message', [{ role: 'recipient', via: 'number', seed: 'phone' }], good);
  // @ts-expect-error nobody can prove a colour
  declare<Message>()('message', [{ role: 'recipient', via: 'recipient_hash', seed: 'colour' }], good);
});

test('the compiler refuses words outside the closed lists', () => {
  // @ts-expect-error no such category
  preset({ category: 'misc' });
  // @ts-expect-error no such purpose
  use('whatever', contract);
  // @ts-expect-error no such recipient
  preset({ recipients: ['partners'] });
});

test('a view is declared as wholly as a table', () => {
  interface PerServer {
    server_id: bigint;
    messages: bigint;
  }
  declareView<PerServer>()('per_server', {
    server_id: sameAs('message.server_id'),
    messages: notPersonal('a count over a whole server'),
  });
  // @ts-expect-error messages is not declared
  declareView<PerServer>()('per_server', { server_id: sameAs('message.server_id') });
});
