import {
  after,
  contract,
  deleteRow,
  forbidden,
  legitimateInterest,
  preset,
  setNull,
  unlink,
  until,
  use,
} from '@rootsms/privacy';
import { RETENTION_DAYS } from '../retention-days.ts';

/*
 * What the tables of the gateway share. A message concerns two people at least: who has it sent (the renter of the
 * server, with a contract) and who gets it (the recipient, with whom only the renter has to do).
 */

const carrying = use(
  'service',
  legitimateInterest('LIA-2 carrying a text to a person with whom only the renter has to do'),
);
const traffick = use(
  'abuse',
  legitimateInterest('LIA-3 seeing fraud and unwanted texts in the pattern of traffic'),
);

const TEXT = `P${RETENTION_DAYS.text}D` as const;
const TRAFFIC = `P${RETENTION_DAYS.traffic}D` as const;

export const leadsToMessage = 'a number of ours; whom it concerns stands in gateway.message';
export const leadsToServer = 'a number of ours; whom it concerns stands in gateway.server';
export const hashOpensNothing = forbidden('a keyed hash opens nothing to its reader');

/** When, whereto (country and first digits) and with what outcome: what is left of a message without number and text. */
export const traffic = preset({
  category: 'metadata',
  source: 'observed',
  purposes: [use('service', contract), carrying, traffick],
  recipients: ['renter', 'hosting'],
  transfers: [],
  retention: after(
    'id',
    TRAFFIC,
    'bills and faults are disputed within a quarter; the time is part of the id',
    {
      by: 'partition',
    },
  ),
  // The row stays for the renter's counts and describes nobody once its hash is gone.
  erase: unlink,
  portable: false,
});

/** Finds a person's rows by a number that the person proves; the hash key never leaves the machine. */
export const recipientHash = preset({
  ...traffic,
  category: 'recipient',
  source: 'derived',
  export: hashOpensNothing,
});

/** What the renter wrote, and to whom: sealed, and readable for a week. */
export const content = preset({
  category: 'message_content',
  specialRisk: 'message_body',
  source: 'third_party:renter',
  channels: ['smpp', 'api'],
  purposes: [use('service', contract), carrying],
  recipients: ['renter', 'carrier', 'hosting'],
  transfers: [],
  retention: after(
    'id',
    TEXT,
    'questions about a text come within a week; one that still waits to be sent or answered keeps its text until then',
    { by: 'key', setting: 'RETENTION_TEXT_DAYS' },
  ),
  erase: setNull,
  portable: true,
});

/** Rows that exist only while something waits, and go with it. */
export const waiting = preset({ ...traffic, erase: deleteRow });

/** What a renter or the operator entered about a server. */
export const account = preset({
  category: 'account',
  source: 'third_party:operator',
  purposes: [use('service', contract)],
  recipients: ['hosting'],
  transfers: [],
  retention: until('gateway.decision.from_at', 'needed until a decision of level 0 deletes the server'),
  erase: deleteRow,
  portable: true,
});

/** Proof of who may use a server. */
export const credential = preset({
  ...account,
  specialRisk: 'secret',
  purposes: [
    use('service', contract),
    use('operation', legitimateInterest('LIA-1 finding faults and attacks on the platform')),
  ],
  portable: false,
});
