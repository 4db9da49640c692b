import { accept } from '../accept.ts';
import type { Message } from '../message.ts';
import type { ServerRecord } from '../records.ts';
import { VIA, type Submission } from '../submission.ts';

export const SAMPLE_NOW_MS = Date.UTC(2026, 2, 10, 10);

/** A server with two approved senders, no decisions, and room for everything. */
export function sampleServer(over: Partial<ServerRecord> = {}): ServerRecord {
  return {
    id: 1,
    name: 'one',
    systemId: 'one',
    passwordHash: '',
    segmentsPerS: 100,
    burstSegments: 100,
    bindsMax: 8,
    bindTypes: ['transceiver'],
    windowMax: 1_000,
    allowedAddresses: [],
    defaultAlphabet: 'gsm',
    anySender: false,
    handOver: 'auto',
    senders: new Map([
      ['ROOTSMS', { serverId: 1, address: 'ROOTSMS', kind: 'alphanumeric', keyword: '' }],
      ['8686', { serverId: 1, address: '8686', kind: 'short', keyword: '' }],
    ]),
    decisions: [],
    hasWebhook: false,
    ...over,
  };
}

export function sampleSubmission(over: Partial<Submission> = {}): Submission {
  return {
    via: VIA.smpp,
    sourceTon: 5,
    sourceNpi: 0,
    source: 'ROOTSMS',
    destTon: 1,
    destNpi: 1,
    dest: '32470123456',
    serviceType: '',
    esmClass: 0,
    protocolId: 0,
    priority: 0,
    dataCoding: 0,
    registeredDelivery: 1,
    replaceIfPresent: false,
    body: Buffer.from('hello'),
    long: false,
    tlvs: [],
    dueAtMs: null,
    expireAtMs: null,
    reference: null,
    ...over,
  };
}

/** A message as the gateway makes it of a submission, with some of its facts changed. */
export function sampleMessage(over: Partial<Message> = {}): Message {
  const accepted = accept(sampleServer(), sampleSubmission(), over.id ?? 1n, SAMPLE_NOW_MS);
  if (!accepted.ok) throw new Error(accepted.code);
  return { ...accepted.message, ...over };
}
