import { legitimateInterest, notPersonal, notPersonalColumns, preset, shown, use } from './column.ts';
import { owned, store, unlinked } from './declare.ts';
import { deleteRow } from './erase.ts';
import { after } from './retention.ts';

/** What is in a log line about a person: where a connection came from, and whose credentials it used. */
const traced = preset({
  category: 'metadata',
  source: 'observed',
  purposes: [use('operation', legitimateInterest('LIA-1 finding faults and attacks on the platform'))],
  recipients: ['hosting'],
  transfers: [],
  retention: after('time', 'P90D', 'attacks are often noticed weeks later', { by: 'rotation' }),
  erase: deleteRow,
  portable: false,
});

/**
 * Stores that belong to no one package. The log stands here because kit, which writes it, imports
 * nothing. That no line holds a text, a whole number, a password or a key is proved by a canary test.
 */
export const sharedPrivacy = owned('@rootsms/privacy', [
  store(
    'log:apps',
    'standard output of every app; kept and rotated by what runs it (systemd, Docker), see docs/operating',
    unlinked('a line names an address or a credential, neither of which proves who a person is'),
    {
      remote_address: { ...traced, export: shown('IP-adres', 'IP address', 'Adresse IP') },
      credential: {
        ...traced,
        category: 'account',
        export: shown('Toegangsgegeven', 'Credential name', "Nom d'accès"),
      },
      masked_number: {
        ...traced,
        category: 'recipient',
        export: shown('Nummer, deels verborgen', 'Number, partly hidden', 'Numéro, en partie masqué'),
      },
      ...notPersonalColumns('a fact of the machine', 'time', 'app', 'level', 'event', 'duration_ms'),
      ids: notPersonal('random identifiers, which lead to a person only through the database'),
    },
  ),
]);
