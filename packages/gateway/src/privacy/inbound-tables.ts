import type { Tables } from '@rootsms/db';
import {
  after,
  declare,
  deleteRow,
  forbidden,
  keep,
  legalDuty,
  notPersonal,
  notPersonalColumns,
  preset,
  shown,
  unlinked,
  until,
  use,
} from '@rootsms/privacy';
import { content, hashOpensNothing, leadsToServer, recipientHash, traffic } from './terms.ts';

/** What a person wrote to a server from a handset: the renter's to read, the person's to have erased. */
const written = preset({
  ...content,
  source: 'third_party:sender',
  channels: ['sms'],
  recipients: ['renter', 'hosting'],
});

const inbound = declare<Tables['gateway.inbound']>()(
  'gateway.inbound',
  [
    { role: 'sender', via: 'sender_hash', seed: 'phone', hashed: 'recipient-lookup' },
    { role: 'recipient', via: 'server_id', to: 'gateway.server' },
  ],
  {
    id: { ...traffic, export: shown('Nummer en tijdstip', 'Id and time', 'Numéro et heure') },
    server_id: notPersonal(leadsToServer),
    sender_hash: recipientHash,
    country: { ...traffic, export: shown('Land', 'Country', 'Pays') },
    segments: { ...traffic, export: shown('Segmenten', 'Segments', 'Segments', 'number') },
    word: {
      ...traffic,
      category: 'actions',
      export: shown('Begrepen als', 'Understood as', 'Compris comme'),
    },
    handed_at: { ...traffic, export: shown('Doorgegeven', 'Handed over', 'Transmis', 'instant') },
    ...notPersonalColumns('how it reached us', 'link_id', 'segments_missing', 'data_coding'),
    sealed: {
      ...written,
      export: shown('Bericht', 'Message', 'Message', 'sealed'),
      sealed: {
        under: 'gateway.data_key',
        parts: {
          source: { ...written, category: 'recipient', export: shown('Van', 'From', 'De') },
          dest: { ...written, category: 'contact', export: shown('Aan', 'To', 'À') },
          text: { ...written, export: shown('Tekst', 'Text', 'Texte') },
          tlvs: { ...written, export: shown('Extra velden', 'Further fields', 'Autres champs') },
          ...notPersonalColumns('how the octets are read', 'types', 'esm_class', 'coding', 'service'),
        },
      },
    },
  },
);

const othersCome = after('received_id', 'PT30M', 'the other parts of a long text come within half an hour');
const part = preset({ ...written, retention: othersCome, erase: deleteRow, portable: false });

const inboundPart = declare<Tables['gateway.inbound_part']>()(
  'gateway.inbound_part',
  unlinked(
    'the keyed hash is over both numbers and a reference at once; the part becomes a row of gateway.inbound',
  ),
  {
    ...notPersonalColumns('which part of how many', 'part', 'total'),
    ...notPersonalColumns('how it reached us, and when', 'link_id', 'received_id'),
    server_id: notPersonal(leadsToServer),
    key_hash: { ...recipientHash, retention: othersCome, erase: deleteRow },
    sealed: {
      ...part,
      export: forbidden('it is exported from gateway.inbound, half an hour later at most'),
      sealed: {
        under: 'gateway.data_key',
        parts: {
          source: { ...part, category: 'recipient', export: shown('Van', 'From', 'De') },
          dest: { ...part, category: 'contact', export: shown('Aan', 'To', 'À') },
          text: { ...part, export: shown('Tekst', 'Text', 'Texte') },
        },
      },
    },
  },
);

const objectionStands = until('since', 'an objection stands until it is withdrawn, which deletes the row', {
  law: 'GDPR Art. 21(3)',
});

/** An objection outlives the erasure of all else: without it the person would be texted again. */
const objection = preset({
  category: 'recipient',
  source: 'subject',
  channels: ['sms', 'web'],
  purposes: [use('opt_out', legalDuty('GDPR Art. 21(3); Belgian Code of Economic Law XII.13'))],
  recipients: ['hosting'],
  transfers: [],
  retention: objectionStands,
  erase: keep('Art.17(3)(b)', {
    provision: 'GDPR Art. 21(3)',
    code: 'objection',
    until: objectionStands,
    restrictTo: 'the check before a message is taken',
  }),
  edit: { screen: 'texting START, or the portal for recipients' },
  portable: false,
});

const optOut = declare<Tables['gateway.opt_out']>()(
  'gateway.opt_out',
  [{ role: 'recipient', via: 'number_hash', seed: 'phone', hashed: 'suppression' }],
  {
    id: notPersonal('a number of ours'),
    number_hash: { ...objection, export: hashOpensNothing },
    scope: { ...objection, export: shown('Reikwijdte', 'Scope', 'Portée') },
    server_id: notPersonal(leadsToServer),
    sender: { ...objection, export: shown('Tegen afzender', 'Against sender', "Contre l'expéditeur") },
    word: { ...objection, category: 'actions', export: shown('Gezegd', 'Said', 'Dit') },
    since: { ...objection, category: 'actions', export: shown('Sinds', 'Since', 'Depuis', 'instant') },
  },
);

export const inboundTables = [inbound, inboundPart, optOut];
