import { openPool, type Pool } from '@rootsms/db';
import { openTestDatabase, type TestDatabase } from '@rootsms/db/testing';
import { IdSource, ManualClock } from '@rootsms/kit';
import { MasterKey, utcDay } from '@rootsms/seal';
import type { CarrierPort, OutgoingSegment } from '../carrier-port.ts';
import { Gateway } from '../gateway.ts';
import type { Flight, Link } from '../link.ts';
import type { GatewayLog, LogFacts } from '../log.ts';
import { OptOutList } from '../opt-out-list.ts';
import type { ServerRecord } from '../records.ts';
import { Registry } from '../registry.ts';
import { Sealing } from '../sealing.ts';
import { VIA, type Submission, type SubmitResult } from '../submission.ts';

/** A carrier that does what the test says: takes segments and answers when told. */
export class TestCarrier implements CarrierPort<Flight> {
  readonly link: Link;
  up = true;
  /** Taken, in order; answered ones stay. */
  readonly taken: { readonly segment: OutgoingSegment; readonly flight: Flight }[] = [];
  #waiters: { readonly count: number; readonly resolve: () => void }[] = [];

  constructor(link: Link) {
    this.link = link;
  }

  start(): void {
    this.link.onBinds(this.up ? 1 : 0, 1, this.up ? '' : 'down');
  }

  send(segment: OutgoingSegment, flight: Flight): boolean {
    if (!this.up) return false;
    this.taken.push({ segment, flight });
    for (const waiter of this.#waiters) if (this.taken.length >= waiter.count) waiter.resolve();
    return true;
  }

  flush(): void {}

  close(): Promise<void> {
    this.up = false;
    return Promise.resolve();
  }

  /** Resolves when so many segments were taken in all. */
  async took(count: number): Promise<void> {
    if (this.taken.length >= count) return;
    await new Promise<void>((resolve) => this.#waiters.push({ count, resolve }));
  }

  answer(at: number, upstreamId: string, status = 0): void {
    const one = this.taken[at];
    if (one === undefined) throw new RangeError('TestCarrier: nothing was taken there');
    this.link.onResponse(one.flight, status, upstreamId);
  }

  setUp(up: boolean): void {
    this.up = up;
    this.link.onBinds(up ? 1 : 0, 1, up ? '' : 'down');
    if (up) this.link.onReady();
  }
}

export interface LoggedLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly facts: LogFacts;
}

/** A gateway on a real database, with a clock that the test moves and a carrier that it plays. */
export interface TestGateway {
  readonly database: TestDatabase;
  readonly pool: Pool;
  readonly clock: ManualClock;
  readonly gateway: Gateway;
  readonly server: ServerRecord;
  readonly linkId: number;
  readonly carrier: TestCarrier;
  readonly lines: LoggedLine[];
  submit(over?: Partial<Submission>): Promise<SubmitResult & { ok: true }>;
  close(): Promise<void>;
}

export interface TestGatewayOptions {
  /** Another node on the same database: its links are taken from the first by `move_to`. */
  readonly database?: TestDatabase;
  readonly nodeId?: number;
  readonly clock?: ManualClock;
  readonly holdsLink?: boolean;
}

export const TEST_DEST = '32470123456';
export const TEST_START = '2026-03-10T10:00:00Z';

export async function openTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const database = options.database ?? (await openTestDatabase());
  const { nodeId = 1, clock = new ManualClock(TEST_START) } = options;
  const lines: LoggedLine[] = [];
  const log: GatewayLog = {
    info: (event, facts = {}) => lines.push({ level: 'info', event, facts }),
    warn: (event, facts = {}) => lines.push({ level: 'warn', event, facts }),
    error: (event, facts = {}) => lines.push({ level: 'error', event, facts }),
  };
  const pool = openPool(database.url, { role: 'rootsms_gateway', name: `test gateway ${nodeId}` });
  if (options.database === undefined) await fill(database, clock);
  const registry = new Registry(pool, log);
  await registry.start();
  const optOuts = new OptOutList(pool);
  await optOuts.load();
  const gateway = new Gateway({
    pool,
    storePool: pool,
    settlePool: pool,
    registry,
    sealing: new Sealing(pool, new MasterKey(Buffer.alloc(32, 7))),
    optOuts,
    ids: new IdSource(nodeId, clock),
    clock,
    log,
    nodeId,
    onWebhookEvent: () => undefined,
  });
  let carrier: TestCarrier | null = null;
  gateway.links.makePort = (_record, link) => (carrier = new TestCarrier(link));
  if (options.holdsLink !== false) await gateway.links.hold([nodeId]);
  const server = [...registry.servers()][0];
  const link = [...registry.links()][0];
  if (server === undefined || link === undefined) throw new Error('the test database has no server or link');
  return {
    database,
    pool,
    clock,
    gateway,
    server,
    linkId: link.id,
    get carrier(): TestCarrier {
      if (carrier === null) throw new Error('this node holds no link');
      return carrier;
    },
    lines,
    submit: async (over = {}) => {
      const result = await gateway.submitAsync(server, { ...SUBMISSION, ...over });
      if (!result.ok) throw new Error(`refused: ${result.code}`);
      return result;
    },
    close: async () => {
      await gateway.close();
      await registry.close();
      await pool.end();
      if (options.database === undefined) await database.close();
    },
  };
}

async function fill({ pool }: TestDatabase, clock: ManualClock): Promise<void> {
  for (let day = -1; day <= 1; day++)
    await pool.query('select gateway.ensure_day($1)', [utcDay(clock.nowMs()) + day]);
  await pool.query(
    `insert into gateway.server (name, system_id, password_hash, segments_per_s, burst_segments, any_sender)
     values ('one', 'one', '', 100000, 100000, true)`,
  );
  await pool.query(`insert into gateway.link (name, kind, window_max) values ('carrier-1', 'sim', 100)`);
  await pool.query('insert into gateway.route (link_id) select id from gateway.link');
}

const SUBMISSION: Submission = {
  via: VIA.smpp,
  sourceTon: 5,
  sourceNpi: 0,
  source: 'ROOTSMS',
  destTon: 1,
  destNpi: 1,
  dest: TEST_DEST,
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
};
