import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addLink, addServer, childrenOf, freePorts, type ServerKeys } from '@rootsms/bench';
import {
  type EmbeddedPostgres,
  lockFolder,
  type FolderLock,
  migrate,
  openPool,
  type Pool,
  startEmbedded,
} from '@rootsms/db';
import { ensureMasterKey } from '@rootsms/seal';
import { Carrier } from './carrier.ts';
import { Customer, type CustomerOptions } from './customer.ts';
import { GatewayProcess } from './gateway-process.ts';

const POLL_MS = 20;

/** PostgreSQL, gateways, carriers and customers, each a process that can be killed. */
export class World {
  readonly folder: string;
  readonly nodes: GatewayProcess[] = [];
  readonly carriers: Carrier[] = [];
  readonly customers: Customer[] = [];
  readonly #lock: FolderLock;
  #postgres: EmbeddedPostgres;
  readonly pool: Pool;

  private constructor(lock: FolderLock, postgres: EmbeddedPostgres, folder: string) {
    this.#lock = lock;
    this.#postgres = postgres;
    this.folder = folder;
    this.pool = openPool(postgres.url, { name: 'crash test', connectionsMax: 3 });
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
  async addCarrier(options: { window: number; binds?: number; receiptDelayMs?: number }): Promise<Carrier> {
    const name = `carrier${this.carriers.length + 1}`;
    const carrier = new Carrier(this.file(`${name}.log`), options);
    await carrier.start();
    carrier.linkId = await addLink(this.pool, { name, port: carrier.port, ...options });
    this.carriers.push(carrier);
    return carrier;
  }

  addServer(name: string, carrier: Carrier): Promise<ServerKeys> {
    return addServer(this.pool, name, carrier.linkId, 1_000_000);
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
  async moveLink(linkId: number, nodeId: number): Promise<void> {
    await this.pool.query('update gateway.link set move_to = $2 where id = $1', [linkId, nodeId]);
    await this.pool.query("select pg_notify('gateway_config', '')");
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
