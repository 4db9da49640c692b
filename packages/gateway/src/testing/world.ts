import { inTransaction, openPool, type Pool, type Tx } from '@rootsms/db';
import { openTestDatabase, temporaryFolder, urlOfDatabase, type TestDatabase } from '@rootsms/db/testing';
import { IdSource, systemClock, type Clock } from '@rootsms/kit';
import { ensureMasterKey, openSecret, readMasterKey, type MasterKey } from '@rootsms/seal';
import { Server } from '@rootsms/smpp';
import type { TlsOptions } from 'node:tls';
import { CarrierSmpp } from '../carrier-smpp.ts';
import { ensureDays } from '../keep-days.ts';
import { Gateway } from '../gateway.ts';
import type { Flight } from '../link.ts';
import type { GatewayLog, LogFacts } from '../log.ts';
import { GatewayNode } from '../node.ts';
import {
  addLink,
  addRoute,
  createServer,
  type NewRoute,
  type NewServer,
  type OperateResult,
} from '../operate/index.ts';
import { OptOutList } from '../opt-out-list.ts';
import { promoteDue } from '../promote-due.ts';
import { CHANNEL, Registry } from '../registry.ts';
import { Repeat } from '../repeat.ts';
import { Sealing } from '../sealing.ts';
import { SmppDoor } from '../smpp-door.ts';
import { ScriptedCarrier } from './scripted-carrier.ts';
import { TestClient, type TestClientOptions } from './test-client.ts';
import { until } from './until.ts';

const PROMOTE_INTERVAL_MS = 50;

/** A carrier and the link that leads to it. */
export type TestCarrierLink = ScriptedCarrier & { readonly linkId: number };

export interface TestServer {
  readonly id: number;
  readonly systemId: string;
  readonly password: string;
}

/** One gateway process, or what makes it up. */
export interface TestNode {
  readonly id: number;
  readonly node: GatewayNode;
  readonly gateway: Gateway;
  readonly registry: Registry;
  readonly door: SmppDoor;
  /** Of its SMPP server. */
  readonly port: number;
  readonly fenced: Promise<void>;
  /** Ends as the process does when it is told to stop. */
  stop(): Promise<void>;
}

export interface LoggedLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly facts: LogFacts;
}

/** The machine's time, and what a test has let pass besides. */
export class WorldClock implements Clock {
  #passedMs = 0;

  nowMs(): number {
    return systemClock.nowMs() + this.#passedMs;
  }

  monotonicMs(): number {
    return systemClock.monotonicMs() + this.#passedMs;
  }

  advance(byMs: number): void {
    this.#passedMs += byMs;
  }
}

/** A test's whole world: a database, gateway nodes on it, carriers and customers around them. */
export class World {
  readonly database: TestDatabase;
  readonly master: MasterKey;
  readonly nodes: TestNode[] = [];
  readonly lines: LoggedLine[] = [];
  readonly clock = new WorldClock();
  readonly #folder: ReturnType<typeof temporaryFolder>;
  readonly #carriers: ScriptedCarrier[] = [];
  readonly #clients: TestClient[] = [];
  #named = 0;

  private constructor(database: TestDatabase, folder: ReturnType<typeof temporaryFolder>) {
    this.database = database;
    this.#folder = folder;
    ensureMasterKey(folder.path);
    this.master = readMasterKey(folder.path);
  }

