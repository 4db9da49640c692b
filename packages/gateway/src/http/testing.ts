import { openTestDatabase, type TestDatabase } from '@rootsms/db/testing';
import { IdSource, systemClock } from '@rootsms/kit';
import { LookupHasher, MasterKey } from '@rootsms/seal';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { accept } from '../accept.ts';
import { contentOf } from '../message-content.ts';
import type { Message } from '../message.ts';
import type { DecisionRecord, SenderRecord, ServerRecord } from '../records.ts';
import type { RefusalCode } from '../refusals.ts';
import { Sealing } from '../sealing.ts';
import { storeMessages } from '../store-messages.ts';
import type { Submission, SubmitResult } from '../submission.ts';
import { WebhookClient } from '../webhook-client.ts';
import { WebhookPump } from '../webhook-pump.ts';
import { WebhookSecrets } from '../webhook-secret.ts';
import { createApiKey, hashApiKey } from './api-key.ts';
import { buildHttp } from './build-http.ts';
import type { HttpDeps } from './deps.ts';
import type { RequestRateOptions } from './request-rate.ts';

/** A door over a real database, with a submit that checks and stores as the gateway does but sends nothing. */
export interface TestDoor {
  readonly app: FastifyInstance;
  readonly database: TestDatabase;
  readonly sealing: Sealing;
  readonly pump: WebhookPump;
  readonly ids: IdSource;
  /** Every submission that reached the gateway. */
  readonly submitted: Submission[];
  /** In place of storing: what the next submissions are answered with, or a fault. */
  readonly script: (RefusalCode | 'crash')[];
  readonly server: ServerRecord;
  readonly key: string;
  readonly other: { readonly server: ServerRecord; readonly key: string };
  /** Another door on the same database: a restarted process, or another node. */
  again(nodeId?: number): FastifyInstance;
  close(): Promise<void>;
}

export interface TestDoorOptions {
  readonly decisions?: readonly DecisionRecord[];
  readonly requestRate?: RequestRateOptions;
  readonly price?: HttpDeps['price'];
}

const TEST_NODE = 7;
const FREE_RATE = { perS: 1e6, burst: 1e6 };

export async function openTestDoor(options: TestDoorOptions = {}): Promise<TestDoor> {
  const database = await openTestDatabase();
  const { pool } = database;
  // Today and tomorrow: a test may run over midnight.
  await pool.query(
    `select gateway.ensure_day(floor(extract(epoch from now()) / 86400)::int4 + n) from generate_series(0, 1) n`,
  );
  const server = serverRecord(await insertServer(database, 'one'), 'one', options.decisions ?? []);
  const otherServer = serverRecord(await insertServer(database, 'two'), 'two', []);
  const keys = { one: createApiKey(), two: createApiKey() };
  const byHash = new Map([
    [hashApiKey(keys.one).toString('latin1'), server],
    [hashApiKey(keys.two).toString('latin1'), otherServer],
  ]);
  const master = new MasterKey(Buffer.alloc(32, 7));
  const sealing = new Sealing(pool, master);
  const secrets = new WebhookSecrets(master);
  const ids = new IdSource(TEST_NODE, systemClock);
  const log = { info() {}, warn() {}, error() {} };
  const client = new WebhookClient({ allowPrivateTargets: true });
  const submitted: Submission[] = [];
  const script: (RefusalCode | 'crash')[] = [];
  const pump = new WebhookPump({
    pool,
    opener: sealing,
    secrets,
    client,
    nextId: () => ids.next(),
    nowMs: Date.now,
    metrics: new Registry(),
    log,
  });
  const submit: HttpDeps['submit'] = (record, submission, done) => {
    submitted.push(submission);
    const scripted = script.shift();
    if (scripted === 'crash') return;
    if (scripted !== undefined) return done({ ok: false, code: scripted });
    store(database, sealing, ids, record, submission).then(done, () =>
      done({ ok: false, code: 'store_failed' }),
    );
  };
  const doors: FastifyInstance[] = [];
  const again = (nodeId = TEST_NODE): FastifyInstance => {
    const door = buildHttp({
      registry: { serverByKeyHash: (hash) => byHash.get(hash.toString('latin1')) ?? null },
      submit,
      cancel: (serverId, id) => cancel(database, serverId, id),
      nextId: () => ids.next(),
      nodeId,
      pool,
      sealing,
      secrets,
      webhooks: pump,
      metrics: new Registry(),
      log,
      nowMs: Date.now,
      allowPrivateTargets: true,
      requestRate: options.requestRate ?? FREE_RATE,
      ...(options.price === undefined ? {} : { price: options.price }),
    });
    doors.push(door);
    return door;
  };
  return {
    app: again(),
    database,
    sealing,
    pump,
    ids,
    submitted,
    script,
    server,
    key: keys.one,
    other: { server: otherServer, key: keys.two },
    again,
    async close() {
      await Promise.all(doors.map((door) => door.close()));
      await pump.close();
      client.close();
      await database.close();
    },
  };
}

