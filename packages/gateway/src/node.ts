import { readFileSync, readlinkSync } from 'node:fs';
import type { Pool } from '@rootsms/db';
import { firstIdAt, ID_NODE_MAX, type Clock } from '@rootsms/kit';
import { faultCode, type GatewayLog } from './log.ts';
import { takeOver } from './take-over.ts';

export const BEAT_INTERVAL_MS = 1_000;
/** A node that has not beaten for this long is dead to the others. */
export const DEAD_AFTER_MS = 5_000;
/** A number is not given again before ids made under it can no longer come. */
const NUMBER_REST_MINUTES = 10;
const REGISTER_TRIES_MAX = 50;

export interface NodeOptions {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: GatewayLog;
}

export interface NodeOwner {
  /** All that is older and not final has rows of its own: see park-link.ts. */
  lowWaterMs(): number;
  activeServers(): number[];
  /** Every beat: who lives, and at how many nodes each server is active. */
  onBeat(alive: readonly number[], nodesOf: ReadonlyMap<number, number>): Promise<void>;
  /** The others have taken this node's messages: it must stop at once. */
  onFenced(): void;
}

interface NodeRow {
  readonly id: number;
  readonly host: string;
  readonly pid: number;
  readonly quiet_ms: number;
  readonly ended: boolean;
  readonly active_servers: number[];
}

/**
 * This process among the gateway's nodes: beats once a second, sees who has died, and takes over what
 * they left. A node whose beat fails cannot tell whether it is the database or itself that is cut off;
 * the row decides when they meet again.
 */
export class GatewayNode {
  readonly id: number;
  readonly #options: NodeOptions;
  #owner: NodeOwner | null = null;
  #timer: NodeJS.Timeout | null = null;
  #beating: Promise<void> | null = null;
  readonly #takingOver = new Map<number, Promise<void>>();
  /** Beats without a miss since then: who has just come back cannot judge the others. */
  #steadySinceMs: number;
  #stopped = false;

  constructor(id: number, options: NodeOptions) {
    this.id = id;
    this.#options = options;
    this.#steadySinceMs = options.clock.monotonicMs();
  }

  /** Takes a number in gateway.node. Throws when all 1,024 are taken. */
  static async register(options: NodeOptions): Promise<GatewayNode> {
    const lowWater = firstIdAt(new Date(options.clock.nowMs() - DEAD_AFTER_MS));
    for (let tries = 0; tries < REGISTER_TRIES_MAX; tries++) {
      const { rows } = await options.pool.query<{ id: number }>(
        `insert into gateway.node as n (id, low_water, host, pid)
         select f.id, $1::int8, $2, $3 from generate_series(0, $4::int4) as f (id)
          where not exists (select from gateway.node o where o.id = f.id
                   and not (o.taken_over and o.ended_at < now() - make_interval(mins => $5)))
          order by f.id limit 1
         on conflict (id) do update
           set low_water = excluded.low_water, host = excluded.host, pid = excluded.pid, started_at = now(),
               beat_at = now(), ended_at = null, taken_over = false, active_servers = '{}'
           where n.taken_over and n.ended_at < now() - make_interval(mins => $5)
         returning id`,
        [lowWater, hostName(), process.pid, ID_NODE_MAX, NUMBER_REST_MINUTES],
      );
      if (rows[0] !== undefined) return new GatewayNode(rows[0].id, options);
    }
    throw new Error('no node number is free');
  }

  start(owner: NodeOwner): void {
    this.#owner = owner;
    this.#timer = setInterval(() => this.beat(), BEAT_INTERVAL_MS);
    this.beat();
  }

  /** One beat; a second one waits for the first. */
  beat(): void {
    if (this.#beating !== null || this.#stopped) return;
    this.#beating = this.#beatOnce()
      .catch((fault: unknown) => {
        this.#steadySinceMs = Number.POSITIVE_INFINITY;
        this.#options.log.warn('beat_missed', { code: faultCode(fault) });
      })
      .finally(() => {
        this.#beating = null;
      });
  }

  /** Leaves: what is still known to be this node's goes to the tables. Call it when everything else is closed. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#beating;
    await Promise.all(this.#takingOver.values());
    await this.#options.pool.query('update gateway.node set ended_at = now() where id = $1', [this.id]);
    await takeOver(this.#options.pool, this.id, false);
  }

  async #beatOnce(): Promise<void> {
    const owner = this.#owner;
    if (owner === null) return;
    const { pool, clock } = this.#options;
    const lowWater = firstIdAt(new Date(owner.lowWaterMs()));
    const beat = await pool.query(
      `update gateway.node set beat_at = now(), low_water = greatest(low_water, $2), active_servers = $3
        where id = $1 and ended_at is null and not taken_over`,
      [this.id, lowWater, owner.activeServers()],
    );
    if (beat.rowCount === 0) return owner.onFenced();
    const now = clock.monotonicMs();
    if (this.#steadySinceMs === Number.POSITIVE_INFINITY) this.#steadySinceMs = now;
    const { rows } = await pool.query<NodeRow>(
      `select id, host, pid, extract(epoch from now() - beat_at)::float8 * 1000 as quiet_ms, ended_at is not null as ended,
              active_servers
         from gateway.node where not taken_over`,
    );
    const dead = rows.filter((row) => row.id !== this.id && this.#isDead(row, now));
    for (const row of dead) this.#takeOver(row.id);
    const alive = rows.filter((row) => !row.ended && !dead.includes(row));
    await owner.onBeat(
      alive.map((row) => row.id),
      countNodes(alive),
    );
  }

  /** Not awaited: a million messages take longer than this node may be silent. */
  #takeOver(nodeId: number): void {
    const { pool, log } = this.#options;
    if (this.#takingOver.has(nodeId)) return;
    const taking = takeOver(pool, nodeId, true).then(
      (taken) => {
        this.#takingOver.delete(nodeId);
        if (taken !== null) log.warn('node_taken_over', { node: nodeId, ...taken });
      },
      (fault: unknown) => {
        this.#takingOver.delete(nodeId);
        log.warn('node_not_taken_over', { node: nodeId, code: faultCode(fault) });
      },
    );
    this.#takingOver.set(nodeId, taking);
  }

  #isDead(row: NodeRow, nowMs: number): boolean {
    if (row.ended) return true;
    if (row.host !== '' && row.host === hostName() && !processLives(row.pid)) return true;
    return row.quiet_ms > DEAD_AFTER_MS && nowMs - this.#steadySinceMs > DEAD_AFTER_MS;
  }
}

function countNodes(alive: readonly NodeRow[]): Map<number, number> {
  const nodesOf = new Map<number, number>();
  for (const row of alive)
    for (const serverId of row.active_servers) nodesOf.set(serverId, (nodesOf.get(serverId) ?? 0) + 1);
  return nodesOf;
}

let host: string | undefined;

/** This boot of this machine and its process namespace: process numbers mean the same only within it. '' where unknown. */
function hostName(): string {
  if (host !== undefined) return host;
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    host = `${boot}/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    host = '';
  }
  return host;
}

function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    return faultCode(fault) !== 'ESRCH';
  }
}