  static async open(nodes = 1): Promise<World> {
    const world = new World(await openTestDatabase(), temporaryFolder());
    await ensureDays(world.database.pool, Date.now());
    for (let at = 0; at < nodes; at++) await world.startNode();
    return world;
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    for (const node of this.nodes) await node.stop();
    await Promise.all(this.#carriers.map((carrier) => carrier.close()));
    this.#folder.remove();
    await this.database.close();
  }

  get pool(): Pool {
    return this.database.pool;
  }

  /** The first node. */
  get one(): TestNode {
    return this.node(0);
  }

  node(at: number): TestNode {
    const node = this.nodes[at];
    if (node === undefined) throw new RangeError(`no node ${at}`);
    return node;
  }

  async startNode(): Promise<TestNode> {
    const node = await startNode(this);
    this.nodes.push(node);
    return node;
  }

  // ---- operator ----------------------------------------------------------------------------------

  /** Writes as the operator does; every node has seen it when this resolves. */
  async operate<T>(work: (tx: Tx) => Promise<OperateResult<T>>): Promise<T> {
    const result = await inTransaction(this.database.db, work);
    if (!result.ok) throw new Error(`refused: ${JSON.stringify(result)}`);
    await this.refresh();
    return result.value;
  }

  /** A statement of the operator's, for what has no function. */
  async set(statement: string, values: readonly (string | number | null)[] = []): Promise<void> {
    await this.pool.query(statement, [...values]);
    await this.pool.query("select pg_notify('gateway_config', '')");
    await this.refresh();
  }

  async refresh(): Promise<void> {
    for (const { registry } of this.nodes) await registry.refresh();
  }

  /** A carrier, bound to by a link named like it. `parameters`: of the link's URL, like `window=1`. */
  async carrier(parameters = ''): Promise<TestCarrierLink> {
    const carrier = await ScriptedCarrier.open();
    this.#carriers.push(carrier);
    const linkId = await this.link(carrier.port, parameters);
    await carrier.bound();
    await until('the link is up', () => this.nodes.some(({ gateway }) => gateway.links.get(linkId)?.up));
    return Object.assign(carrier, { linkId });
  }

  /** The carrier is back on its port. */
  async reopen(closed: TestCarrierLink): Promise<TestCarrierLink> {
    const carrier = await ScriptedCarrier.open(closed.port);
    this.#carriers.push(carrier);
    await carrier.bound();
    return Object.assign(carrier, { linkId: closed.linkId });
  }

  /** A link to somebody on a port, who may not be there. */
  async link(port: number, parameters = ''): Promise<number> {
    const name = this.#name('carrier');
    const url = `smpp://gateway:secret@127.0.0.1:${port}?${parameters}`;
    const { id } = await this.operate((tx) => addLink(tx, () => this.master, { name, url }));
    await this.hold(id);
    return id;
  }

  /** Some node holds the link. */
  async hold(linkId: number): Promise<void> {
    await until('some node holds the link', () => {
      if (this.nodes.some(({ gateway }) => gateway.links.get(linkId) !== undefined)) return true;
      for (const { node } of this.nodes) node.beat();
      return false;
    });
  }

  /** A server whose messages go by this carrier. */
  async server(carrier: { linkId: number } | null, settings: Partial<NewServer> = {}): Promise<TestServer> {
    const name = this.#name('server');
    const created = await this.operate((tx) => createServer(tx, { name, rate: 1_000_000, ...settings }));
    if (carrier !== null) await this.route(carrier.linkId, { server: name });
    return { id: created.id, systemId: created.systemId, password: created.password };
  }

  async route(linkId: number, route: Omit<NewRoute, 'carrier'>): Promise<void> {
    await this.operate((tx) => addRoute(tx, { ...route, carrier: String(linkId) }));
  }

  // ---- customer ----------------------------------------------------------------------------------

  /** A customer bound to a node. */
  async client(server: TestServer, options: Partial<TestClientOptions> = {}): Promise<TestClient> {
    const client = this.unbound(server, options);
    const status = await client.bind();
    if (status !== 0) throw new Error(`bind refused with status 0x${status.toString(16)}`);
    return client;
  }

  unbound({ systemId, password }: TestServer, options: Partial<TestClientOptions> = {}): TestClient {
    const client = new TestClient({ port: this.one.port, systemId, password, ...options });
    this.#clients.push(client);
    return client;
  }

  // ---- PostgreSQL ---------------------------------------------------------------------------------

  /** PostgreSQL lets nobody in, and ends whoever is, while `work` runs. */
  async withoutDatabase(work: () => Promise<void>): Promise<void> {
    const admin = openPool(urlOfDatabase(this.database.url, 'postgres'), {
      name: 'test outage',
      connectionsMax: 1,
    });
    const name = new URL(this.database.url).pathname.slice(1);
    try {
      await admin.query(`alter database ${name} allow_connections false`);
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
      await work();
    } finally {
      await admin.query(`alter database ${name} allow_connections true`);
      await admin.end();
    }
  }

  // ---- what is on disk ---------------------------------------------------------------------------

  async row(messageId: string | bigint): Promise<MessageFacts> {
    const { rows } = await this.pool.query<MessageFacts>(
      `select id, state, error, link_id, segments, upstream_id, sent_at, done_at,
              exists (select from gateway.queue q where q.server_id = m.server_id and q.message_id = m.id) as queued
         from gateway.message m where id = $1`,
      [String(messageId)],
    );
    const row = rows[0];
    if (row === undefined) throw new Error(`no message ${messageId}`);
    return row;
  }

  /** Waits until the message's row is in this state. */
  async inState(messageId: string | bigint, state: number): Promise<MessageFacts> {
    return until(`message ${messageId} is in state ${state}`, async () => {
      const row = await this.row(messageId);
      return row.state === state && row;
    });
  }

  async count(from: string, values: readonly (string | number | bigint)[] = []): Promise<number> {
    const { rows } = await this.pool.query<{ count: bigint }>(`select count(*) as count from ${from}`, [
      ...values,
    ]);
    return Number(rows[0]?.count ?? 0n);
  }

  #name(kind: string): string {
    this.#named += 1;
    return `${kind}-${this.#named}`;
  }
}

