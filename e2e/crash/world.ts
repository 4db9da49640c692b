import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childrenOf, freePorts, type ServerKeys } from '@rootsms/bench';
import {
  type Db,
  type EmbeddedPostgres,
  type FolderLock,
  inTransaction,
  lockFolder,
  migrate,
  openDb,
  openPool,
  type Pool,
  startEmbedded,
  type Tx,
} from '@rootsms/db';
import { addLink, createServer, moveLink, type OperateResult } from '@rootsms/gateway/operate';
import { ensureMasterKey, readMasterKey } from '@rootsms/seal';
import { Carrier, type CarrierOptions } from './carrier.ts';
import { Customer, type CustomerOptions } from './customer.ts';
import { GatewayProcess } from './gateway-process.ts';

const POLL_MS = 20;
/** Of a server: no brake. */
const RATE_PER_S = 1_000_000;

/** PostgreSQL, gateways, carriers and customers, each a process that can be killed. */
export class World {
  readonly folder: string;
  readonly nodes: GatewayProcess[] = [];
  readonly carriers: Carrier[] = [];
  readonly customers: Customer[] = [];
  readonly #lock: FolderLock;
  #postgres: EmbeddedPostgres;
  readonly pool: Pool;
  readonly db: Db;

  private constructor(lock: FolderLock, postgres: EmbeddedPostgres, folder: string) {
    this.#lock = lock;
    this.#postgres = postgres;
    this.folder = folder;
    this.pool = openPool(postgres.url, { name: 'crash test', connectionsMax: 3 });
    this.db = openDb(this.pool);
  }

  /** How the operator's commands find this world. */
  get environment(): NodeJS.ProcessEnv {
    return { PATH: process.env['PATH'], ROOTSMS_DATA: this.folder, DATABASE_URL: this.#postgres.url };
  }

  static async create(): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), 'rootsms-crash-'));
    const lock = lockFolder(folder, 'crash test');
    const postgres = await startEmbedded({ folder });
    await migrate(postgres.url);
    ensureMasterKey(folder);
    mkdirSync(join(folder, 'audit'));
    return new World(lock, postgres, folder);
  }

  /** A file of this world's audit. */
  file(name: string): string {
    return join(this.folder, 'audit', name);
  }

  async addNode(): Promise<GatewayProcess> {
    const [httpPort = 0, smppPort = 0, tlsPort = 0] = await freePorts(3);
    const name = String.fromCharCode(65 + this.nodes.length);
    const node = new GatewayProcess({
      name,
      data: this.folder,
      databaseUrl: this.#postgres.url,
      httpPort,
      smppPort,
      tlsPort,
    });
    this.nodes.push(node);
    await node.start();
    return node;
  }

  /** A carrier with its link; resolves when the carrier listens, not when it is bound. */
  async addCarrier(options: CarrierOptions): Promise<Carrier> {
    const name = `carrier${this.carriers.length + 1}`;
    const carrier = new Carrier(name, this.file(`${name}.log`), options);
    await carrier.start();
    const url = `smpp://rootsms:secret@127.0.0.1:${carrier.port}?window=${options.window}`;
    const link = await this.#operate((tx) => addLink(tx, () => readMasterKey(this.folder), { name, url }));
    carrier.linkId = link.id;
    this.carriers.push(carrier);
    return carrier;
  }

  async addServer(name: string, carrier: Carrier): Promise<ServerKeys> {
    const input = { name, carrier: carrier.name, rate: RATE_PER_S };
    const { id, systemId, password, key } = await this.#operate((tx) => createServer(tx, input));
    return { id, systemId, password, httpKey: key };
  }

  /** As the operator's commands do. */
  async #operate<Value>(work: (tx: Tx) => Promise<OperateResult<Value>>): Promise<Value> {
    const result = await inTransaction(this.db, work);
    if (!result.ok) throw new Error(`the operator was refused: ${result.code}`);
    return result.value;
  }

  /** A customer under load; resolves when its sessions are bound. */
  async addCustomer(
    node: GatewayProcess,
    keys: ServerKeys,
    options: CustomerOptions = {},
  ): Promise<Customer> {
    const letter = String.fromCharCode(97 + this.customers.length);
    const customer = new Customer(letter, this.file(`${letter}.ids`), this.file(`${letter}.receipts`));
    this.customers.push(customer);
    await customer.start(node.place.smppPort, keys, options);
    return customer;
  }

  /** The number under which a gateway runs now. */
  async nodeId(node: GatewayProcess): Promise<number> {
    const { rows } = await this.pool.query<{ id: number }>(
      'select id from gateway.node where pid = $1 and ended_at is null order by started_at desc limit 1',
      [node.pid],
    );
    return rows[0]?.id ?? -1;
  }

  /** As an operator does who wants a link held by another node. */
  async moveLink(carrier: Carrier, nodeId: number): Promise<void> {
    await this.#operate((tx) => moveLink(tx, { carrier: carrier.name, node: String(nodeId) }));
  }

  async holderOf(linkId: number): Promise<number | null> {
    const { rows } = await this.pool.query<{ node_id: number | null }>(
      'select node_id from gateway.link where id = $1',
      [linkId],
    );
    return rows[0]?.node_id ?? null;
  }

  /** Resolves when this node holds the link and its binds are up. */
  async linkUpAt(linkId: number, nodeId: number, limitMs: number): Promise<void> {
    const endMs = performance.now() + limitMs;
    for (;;) {
      const { rowCount } = await this.pool.query(
        "select from gateway.link where id = $1 and node_id = $2 and status = 'up'",
        [linkId, nodeId],
      );
      if (rowCount === 1) return;
      if (performance.now() > endMs) throw new Error(`link ${linkId} does not come up at node ${nodeId}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** kill -9 of the postmaster; `whole`: and of every process of it, as when the machine loses power. */
  async killPostgres(whole: boolean): Promise<void> {
    const victims = whole ? childrenOf(this.#postgres.pid) : [];
    process.kill(this.#postgres.pid, 'SIGKILL');
    for (const pid of victims) killIfThere(pid);
    await this.#postgres.exited;
  }

  async startPostgres(): Promise<void> {
    this.#postgres = await startEmbedded({ folder: this.folder });
  }

  /** Ends everything and removes the folder. */
  async close(): Promise<void> {
    await Promise.all(this.customers.map((customer) => customer.kill()));
    await Promise.all(this.nodes.map((node) => node.kill()));
    await Promise.all(this.carriers.map((carrier) => carrier.kill()));
    await this.pool.end();
    await this.#postgres.stop();
    this.#lock.release();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was quicker.
  }
}
