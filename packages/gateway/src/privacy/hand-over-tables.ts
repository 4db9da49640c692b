import type { Tables } from '@rootsms/db';
import { after, declare, forbidden, notPersonal, notPersonalColumns, preset, shown } from '@rootsms/privacy';
import { RETENTION_DAYS } from '../retention-days.ts';
import { account, credential, leadsToMessage, leadsToServer, waiting } from './terms.ts';

const OUTBOX = `P${RETENTION_DAYS.outbox}D` as const;
const ATTEMPTS = `P${RETENTION_DAYS.webhookAttempts}D` as const;
const IDEMPOTENCY = `P${RETENTION_DAYS.idempotency}D` as const;

const untold = preset({
  ...waiting,
  retention: after('id', OUTBOX, 'a customer who has not asked for a week will not'),
});

const outbox = declare<Tables['gateway.outbox']>()(
  'gateway.outbox',
  [
    { role: 'recipient', via: 'message_id', to: 'gateway.message' },
    { role: 'sender', via: 'message_id', to: 'gateway.inbound' },
  ],
  {
    id: notPersonal('a number of ours with the time of the event'),
    message_id: notPersonal(leadsToMessage),
    server_id: notPersonal(leadsToServer),
    state: { ...untold, export: shown('Toestand', 'State', 'État') },
    error: { ...untold, export: shown('Foutcode', 'Error code', "Code d'erreur", 'number') },
    done_at: { ...untold, export: shown('Tijd', 'Time', 'Heure', 'instant') },
    ...notPersonalColumns(
      'where it waits to be handed over, and how',
      'due_at',
      'node_id',
      'kind',
      'target',
      'attempts',
    ),
  },
);

const webhook = declare<Tables['gateway.webhook']>()(
  'gateway.webhook',
  [{ role: 'holder', via: 'server_id', to: 'gateway.server' }],
  {
    server_id: notPersonal(leadsToServer),
    url: { ...account, export: shown('Webhookadres', 'Webhook address', 'Adresse du webhook') },
    secret_sealed: {
      ...credential,
      export: forbidden('shown once, when it was made; a new one can be made at any time'),
    },
    created_at: { ...account, export: shown('Ingesteld', 'Set', 'Défini', 'instant') },
  },
);

const tried = preset({
  ...waiting,
  retention: after('id', ATTEMPTS, 'a customer looks for a missing event within a month'),
});

const webhookAttempt = declare<Tables['gateway.webhook_attempt']>()(
  'gateway.webhook_attempt',
  [
    { role: 'holder', via: 'server_id', to: 'gateway.server' },
    { role: 'recipient', via: 'message_id', to: 'gateway.message' },
  ],
  {
    id: { ...tried, export: shown('Nummer en tijdstip', 'Id and time', 'Numéro et heure') },
    server_id: notPersonal(leadsToServer),
    message_id: notPersonal(leadsToMessage),
    ...notPersonalColumns(
      "what was sent, and how the customer's machine answered",
      'event_id',
      'kind',
      'http_status',
      'error',
      'duration_ms',
    ),
  },
);

const repeated = preset({
  ...account,
  category: 'metadata',
  source: 'derived',
  retention: after('created_at', IDEMPOTENCY, 'a request is repeated within a day or not at all'),
  portable: false,
});

const idempotency = declare<Tables['gateway.idempotency']>()(
  'gateway.idempotency',
  [{ role: 'holder', via: 'server_id', to: 'gateway.server' }],
  {
    server_id: notPersonal(leadsToServer),
    key_hash: { ...repeated, export: forbidden('a hash of a random key of the customer') },
    body_hash: {
      ...repeated,
      export: forbidden('a hash of a request whose messages are exported from gateway.message'),
    },
    message_ids: notPersonal(leadsToMessage),
    ...notPersonalColumns('how far the request has come', 'status', 'created_at'),
  },
);

export const handOverTables = [outbox, webhook, webhookAttempt, idempotency];
