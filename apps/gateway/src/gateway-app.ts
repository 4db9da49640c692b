import { openPool, type Pool } from '@rootsms/db';
import { IdSource, systemClock } from '@rootsms/kit';
import type { Logger } from '@rootsms/kit/log';
import { openSecret, readMasterKey, type MasterKey } from '@rootsms/seal';
import { Server } from '@rootsms/smpp';
import {
  CarrierSim,
  CarrierSmpp,
  Gateway,
  GatewayNode,
  openHotPool,
  OptOutList,
  Registry,
  Sealing,
  SmppDoor,
  type Flight,
} from '@rootsms/gateway';
import type { GatewayConfig } from './settings.ts';

export interface Listening {
  readonly what: string;
  readonly host: string;
  readonly port: number;
}

const ANY_HOST = '0.0.0.0';

/** One gateway process: opens what it needs in order, and closes it in the other. */
export class GatewayApp {
  readonly #config: GatewayConfig;
  readonly #log: Logger;
  readonly #onFenced: () => void;
  #pools: Pool[] = [];
  #registry: Registry | null = null;
  #node: GatewayNode | null = null;
  #gateway: Gateway | null = null;
  #smpp: Server | null = null;

  constructor(config: GatewayConfig, log: Logger, onFenced: () => void) {
    this.#config = config;
    this.#log = log;
    this.#onFenced = onFenced;
  }

  async start(): Promise<Listening[]> {
    const config = this.#config;
    const log = this.#log;
    const url = config.databaseUrl.reveal();
    const master = readMasterKey(config.data);
    const pool = openPool(url, { role: 'rootsms_gateway', name: 'gateway', connectionsMax: 8 });
    const storePool = openHotPool(url, 'gateway store', 2);
    const settlePool = openHotPool(url, 'gateway settle', 2);
    this.#pools = [pool, storePool, settlePool];
    const clock = systemClock;
    const today = Math.floor(clock.nowMs() / 86_400_000);
    for (const day of [today - 1, today, today + 1]) await pool.query('select gateway.ensure_day($1)', [day]);
    const registry = new Registry(pool, log);
    this.#registry = registry;
    await registry.start();
    const node = await GatewayNode.register({ pool, clock, log });
    this.#node = node;
    const sealing = new Sealing(pool, master);
    const optOuts = new OptOutList(pool);
    await optOuts.load();
    const gateway = new Gateway({
      pool,
      storePool,
      settlePool,
      registry,
      sealing,
      optOuts,
      ids: new IdSource(node.id, clock),
      clock,
      log,
      nodeId: node.id,
      onInbound: (_link, _pdu, answer) => answer(0),
      onWebhookEvent: () => undefined,
    });
    this.#gateway = gateway;
    gateway.links.makePort = (record, link) =>
      record.kind === 'sim'
        ? new CarrierSim<Flight>(link, { binds: record.binds })
        : new CarrierSmpp<Flight>(record, link, { password: linkPassword(master, record.id, record.passwordSealed) });
    const door = new SmppDoor(gateway);
    this.#smpp = new Server({ systemId: 'ROOTSMS' }, door);
    const port = await this.#smpp.listen(config.smppPort, ANY_HOST);
    node.start({
      lowWaterMs: () => clock.nowMs() - 120_000,
      activeServers: () => gateway.pace.active(),
      onBeat: async (alive, nodesOf) => {
        gateway.pace.share(nodesOf);
        await gateway.links.hold(alive);
      },
      onFenced: this.#onFenced,
    });
    return [{ what: 'SMPP', host: ANY_HOST, port }];
  }

  /** Within eight seconds: no new work, sessions unbound, everything written, the node's row closed. */
  async stop(): Promise<void> {
    await this.#gateway?.stopTaking();
    await this.#smpp?.close();
    await this.#gateway?.close();
    await this.#node?.stop();
    await this.#registry?.close();
    await Promise.all(this.#pools.map((pool) => pool.end()));
  }
}

function linkPassword(master: MasterKey, linkId: number, sealed: Buffer | null): string {
  return sealed === null ? '' : openSecret(master, `link/${linkId}/password`, sealed);
}
