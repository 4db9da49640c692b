import type { Pool } from '@rootsms/db';
import { openTestDatabase, type TestDatabase } from '@rootsms/db/testing';
import { IdSource, systemClock } from '@rootsms/kit';
import { LookupHasher, MasterKey } from '@rootsms/seal';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { accept } from '../accept.ts';
import { contentOf } from '../message-content.ts';
import type { GatewayLog } from '../log.ts';
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
const MASTER = new MasterKey(Buffer.alloc(32, 7));
const LOG: GatewayLog = { info() {}, warn() {}, error() {} };

export async function openTestDoor(options: TestDoorOptions = {}): Promise<TestDoor> {
  const database = await openTestDatabase();
  const { pool } = database;
  // Today and tomorrow: a test may run over midnight.
  await pool.query(
    `select gateway.ensure_day(floor(extract(epoch from now()) / 86400)::int4 + n) from generate_series(0, 1) n`,
  );
  const server = serverRecord(await insertServer(database, 'one'), 'one', options.decisions ?? []);
  const other = { server: serverRecord(await insertServer(database, 'two'), 'two', []), key: createApiKey() };
  const key = createApiKey();
  const servers = new Map([
    [hashApiKey(key).toString('latin1'), server],
    [hashApiKey(other.key).toString('latin1'), other.server],
  ]);
  const sealing = new Sealing(pool, MASTER);
  const ids = new IdSource(TEST_NODE, systemClock);
  const client = new WebhookClient({ allowPrivateTargets: true });
  const pump = pumpOf(pool, sealing, client, ids);
  const core = new TestCore(database, sealing, ids);
  const doors: FastifyInstance[] = [];
  const again = (nodeId = TEST_NODE): FastifyInstance => {
    const door = buildHttp({
      registry: { serverByKeyHash: (hash) => servers.get(hash.toString('latin1')) ?? null },
      submit: (record, submission, done) => core.submit(record, submission, done),
      cancel: (serverId, id) => cancel(database, serverId, id),
      nextId: () => ids.next(),
      nodeId,
      pool,
      sealing,
      secrets: new WebhookSecrets(MASTER),
      webhooks: pump,
      metrics: new Registry(),
      log: LOG,
      nowMs: Date.now,
      allowPrivateTargets: true,
      requestRate: options.requestRate ?? FREE_RATE,
      ...(options.price === undefined ? {} : { price: options.price }),
    });
    doors.push(door);
    return door;
  };
  const close = async (): Promise<void> => {
    await Promise.all(doors.map((door) => door.close()));
    await pump.close();
    client.close();
    await database.close();
  };
  const { submitted, script } = core;
  return { app: again(), database, sealing, pump, ids, submitted, script, server, key, other, again, close };
}

function pumpOf(pool: Pool, sealing: Sealing, client: WebhookClient, ids: IdSource): WebhookPump {
  return new WebhookPump({
    pool,
    opener: sealing,
    secrets: new WebhookSecrets(MASTER),
    client,
    nextId: () => ids.next(),
    nowMs: Date.now,
    metrics: new Registry(),
    log: LOG,
  });
}

/** Checks and stores as the gateway does, one at a time; sends nothing. */
class TestCore {
  readonly submitted: Submission[] = [];
  readonly script: (RefusalCode | 'crash')[] = [];
  readonly #database: TestDatabase;
  readonly #sealing: Sealing;
  readonly #ids: IdSource;

  constructor(database: TestDatabase, sealing: Sealing, ids: IdSource) {
    this.#database = database;
    this.#sealing = sealing;
    this.#ids = ids;
  }

  submit(server: ServerRecord, submission: Submission, done: (result: SubmitResult) => void): void {
    this.submitted.push(submission);
    const scripted = this.script.shift();
    if (scripted === 'crash') return;
    if (scripted !== undefined) return done({ ok: false, code: scripted });
    void this.#store(server, submission, done);
  }

  async #store(
    server: ServerRecord,
    submission: Submission,
    done: (result: SubmitResult) => void,
  ): Promise<void> {
    const nowMs = Date.now();
    const accepted = accept(server, submission, submission.id ?? this.#ids.next(), nowMs);
    if (!accepted.ok) return done(accepted);
    const { message, digits } = accepted;
    message.linkId = 1;
    await this.#sealing.prepare(server.id, nowMs);
    await storeMessages(this.#database.pool, TEST_NODE, [
      {
        message,
        recipientHash: this.#sealing.recipients.latin1Of(digits),
        referenceHash: message.reference === null ? null : this.#sealing.references.ofText(message.reference),
        sealed: this.#sealing.seal(message.serverId, message.id, contentOf(message)),
        placement: 'memory',
      },
    ]);
    done({ ok: true, id: message.id, segments: message.segments });
  }
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
  return new LookupHasher(MASTER, 'recipient-lookup').of(number);
}