export interface MessageFacts {
  readonly id: bigint;
  readonly state: number;
  readonly error: number;
  readonly link_id: number;
  readonly segments: number;
  readonly upstream_id: string | null;
  readonly sent_at: Date | null;
  readonly done_at: Date | null;
  readonly queued: boolean;
}

async function openOptOuts(pool: Pool, registry: Registry): Promise<OptOutList> {
  const optOuts = new OptOutList(pool);
  registry.on(CHANNEL.optOut, (payload) => void optOuts.notified(payload).catch(() => undefined));
  registry.onRelisten(() => void optOuts.catchUp().catch(() => undefined));
  await optOuts.load();
  return optOuts;
}

/** The same parts in the same order as apps/gateway. */
async function startNode(world: World): Promise<TestNode> {
  const { url } = world.database;
  const { clock } = world;
  const log = logInto(world.lines);
  const pool = openPool(url, { role: 'rootsms_gateway', name: 'test gateway' });
  const hot = openPool(url, { role: 'rootsms_gateway', name: 'test gateway hot', connectionsMax: 4 });
  const registry = new Registry(pool, log);
  await registry.start();
  const node = await GatewayNode.register({ pool, clock, log });
  const optOuts = await openOptOuts(pool, registry);
  const gateway = new Gateway({
    pool,
    storePool: hot,
    settlePool: hot,
    registry,
    sealing: new Sealing(pool, world.master),
    optOuts,
    ids: new IdSource(node.id, clock),
    clock,
    log,
    nodeId: node.id,
    onWebhookEvent: () => undefined,
  });
  gateway.links.makePort = (record, link) => {
    const { id, passwordSealed } = record;
    const password =
      passwordSealed === null ? '' : openSecret(world.master, `link/${id}/password`, passwordSealed);
    return new CarrierSmpp<Flight>(record, link, { password });
  };
  const door = new SmppDoor(gateway);
  const server = new Server({ systemId: 'ROOTSMS', unbindTimeoutMs: 500 }, door);
  const port = await server.listen(0, '127.0.0.1');
  const fenced = Promise.withResolvers<void>();
  node.start({
    lowWaterMs: () => clock.nowMs() - 120_000,
    activeServers: () => gateway.pace.active(),
    onBeat: async (alive, nodesOf) => {
      gateway.pace.share(nodesOf);
      await gateway.links.hold(alive);
    },
    onFenced: () => fenced.resolve(),
  });
  const promoting = new Repeat(PROMOTE_INTERVAL_MS, async () => {
    // While PostgreSQL is away nothing is due.
    await promoteDue(gateway).catch(() => 0);
  });
  promoting.start();
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    await gateway.stopTaking();
    await server.close();
    await promoting.close();
    await gateway.close();
    await hot.end();
    await node.stop();
    await registry.close();
    await pool.end();
  };
  return {
    id: node.id,
    node,
    gateway,
    registry,
    door,
    port,
    fenced: fenced.promise,
    stop: () => (stopping ??= stop()),
  };
}

/** TLS in front of a node's door. */
export async function openTlsDoor(
  node: TestNode,
  tls: TlsOptions,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = new Server({ systemId: 'ROOTSMS', tls, unbindTimeoutMs: 500 }, node.door);
  return { port: await server.listen(0, '127.0.0.1'), close: () => server.close() };
}

function logInto(lines: LoggedLine[]): GatewayLog {
  const at =
    (level: LoggedLine['level']) =>
    (event: string, facts: LogFacts = {}): void =>
      void lines.push({ level, event, facts });
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
