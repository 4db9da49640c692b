import { int4Array, int8Array, textArray, type Pool, type PoolClient } from '@rootsms/db';
import { utcDay } from '@rootsms/seal';
import { oldRowTasks } from './delete-old-rows.ts';
import { destroyKeys, lastDay, RowEmptier } from './destroy-keys.ts';
import { endForgotten, Unanswered } from './end-unanswered.ts';
import { expireQueued } from './expire-queued.ts';
import type { Gateway } from './gateway.ts';
import { dropDays, ensureDays } from './keep-days.ts';
import { faultCode } from './log.ts';
import { promoteDue } from './promote-due.ts';
import { CHANNEL } from './registry.ts';
import { Repeat } from './repeat.ts';
import { RETENTION_DAYS, RETENTION_DAYS_MIN, type Retained, type RetentionDays } from './retention-days.ts';

const MINUTE_MS = 60_000;
const PROMOTE_INTERVAL_MS = 250;
/** Shorter than a lost link takes to come back: what is sent again is counted before it is sent. */
const RESENDS_INTERVAL_MS = 100;
/** Keys and rows of old days: once an hour, and at the first minute. */
const HOUR_MINUTES = 60;
/** SQLSTATE of a lock that was not had in time; each try waits as long as keep-days.ts says. */
const LOCK_NOT_AVAILABLE = '55P03';
const PREPARE_TRIES_MAX = 15;
/** Our advisory lock: whoever has it does what one node should do. */
const LOCK = [7_202, 0] as const;

export interface KeeperOptions {
  /** In place of RETENTION_DAYS; `text` is 2 at least. */
  readonly retention?: Partial<RetentionDays>;
}

interface ResendRow {
  readonly id: bigint;
  readonly linkId: number;
  readonly cause: string;
  readonly messages: number;
}

interface Task {
  readonly name: string;
  run(nowMs: number): Promise<number>;
}

/**
 * Carries out what the declarations (privacy/) and the life of messages promise: days made and dropped, texts erased,
 * old rows deleted, what waits too long ended, what is due made ready. Each task stands alone: one that fails says so
 * and stops no other. What concerns all nodes is done by one of them, whichever has the lock; what concerns links by the node
 * that holds them.
 *
 *     const keeper = new Keeper(gateway, { retention: { text: 3 } });
 *     await keeper.prepare(); // days exist, before the first message
 *     keeper.start();
 */
export class Keeper {
  readonly #gateway: Gateway;
  readonly #days: RetentionDays;
  readonly #repeats: readonly Repeat[];
  readonly #own: readonly Task[];
  readonly #shared: readonly Task[];
  readonly #hourly: readonly Task[];
  #minutes = 0;
  #lookedBackOn = -1;
  #unwritten: ResendRow[] = [];
  /** Rows, keys, messages and days that each task has dealt with since the process began. */
  readonly done = new Map<string, number>();
  /** Runs that failed, by task. */
  readonly failed = new Map<string, number>();

