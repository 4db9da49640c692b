import type { Tables } from '@rootsms/db';
import {
  after,
  declare,
  forbidden,
  keep,
  legitimateInterest,
  notPersonal,
  notPersonalColumns,
  preset,
  shown,
  unlinked,
  until,
  use,
} from '@rootsms/privacy';
import { RETENTION_DAYS } from '../retention-days.ts';
import { account, credential, leadsToServer } from './terms.ts';

const REVOKED = `P${RETENTION_DAYS.revokedKeys}D` as const;
const DECIDED = `P${RETENTION_DAYS.endedDecisions}D` as const;

const byName = unlinked('the operator makes servers for businesses, and finds one by its name');
const settingOfServer = 'a setting; of a person only where the server bears a name';

const server = declare<Tables['gateway.server']>()('gateway.server', byName, {
  id: notPersonal('a number of ours'),
  name: { ...account, export: shown('Naam van de server', 'Name of the server', 'Nom du serveur') },
  system_id: { ...account, export: shown('SMPP-naam', 'SMPP system id', 'Identifiant SMPP') },
  password_hash: { ...credential, export: forbidden('a hash of a password serves only who guesses it') },
  allowed_addresses: {
    ...account,
    category: 'device',
    export: shown('Toegelaten adressen', 'Allowed addresses', 'Adresses autorisées'),
  },
  ...notPersonalColumns(
    settingOfServer,
    'segments_per_s',
    'burst_segments',
    'binds_max',
    'bind_types',
    'window_max',
    'default_alphabet',
    'any_sender',
    'hand_over',
    'created_at',
  ),
});

const apiKey = declare<Tables['gateway.api_key']>()(
  'gateway.api_key',
  [{ role: 'holder', via: 'server_id', to: 'gateway.server' }],
  {
    id: notPersonal('a number of ours'),
    server_id: notPersonal(leadsToServer),
    key_hash: { ...revocable(credential), export: forbidden('a hash of a key serves nobody') },
    label: {
      ...revocable(account),
      export: shown('Naam van de sleutel', 'Name of the key', 'Nom de la clé'),
    },
    created_at: { ...revocable(account), export: shown('Gemaakt', 'Made', 'Créée', 'instant') },
    revoked_at: { ...revocable(account), export: shown('Ingetrokken', 'Revoked', 'Révoquée', 'instant') },
  },
);

/** Keys that are in use have no end; revoked ones stay for who asks what was done with them. */
function revocable<const T extends typeof account | typeof credential>(terms: T) {
  return {
    ...terms,
    retention: after('revoked_at', REVOKED, 'misuse of a key is found after it was revoked'),
  } as const;
}

const sender = declare<Tables['gateway.sender']>()(
  'gateway.sender',
  [
    { role: 'sender', via: 'address', seed: 'phone' },
    { role: 'holder', via: 'server_id', to: 'gateway.server' },
  ],
  {
    server_id: notPersonal(leadsToServer),
    address: { ...account, category: 'identity', export: shown('Afzender', 'Sender identity', 'Expéditeur') },
    kind: notPersonal('name, long number or short code'),
    keyword: { ...account, export: shown('Sleutelwoord', 'Keyword', 'Mot clé') },
    approved_at: { ...account, export: shown('Goedgekeurd', 'Approved', 'Approuvé', 'instant') },
    created_at: { ...account, export: shown('Aangevraagd', 'Requested', 'Demandé', 'instant') },
  },
);

const decisionEnds = after('lifted_at', DECIDED, 'a measure may be contested for five years');

/** A measure and who took it: kept to answer for it, whoever asks for its erasure. */
const measure = preset({
  category: 'staff_opinion',
  source: 'observed',
  purposes: [
    use('abuse', legitimateInterest('LIA-3 seeing fraud and unwanted texts in the pattern of traffic')),
  ],
  recipients: ['renter', 'hosting'],
  transfers: [],
  retention: decisionEnds,
  erase: keep('Art.17(3)(e)', {
    provision: 'defence of legal claims about the measure (Regulation (EU) 2022/2065 Art. 17 and 20)',
    code: 'safety',
    until: decisionEnds,
    restrictTo: 'answering for the measure',
  }),
  portable: false,
});

const decision = declare<Tables['gateway.decision']>()(
  'gateway.decision',
  [
    { role: 'target', via: 'server_id', to: 'gateway.server' },
    { role: 'staff', via: 'made_by', seed: 'staff' },
    { role: 'staff', via: 'lifted_by', seed: 'staff' },
  ],
  {
    id: notPersonal('a number of ours'),
    server_id: notPersonal(leadsToServer),
    level: { ...measure, export: shown('Toegang', 'Access level', "Niveau d'accès", 'number') },
    reason: { ...measure, export: shown('Reden', 'Reason', 'Motif') },
    made_by: { ...measure, category: 'identity', export: shown('Door', 'By', 'Par') },
    from_at: { ...measure, export: shown('Vanaf', 'From', 'Depuis', 'instant') },
    until_at: { ...measure, export: shown('Tot', 'Until', "Jusqu'à", 'instant') },
    lifted_at: { ...measure, export: shown('Opgeheven', 'Lifted', 'Levée', 'instant') },
    lifted_by: {
      ...measure,
      category: 'identity',
      export: shown('Opgeheven door', 'Lifted by', 'Levée par'),
    },
    lifted_reason: { ...measure, export: shown('Waarom opgeheven', 'Why lifted', 'Motif de la levée') },
  },
);

const session = preset({
  ...account,
  category: 'device',
  source: 'observed',
  purposes: credential.purposes,
  portable: false,
  retention: until('bound_at', 'the row goes with the session'),
});

const bind = declare<Tables['gateway.bind']>()(
  'gateway.bind',
  [{ role: 'holder', via: 'server_id', to: 'gateway.server' }],
  {
    server_id: notPersonal(leadsToServer),
    ...notPersonalColumns('a fact of the session', 'id', 'node_id', 'type'),
    address: { ...session, export: shown('IP-adres', 'IP address', 'Adresse IP') },
    bound_at: { ...session, export: shown('Verbonden sinds', 'Bound since', 'Connecté depuis', 'instant') },
  },
);

export const serverTables = [server, apiKey, sender, decision, bind];
