import {
  forbidden,
  legitimateInterest,
  noSubject,
  notPersonal,
  notPersonalColumns,
  preset,
  store,
  unlinked,
  until,
  use,
} from '@rootsms/privacy';
import { content, credential, hashOpensNothing, traffic } from './terms.ts';

const inMemory = until('ended_at', 'a process forgets what it has done, and all when it ends', {
  by: 'rotation',
});

const held = preset({ ...content, retention: inMemory, portable: false });
const brake = preset({
  category: 'device',
  source: 'observed',
  purposes: [use('operation', legitimateInterest('LIA-1 finding faults and attacks on the platform'))],
  recipients: [],
  transfers: [],
  retention: inMemory,
  erase: { method: 'delete_row' },
  portable: false,
});

/**
 * What a gateway process holds in memory while it works. Nothing of it is written to disk: core dumps and swap are
 * the machine's, and docs/operating says to have neither.
 */
const memory = store(
  'memory:gateway',
  'memory of the gateway process: queues, windows, keys, brakes; bounded, gone when it ends',
  unlinked('a copy of rows on their way, found through gateway.message'),
  {
    messages_under_way: { ...held, export: forbidden('the same message is exported from gateway.message') },
    data_keys: notPersonal('random keys; destroyed ones are forgotten at the same moment'),
    master_key: notPersonal('random octets, declared as file:master-key'),
    passwords_known: {
      ...credential,
      retention: inMemory,
      export: forbidden('keyed with a key that dies with the process'),
    },
    opt_outs: { ...traffic, retention: inMemory, category: 'recipient', export: hashOpensNothing },
    strays: {
      ...traffic,
      retention: inMemory,
      export: forbidden('the same receipt is exported from gateway.stray_receipt'),
    },
    failed_sign_ins: { ...brake, export: forbidden('forgotten within half an hour, and not by person') },
  },
);

/** Lines of the gateway beside those that every app writes (log:apps). */
const log = store(
  'log:gateway',
  'standard output of the gateway; kept and rotated by what runs it, as log:apps',
  unlinked('a line names a server, link, session or event by our own number, never a person'),
  {
    ...notPersonalColumns(
      'a number of ours that leads to a row',
      'server',
      'bind',
      'event',
      'node',
      'message',
    ),
    ...notPersonalColumns(
      'a fact of a machine',
      'link',
      'code',
      'status',
      'cause',
      'why',
      'tries',
      'messages',
      'version',
    ),
    error: notPersonal('kind, code and place of a fault: never its values (kit/log-error.ts)'),
  },
);

/** Tested: metrics.test.ts reads all of it after traffic with canaries. */
const metrics = store(
  'memory:gateway-metrics',
  'GET /metrics of the gateway, and what reads it (Prometheus) as long as that keeps it',
  noSubject('counts and times by server number, link name and outcome'),
  {
    ...notPersonalColumns(
      'a closed list or a number of ours',
      'server',
      'link',
      'outcome',
      'code',
      'cause',
      'state',
    ),
    values: notPersonal('counts, octets and seconds'),
  },
);

const notifications = store(
  'queue:postgres-notifications',
  'LISTEN and NOTIFY channels between the nodes; PostgreSQL keeps nothing of them',
  noSubject('payloads are numbers of ours: a link, a server, a message, a day'),
  { payload: notPersonal('numbers of ours') },
);

export const stores = [memory, log, metrics, notifications];
