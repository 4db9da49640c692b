import { timingSafeEqual } from 'node:crypto';
import type { Pool, PoolClient } from '@rootsms/db';
import { faultCode, type GatewayLog } from './log.ts';
import type { DecisionRecord, LinkRecord, RouteRecord, SenderRecord, ServerRecord } from './records.ts';
import { readDecisions, readKeys, readLinks, readRoutes, readSenders, readServers } from './registry-rows.ts';

/** A notification may be lost with its connection: then a change is seen after this at the latest. */
const POLL_INTERVAL_MS = 5_000;
const RECONNECT_DELAY_MS = 500;

/** Channels on which PostgreSQL tells the gateway's nodes of changes. */
export const CHANNEL = {
  /** Servers, keys, senders, decisions, links, routes, webhooks changed. */
  config: 'gateway_config',
  /** Rows for a link that another node holds: payload = link id. */
  queue: 'gateway_queue',
  /** Rows for a server whose receivers are bound at another node: payload = server id. */
  outbox: 'gateway_outbox',
  /** An opt-out was recorded or lifted: payload = its id. */
  optOut: 'gateway_opt_out',
  /** Data keys of a UTC day and all before were destroyed: payload = the day's number. */
  keys: 'gateway_keys',
  /** A question to the node that has a message in memory: see ask.ts. */
  ask: 'gateway_ask',
} as const;
export type Channel = (typeof CHANNEL)[keyof typeof CHANNEL];

interface Snapshot {
  readonly servers: ReadonlyMap<number, ServerRecord>;
  readonly bySystemId: ReadonlyMap<string, ServerRecord>;
  readonly keys: ReadonlyMap<string, { hash: Buffer; server: ServerRecord }>;
  readonly links: ReadonlyMap<number, LinkRecord>;
  readonly routes: ReadonlyMap<number, readonly RouteRecord[]>;
  readonly general: readonly RouteRecord[];
}

const EMPTY: Snapshot = {
  servers: new Map(),
  bySystemId: new Map(),
  keys: new Map(),
  links: new Map(),
  routes: new Map(),
  general: [],
};

/**
 * The configuration in memory, one frozen snapshot at a time, renewed within a moment of any change:
 * the message path never asks the database who a server is.
 */
export class Registry {
  readonly #pool: Pool;
  readonly #log: GatewayLog;
  readonly #listeners = new Map<Channel, ((payload: string) => void)[]>();
  #changed: (() => void)[] = [];
  readonly #relistened: (() => void)[] = [];
  #snapshot: Snapshot = EMPTY;
  #client: PoolClient | null = null;
  #timer: NodeJS.Timeout | null = null;
  #loading: Promise<void> | null = null;
  #again = false;
  #closed = false;

  constructor(pool: Pool, log: GatewayLog) {
    this.#pool = pool;
    this.#log = log;
  }

  /** Loads once (rejects when that fails) and then keeps itself up to date until `close`. */
  async start(): Promise<void> {
    await this.#listen();
    await this.#load();
    this.#timer = setInterval(() => this.#poll(), POLL_INTERVAL_MS);
  }

  server(id: number): ServerRecord | null {
    return this.#snapshot.servers.get(id) ?? null;
  }

  servers(): Iterable<ServerRecord> {
    return this.#snapshot.servers.values();
  }

  serverBySystemId(systemId: string): ServerRecord | null {
    return this.#snapshot.bySystemId.get(systemId) ?? null;
  }

  /** The server of an API key, by the SHA-256 of the key; compared in constant time. */
  serverByKeyHash(hash: Buffer): ServerRecord | null {
    const entry = this.#snapshot.keys.get(hash.toString('latin1'));
    return entry !== undefined && timingSafeEqual(entry.hash, hash) ? entry.server : null;
  }

  link(id: number): LinkRecord | null {
    return this.#snapshot.links.get(id) ?? null;
  }

  links(): Iterable<LinkRecord> {
    return this.#snapshot.links.values();
  }

  /** The server's own routes and the general ones. */
  routesFor(serverId: number): readonly RouteRecord[] {
    return this.#snapshot.routes.get(serverId) ?? this.#snapshot.general;
  }

  /** Calls back after every renewal. */
  onChange(listener: () => void): void {
    this.#changed.push(listener);
  }

  /** Calls back when notifications may have been missed: listening began again. */
  onRelisten(listener: () => void): void {
    this.#relistened.push(listener);
  }

  /** Calls back with the payload of every notification on a channel. */
  on(channel: Channel, listener: (payload: string) => void): void {
    const listeners = this.#listeners.get(channel);
    if (listeners === undefined) this.#listeners.set(channel, [listener]);
    else listeners.push(listener);
  }

