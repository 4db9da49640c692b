import { readFileSync } from 'node:fs';
import { openPool, type Pool } from '@rootsms/db';
import {
  buildHttp,
  CarrierSim,
  CarrierSmpp,
  CHANNEL,
  Gateway,
  GatewayNode,
  httpDeps,
  Keeper,
  openHotPool,
  OptOutList,
  registerMetrics,
  Registry,
  Sealing,
  SmppDoor,
  Sweep,
  verifyMasterKey,
  WebhookClient,
  WebhookPump,
  WebhookSecrets,
  type Flight,
  type Link,
  type LinkRecord,
} from '@rootsms/gateway';
import { IdSource, systemClock } from '@rootsms/kit';
import type { Logger } from '@rootsms/kit/log';
import { openSecret, readMasterKey, type MasterKey } from '@rootsms/seal';
import { Server } from '@rootsms/smpp';
import { Registry as Metrics } from 'prom-client';
import type { GatewayConfig } from './settings.ts';

/** One door of this process. */
export interface Listening {
  readonly what: string;
  readonly host: string;
  readonly port: number;
}

const ANY_HOST = '0.0.0.0';
const STORE_CONNECTIONS = 2;
const SETTLE_CONNECTIONS = 2;
const OTHER_CONNECTIONS = 10;

/** Something that was opened and has to be closed. */
type Close = () => Promise<unknown>;

/** One gateway process: opens what it needs in order, and closes it in the other. */
export class GatewayApp {
  readonly #config: GatewayConfig;
  readonly #log: Logger;
  readonly #onFenced: () => void;
  readonly #closes: Close[] = [];
  #healthy = false;

  constructor(config: GatewayConfig, log: Logger, onFenced: () => void) {
    this.#config = config;
    this.#log = log;
    this.#onFenced = onFenced;
  }