async function insertServer({ pool }: TestDatabase, name: string): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(
    `insert into gateway.server (name, system_id, password_hash, segments_per_s, burst_segments)
     values ($1, $1, '', 100, 100) returning id`,
    [name],
  );
  return rows[0]?.id ?? 0;
}

export function serverRecord(
  id: number,
  name: string,
  decisions: readonly DecisionRecord[] = [],
): ServerRecord {
  const sender = (address: string, kind: SenderRecord['kind']): [string, SenderRecord] => [
    address,
    { serverId: id, address, kind, keyword: '' },
  ];
  return {
    id,
    name,
    systemId: name,
    passwordHash: '',
    segmentsPerS: 100,
    burstSegments: 100,
    bindsMax: 8,
    bindTypes: ['transceiver'],
    windowMax: 1000,
    allowedAddresses: [],
    defaultAlphabet: 'gsm',
    anySender: false,
    handOver: 'auto',
    senders: new Map([sender('ROOTSMS', 'alphanumeric'), sender('8686', 'short')]),
    decisions,
    hasWebhook: false,
  };
}

async function store(
  database: TestDatabase,
  sealing: Sealing,
  ids: IdSource,
  server: ServerRecord,
  submission: Submission,
): Promise<SubmitResult> {
  const nowMs = Date.now();
  const accepted = accept(server, submission, submission.id ?? ids.next(), nowMs);
  if (!accepted.ok) return accepted;
  const { message, digits } = accepted;
  message.linkId = 1;
  await sealing.prepare(server.id, nowMs);
  await storeRow(database, sealing, message, digits);
  return { ok: true, id: message.id, segments: message.segments };
}

async function storeRow(
  database: TestDatabase,
  sealing: Sealing,
  message: Message,
  digits: string,
): Promise<void> {
  await storeMessages(database.pool, TEST_NODE, [
    {
      message,
      recipientHash: sealing.recipients.latin1Of(digits),
      referenceHash: message.reference === null ? null : sealing.references.ofText(message.reference),
      sealed: sealing.seal(message.serverId, message.id, contentOf(message)),
      placement: 'memory',
    },
  ]);
}

async function cancel({ pool }: TestDatabase, serverId: number, id: bigint): ReturnType<HttpDeps['cancel']> {
  const { rows } = await pool.query<{ state: number }>(
    'select state from gateway.message where server_id = $1 and id = $2',
    [serverId, id],
  );
  if (rows[0] === undefined) return { ok: false, code: 'message_not_found' };
  if (rows[0].state > 1) return { ok: false, code: 'message_not_cancellable' };
  await pool.query('update gateway.message set state = 4, done_at = now() where server_id = $1 and id = $2', [
    serverId,
    id,
  ]);
  return { ok: true };
}

/** A hasher for tests that look into the tables. */
export function recipientHash(number: string): Buffer {
  return new LookupHasher(new MasterKey(Buffer.alloc(32, 7)), 'recipient-lookup').of(number);
}