  /** Reads everything anew; for whoever just wrote and wants to see it. */
  async refresh(): Promise<void> {
    // One that is under way may have begun before the write.
    await this.#loading?.catch(() => undefined);
    await this.#load();
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#loading?.catch(() => undefined);
    this.#client?.release(true);
    this.#client = null;
    this.#changed = [];
  }

  #poll(): void {
    void this.#load().catch((fault: unknown) =>
      this.#log.warn('registry_not_renewed', { code: faultCode(fault) }),
    );
  }

  /** One load at a time; a change during a load causes one more. */
  async #load(): Promise<void> {
    if (this.#loading !== null) {
      this.#again = true;
      return this.#loading;
    }
    this.#loading = this.#loadOnce();
    try {
      await this.#loading;
    } finally {
      this.#loading = null;
    }
    if (this.#again && !this.#closed) {
      this.#again = false;
      await this.#load();
    }
  }

  async #loadOnce(): Promise<void> {
    const pool = this.#pool;
    const [senders, decisions] = await Promise.all([readSenders(pool), readDecisions(pool)]);
    const servers = await readServers(pool, groupSenders(senders), groupDecisions(decisions));
    const [keys, links, routes] = await Promise.all([readKeys(pool), readLinks(pool), readRoutes(pool)]);
    const byKey = new Map<string, { hash: Buffer; server: ServerRecord }>();
    for (const { hash, serverId } of keys) {
      const server = servers.get(serverId);
      if (server !== undefined) byKey.set(hash.toString('latin1'), { hash, server });
    }
    const general = routes.filter((route) => route.serverId === null);
    const own = groupRoutes(routes);
    this.#snapshot = {
      servers,
      bySystemId: new Map([...servers.values()].map((server) => [server.systemId, server])),
      keys: byKey,
      links: new Map(links.map((link) => [link.id, link])),
      routes: new Map([...own].map(([id, routesOfServer]) => [id, [...routesOfServer, ...general]])),
      general,
    };
    if (!this.#closed) for (const listener of this.#changed) listener();
  }

  async #listen(): Promise<void> {
    const client = await this.#pool.connect();
    this.#client = client;
    client.on('notification', (message) => this.#notified(message.channel as Channel, message.payload ?? ''));
    client.on('error', () => this.#relisten(client));
    client.on('end', () => this.#relisten(client));
    try {
      for (const channel of Object.values(CHANNEL)) await client.query(`listen ${channel}`);
    } catch (fault) {
      // Whoever called tries again; the end of this connection must not start a second one.
      if (this.#client === client) {
        this.#client = null;
        client.release(true);
      }
      throw fault;
    }
  }

  #notified(channel: Channel, payload: string): void {
    if (channel === CHANNEL.config) this.#poll();
    for (const listener of this.#listeners.get(channel) ?? []) listener(payload);
  }

  /** The connection is gone: listen on another, and read what was missed. */
  #relisten(client: PoolClient): void {
    if (this.#client !== client) return;
    this.#client = null;
    client.release(true);
    const again = (): void => {
      if (this.#closed) return;
      this.#listen().then(
        () => {
          this.#poll();
          for (const listener of this.#relistened) listener();
        },
        () => setTimeout(again, RECONNECT_DELAY_MS),
      );
    };
    setTimeout(again, RECONNECT_DELAY_MS);
  }
}

function groupSenders(senders: readonly SenderRecord[]): Map<number, Map<string, SenderRecord>> {
  const groups = new Map<number, Map<string, SenderRecord>>();
  for (const sender of senders) {
    let group = groups.get(sender.serverId);
    if (group === undefined) groups.set(sender.serverId, (group = new Map()));
    group.set(sender.address, sender);
  }
  return groups;
}

/** By server; those for every server are not among them. */
function groupRoutes(routes: readonly RouteRecord[]): Map<number, RouteRecord[]> {
  const groups = new Map<number, RouteRecord[]>();
  for (const route of routes) {
    if (route.serverId === null) continue;
    const group = groups.get(route.serverId);
    if (group === undefined) groups.set(route.serverId, [route]);
    else group.push(route);
  }
  return groups;
}

function groupDecisions(
  decisions: readonly (DecisionRecord & { serverId: number })[],
): Map<number, DecisionRecord[]> {
  const groups = new Map<number, DecisionRecord[]>();
  for (const decision of decisions) {
    const group = groups.get(decision.serverId);
    if (group === undefined) groups.set(decision.serverId, [decision]);
    else group.push(decision);
  }
  return groups;
}