  /** Throws RangeError when a period is no whole number of days, or too short. */
  constructor(gateway: Gateway, options: KeeperOptions = {}) {
    this.#gateway = gateway;
    this.#days = readDays(options.retention ?? {});
    const { pool } = gateway;
    const unanswered = new Unanswered(gateway);
    const emptier = new RowEmptier(pool);
    this.#own = [
      { name: 'forget_keys', run: (nowMs) => this.#forgetKeys(nowMs) },
      { name: 'expire_queued', run: () => expireQueued(gateway, false) },
      { name: 'end_unanswered', run: () => unanswered.run() },
    ];
    this.#shared = [
      { name: 'ensure_days', run: (nowMs) => ensureDays(pool, nowMs) },
      { name: 'expire_orphans', run: () => expireQueued(gateway, true) },
      { name: 'inbound_parts', run: () => gateway.inbound.sweep() },
      ...oldRowTasks(pool, this.#days),
    ];
    this.#hourly = [
      { name: 'destroy_keys', run: (nowMs) => destroyKeys(pool, nowMs, this.#days.text) },
      { name: 'empty_rows', run: (nowMs) => emptier.run(nowMs, this.#days.text) },
      { name: 'drop_days', run: (nowMs) => dropDays(pool, nowMs, this.#days.traffic) },
      { name: 'end_forgotten', run: (nowMs) => this.#lookBack(nowMs) },
    ];
    this.#repeats = [
      new Repeat(MINUTE_MS, () => this.minute()),
      new Repeat(PROMOTE_INTERVAL_MS, () => this.promote()),
      new Repeat(RESENDS_INTERVAL_MS, () => this.#writeResends()),
    ];
    gateway.registry.on(CHANNEL.keys, (payload) => {
      if (/^\d{1,6}$/.test(payload)) gateway.sealing.forgetUntil(Number(payload));
    });
  }

  /** Before the first message: when it resolves, there are partitions for it. Rejects with pg's error. */
  async prepare(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await ensureDays(this.#gateway.pool, this.#gateway.clock.nowMs());
        return;
      } catch (fault) {
        // Another node makes them just now.
        if (faultCode(fault) !== LOCK_NOT_AVAILABLE || tries >= PREPARE_TRIES_MAX) throw fault;
      }
    }
  }

  start(): void {
    for (const repeat of this.#repeats) repeat.start();
  }

  /** Resolves when what is under way has ended. Close it before the gateway. */
  async close(): Promise<void> {
    await Promise.all(this.#repeats.map((repeat) => repeat.close()));
    await this.#writeResends();
  }

  /** What is done once a minute. Never rejects. */
  async minute(): Promise<void> {
    for (const task of this.#own) await this.#run(task);
    const hourly = this.#minutes % HOUR_MINUTES === 0;
    this.#minutes += 1;
    try {
      await underLock(this.#gateway.pool, async () => {
        for (const task of this.#shared) await this.#run(task);
        if (hourly) for (const task of this.#hourly) await this.#run(task);
      });
    } catch (fault) {
      this.#gateway.log.warn('keeper_lock_failed', { code: faultCode(fault) });
    }
  }

  /** Makes ready what is due; runs four times a second by itself. */
  promote(): Promise<void> {
    return this.#run({ name: 'promote_due', run: () => promoteDue(this.#gateway) });
  }

  async #run(task: Task): Promise<void> {
    try {
      const count = await task.run(this.#gateway.clock.nowMs());
      if (count === 0) return;
      this.done.set(task.name, (this.done.get(task.name) ?? 0) + count);
      if (task.name !== 'promote_due') this.#gateway.log.info('kept', { task: task.name, count });
    } catch (fault) {
      this.failed.set(task.name, (this.failed.get(task.name) ?? 0) + 1);
      this.#gateway.log.warn('keeper_task_failed', { task: task.name, code: faultCode(fault) });
    }
  }

  /** Whatever a notification that was missed would have said. */
  #forgetKeys(nowMs: number): Promise<number> {
    this.#gateway.sealing.forgetUntil(lastDay(nowMs, this.#days.text));
    return Promise.resolve(0);
  }

  async #lookBack(nowMs: number): Promise<number> {
    const today = utcDay(nowMs);
    if (this.#lookedBackOn === today) return 0;
    const ended = await endForgotten(this.#gateway);
    this.#lookedBackOn = today;
    return ended;
  }

  /** What may be sent twice is counted on disk. */
  async #writeResends(): Promise<void> {
    const { tallies, pool, nodeId, log } = this.#gateway;
    for (const row of tallies.takeResends()) this.#unwritten.push({ ...row, id: this.#gateway.nextId() });
    const rows = this.#unwritten;
    if (rows.length === 0) return;
    try {
      await pool.query(
        `insert into gateway.resend (id, link_id, node_id, cause, messages)
         select u.id, u.link_id, $1, u.cause, u.messages
           from unnest($2::int8[], $3::int4[], $4::text[], $5::int4[]) as u (id, link_id, cause, messages)
         on conflict do nothing`,
        [
          nodeId,
          int8Array(rows, (row) => row.id),
          int4Array(rows, (row) => row.linkId),
          textArray(rows, (row) => row.cause),
          int4Array(rows, (row) => row.messages),
        ],
      );
      this.#unwritten = [];
    } catch (fault) {
      log.warn('resends_not_written', { code: faultCode(fault) });
    }
  }
}

function readDays(given: Partial<RetentionDays>): RetentionDays {
  const days = { ...RETENTION_DAYS, ...given };
  const least: Partial<RetentionDays> = RETENTION_DAYS_MIN;
  for (const name of Object.keys(days) as Retained[]) {
    const [value, min] = [days[name], least[name] ?? 1];
    if (!Number.isInteger(value) || value < min) {
      throw new RangeError(`Keeper: the retention of ${name} is a whole number of days, ${min} at least`);
    }
  }
  return days;
}

/** Runs `work` unless another node is at it. */
async function underLock(pool: Pool, work: () => Promise<void>): Promise<void> {
  const client: PoolClient = await pool.connect();
  let unlocked = false;
  try {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
      ...LOCK,
    ]);
    if (rows[0]?.taken === true) {
      await work();
      await client.query('select pg_advisory_unlock($1, $2)', [...LOCK]);
    }
    unlocked = true;
  } finally {
    // A connection that may still have the lock does not go back into the pool.
    client.release(!unlocked);
  }
}