  /** Resolves with the doors when all are open. */
  async start(): Promise<Listening[]> {
    const master = readMasterKey(this.#config.data);
    const metrics = new Metrics();
    const pool = this.#pool('gateway', OTHER_CONNECTIONS);
    await verifyMasterKey(pool, master);
    const registry = new Registry(pool, this.#log);
    this.#closes.push(() => registry.close());
    await registry.start();
    const node = await GatewayNode.register({ pool, clock: systemClock, log: this.#log });
    this.#closes.push(() => node.stop());
    let pump: WebhookPump | null = null;
    const gateway = await this.#gateway(pool, registry, node, master, (serverId) => pump?.wake(serverId));
    const { textDays: text, trafficDays: traffic } = this.#config;
    const keeper = new Keeper(gateway, { retention: { text, traffic } });
    await keeper.prepare();
    keeper.start();
    this.#closes.push(() => keeper.close());
    const secrets = new WebhookSecrets(master);
    pump = this.#webhooks(gateway, secrets, metrics);
    const door = new SmppDoor(gateway);
    const sweep = new Sweep(gateway);
    registerMetrics(metrics, { gateway, door, keeper, sweep });
    const doors = [...(await this.#openSmpp(door)), await this.#openHttp(gateway, secrets, pump, metrics)];
    this.#closes.push(() => gateway.stopTaking());
    this.#join(node, gateway, sweep);
    this.#healthy = true;
    return doors;
  }

  /** No new work, sessions unbound, everything written, the node's row closed. */
  async stop(): Promise<void> {
    this.#healthy = false;
    for (const close of this.#closes.toReversed()) await close();
  }

  #pool(name: string, connectionsMax: number): Pool {
    const pool = openPool(this.#config.databaseUrl.reveal(), {
      role: 'rootsms_gateway',
      name,
      connectionsMax,
    });
    this.#closes.push(() => pool.end());
    return pool;
  }

  /** The database was away: the list reads what it missed at the next word, or when listening begins again. */
  #tried(work: Promise<void>): void {
    work.catch((error: unknown) =>
      this.#log.warn('opt_outs_not_read', { error: error instanceof Error ? error : null }),
    );
  }

  #hotPool(name: string, connectionsMax: number): Pool {
    const pool = openHotPool(this.#config.databaseUrl.reveal(), name, connectionsMax);
    this.#closes.push(() => pool.end());
    return pool;
  }

  async #gateway(
    pool: Pool,
    registry: Registry,
    node: GatewayNode,
    master: MasterKey,
    onWebhookEvent: (serverId: number) => void,
  ): Promise<Gateway> {
    const optOuts = new OptOutList(pool);
    registry.on(CHANNEL.optOut, (payload) => this.#tried(optOuts.notified(payload)));
    registry.onRelisten(() => this.#tried(optOuts.catchUp()));
    await optOuts.load();
    const gateway = new Gateway({
      pool,
      storePool: this.#hotPool('gateway store', STORE_CONNECTIONS),
      settlePool: this.#hotPool('gateway settle', SETTLE_CONNECTIONS),
      registry,
      sealing: new Sealing(pool, master),
      optOuts,
      ids: new IdSource(node.id, systemClock),
      clock: systemClock,
      log: this.#log,
      nodeId: node.id,
      onWebhookEvent,
    });
    gateway.links.makePort = (record, link) => makePort(master, record, link);
    this.#closes.push(() => gateway.close());
    return gateway;
  }

  #webhooks(gateway: Gateway, secrets: WebhookSecrets, metrics: Metrics): WebhookPump {
    const client = new WebhookClient({ allowPrivateTargets: this.#config.privateWebhooks });
    const pump = new WebhookPump({
      pool: gateway.pool,
      opener: gateway.sealing,
      secrets,
      client,
      nextId: () => gateway.nextId(),
      nowMs: () => systemClock.nowMs(),
      metrics,
      log: this.#log,
    });
    pump.start();
    this.#closes.push(() => pump.close());
    return pump;
  }

  async #openSmpp(door: SmppDoor): Promise<Listening[]> {
    const { smppPort, smppTlsPort, tlsCertificate, tlsKey, tlsClientCa } = this.#config;
    const plain = new Server({ systemId: 'ROOTSMS' }, door);
    this.#closes.push(() => plain.close());
    const doors = [{ what: 'SMPP', host: ANY_HOST, port: await plain.listen(smppPort, ANY_HOST) }];
    if (tlsCertificate === undefined || tlsKey === undefined) return doors;
    const tls = {
      cert: readFileSync(tlsCertificate),
      key: readFileSync(tlsKey),
      ...(tlsClientCa === undefined
        ? {}
        : { ca: readFileSync(tlsClientCa), requestCert: true, rejectUnauthorized: true }),
    };
    const secure = new Server({ systemId: 'ROOTSMS', tls }, door);
    this.#closes.push(() => secure.close());
    doors.push({ what: 'SMPP over TLS', host: ANY_HOST, port: await secure.listen(smppTlsPort, ANY_HOST) });
    return doors;
  }

  async #openHttp(
    gateway: Gateway,
    secrets: WebhookSecrets,
    webhooks: WebhookPump,
    metrics: Metrics,
  ): Promise<Listening> {
    const http = buildHttp(
      httpDeps(gateway, {
        secrets,
        webhooks,
        metrics,
        allowPrivateTargets: this.#config.privateWebhooks,
        healthy: () => this.#healthy,
      }),
    );
    this.#closes.push(() => http.close());
    await http.listen({ port: this.#config.httpPort, host: ANY_HOST });
    return { what: 'HTTP API', host: ANY_HOST, port: this.#config.httpPort };
  }

  /** From here on the others count on this node, and it on its sweep's mark. */
  #join(node: GatewayNode, gateway: Gateway, sweep: Sweep): void {
    sweep.start();
    this.#closes.push(() => sweep.close());
    node.start({
      lowWaterMs: () => sweep.lowWaterMs(),
      activeServers: () => gateway.pace.active(),
      onBeat: async (alive, nodesOf) => {
        gateway.pace.share(nodesOf);
        await gateway.links.hold(alive);
      },
      onFenced: this.#onFenced,
    });
  }
}

function makePort(master: MasterKey, record: LinkRecord, link: Link) {
  if (record.kind === 'sim') {
    return new CarrierSim<Flight>(link, { binds: record.binds, responseMs: record.responseS * 1000 });
  }
  const sealed = record.passwordSealed;
  const password = sealed === null ? '' : openSecret(master, `link/${record.id}/password`, sealed);
  return new CarrierSmpp<Flight>(record, link, { password });
}
