import type { Tables } from '@rootsms/db';
import {
  after,
  declare,
  forbidden,
  noSubject,
  notPersonal,
  notPersonalColumns,
  setNull,
  shown,
} from '@rootsms/privacy';
import { RETENTION_DAYS } from '../retention-days.ts';
import {
  content,
  hashOpensNothing,
  leadsToMessage,
  leadsToServer,
  recipientHash,
  traffic,
  waiting,
} from './terms.ts';

const TRAFFIC = `P${RETENTION_DAYS.traffic}D` as const;
const STRAY = `P${RETENTION_DAYS.strayReceipts}D` as const;

/** Messages on their way out, and all that follows one: parts, place in the queue, the carrier's ids. */
const message = declare<Tables['gateway.message']>()(
  'gateway.message',
  [
    { role: 'recipient', via: 'recipient_hash', seed: 'phone', hashed: 'recipient-lookup' },
    { role: 'sender', via: 'server_id', to: 'gateway.server' },
  ],
  {
    id: { ...traffic, portable: true, export: shown('Nummer en tijdstip', 'Id and time', 'Numéro et heure') },
    recipient_hash: recipientHash,
    server_id: notPersonal(leadsToServer),
    country: { ...traffic, export: shown('Land', 'Country', 'Pays') },
    prefix: { ...traffic, export: shown('Eerste cijfers', 'First digits', 'Premiers chiffres', 'number') },
    state: { ...traffic, export: shown('Toestand', 'State', 'État') },
    error: { ...traffic, export: shown('Foutcode', 'Error code', "Code d'erreur", 'number') },
    segments: { ...traffic, export: shown('Segmenten', 'Segments', 'Segments', 'number') },
    sent_at: { ...traffic, export: shown('Verzonden', 'Sent', 'Envoyé', 'instant') },
    done_at: { ...traffic, export: shown('Afgerond', 'Done', 'Terminé', 'instant') },
    due_at: { ...traffic, export: shown('Gepland', 'Scheduled', 'Planifié', 'instant') },
    expire_at: { ...traffic, export: shown('Geldig tot', 'Valid until', "Valable jusqu'à", 'instant') },
    upstream_id: {
      ...traffic,
      export: shown('Nummer bij de operator', "Carrier's id", "Numéro chez l'opérateur"),
    },
    reference_hash: { ...traffic, source: 'derived', erase: setNull, export: hashOpensNothing },
    ...notPersonalColumns(
      'how our machines and the carrier handle the message',
      'node_id',
      'link_id',
      'data_coding',
      'priority',
      'registered_delivery',
      'via',
    ),
    sealed: {
      ...content,
      export: shown('Bericht', 'Message', 'Message', 'sealed'),
      sealed: {
        under: 'gateway.data_key',
        parts: {
          dest: {
            ...content,
            category: 'recipient',
            export: shown('Ontvanger', 'Recipient', 'Destinataire'),
          },
          source: { ...content, category: 'contact', export: shown('Afzender', 'Sender', 'Expéditeur') },
          text: { ...content, export: shown('Tekst', 'Text', 'Texte') },
          tlvs: { ...content, export: shown('Extra velden', 'Further fields', 'Autres champs') },
          client_reference: { ...content, export: shown('Kenmerk', 'Reference', 'Référence') },
          ...notPersonalColumns(
            'how the octets are read and sent',
            'types',
            'esm_class',
            'coding',
            'service',
          ),
        },
      },
    },
  },
);

const messagePart = declare<Tables['gateway.message_part']>()(
  'gateway.message_part',
  [{ role: 'recipient', via: 'message_id', to: 'gateway.message' }],
  {
    server_id: notPersonal(leadsToServer),
    message_id: notPersonal(leadsToMessage),
    part: notPersonal('which of its parts'),
    state: { ...inMessage(), export: shown('Toestand', 'State', 'État') },
    error: { ...inMessage(), export: shown('Foutcode', 'Error code', "Code d'erreur", 'number') },
    upstream_id: {
      ...inMessage(),
      export: shown('Nummer bij de operator', "Carrier's id", "Numéro chez l'opérateur"),
    },
  },
);

const queue = declare<Tables['gateway.queue']>()(
  'gateway.queue',
  [{ role: 'recipient', via: 'message_id', to: 'gateway.message' }],
  {
    server_id: notPersonal(leadsToServer),
    message_id: notPersonal(leadsToMessage),
    ...notPersonalColumns('its place in the line', 'link_id', 'priority', 'attempts'),
    due_at: { ...queued(), export: shown('Niet voor', 'Not before', 'Pas avant', 'instant') },
    expire_at: { ...queued(), export: shown('Geldig tot', 'Valid until', "Valable jusqu'à", 'instant') },
  },
);

const upstream = declare<Tables['gateway.upstream']>()(
  'gateway.upstream',
  [{ role: 'recipient', via: 'message_id', to: 'gateway.message' }],
  {
    server_id: notPersonal(leadsToServer),
    message_id: notPersonal(leadsToMessage),
    ...notPersonalColumns('where its receipt will come from', 'link_id', 'part'),
    upstream_id: {
      ...waiting,
      retention: after('gateway.message.expire_at', 'P1D', 'a receipt may come a day late'),
      export: forbidden('the same id is exported from gateway.message'),
    },
  },
);

const stray = declare<Tables['gateway.stray_receipt']>()(
  'gateway.stray_receipt',
  [{ role: 'recipient', via: 'recipient_hash', seed: 'phone', hashed: 'recipient-lookup' }],
  {
    id: notPersonal('a number of ours with the time of arrival'),
    link_id: notPersonal('which carrier sent it'),
    upstream_id: {
      ...strayed(),
      export: shown('Nummer bij de operator', "Carrier's id", "Numéro chez l'opérateur"),
    },
    state: { ...strayed(), export: shown('Toestand', 'State', 'État') },
    error: { ...strayed(), export: shown('Foutcode', 'Error code', "Code d'erreur", 'number') },
    done_at: { ...strayed(), export: shown('Tijd', 'Time', 'Heure', 'instant') },
    recipient_hash: { ...strayed(), category: 'recipient', export: hashOpensNothing },
  },
);

const dataKey = declare<Tables['gateway.data_key']>()(
  'gateway.data_key',
  noSubject('random keys, wrapped; what they open is declared as the sealed columns'),
  notPersonalColumns('a random key for the rows of one server and day', 'server_id', 'day', 'wrapped'),
);

function inMessage() {
  return {
    ...traffic,
    retention: after('message_id', TRAFFIC, 'a part goes with the day of its message', { by: 'partition' }),
  } as const;
}

/** Gone as soon as the message is sent, and at its expiry at the latest. */
function queued() {
  return { ...waiting, retention: after('expire_at', 'PT1H', 'nothing is sent after its expiry') } as const;
}

function strayed() {
  return {
    ...waiting,
    source: 'third_party:carrier',
    recipients: ['hosting'],
    retention: after('id', STRAY, 'a response may come long after its receipt when a connection was lost'),
  } as const;
}

export const messageTables = [message, messagePart, queue, upstream, stray, dataKey];
