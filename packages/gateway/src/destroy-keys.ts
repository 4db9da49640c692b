import type { Pool } from '@rootsms/db';
import { ID_EPOCH_MS } from '@rootsms/kit';
import { utcDay } from '@rootsms/seal';
import { CHANNEL } from './registry.ts';
import { MS_PER_DAY } from './retention-days.ts';
import { dayStart } from './sealing.ts';
import { slowQuery } from './slow-query.ts';
import { STATE } from './state.ts';

const ROWS_MAX = 5_000;
const STATEMENTS_MAX = 40;

/** Servers and days of whose messages some still wait: to be sent, for a receipt, or for the customer to be told. */
const WAITING = `waiting as materialized (
    select distinct server_id, ((message_id >> 22) + ${ID_EPOCH_MS}) / ${MS_PER_DAY} as day from (
      select server_id, message_id from gateway.queue where message_id < $2
      union all select server_id, message_id from gateway.upstream where message_id < $2
      union all select server_id, message_id from gateway.outbox where message_id < $2) w)`;

const DESTROY = `with ${WAITING}, destroyed as (
    delete from gateway.data_key k where k.day <= $1::int4
       and not exists (select from waiting w where w.server_id = k.server_id and w.day = k.day)
    returning 1)
  select count(*)::int4 as destroyed, pg_notify('${CHANNEL.keys}', ($1::int4)::text) from destroyed having count(*) > 0`;

/**
 * Destroys the keys of texts that are as old as they may get, and tells every node to forget them. A key under which a
 * message still waits stays until that is done; what else it seals is emptied row by row: see `emptyRows`.
 */
export async function destroyKeys(pool: Pool, nowMs: number, textDays: number): Promise<number> {
  const last = lastDay(nowMs, textDays);
  // Nearly always there is nothing to destroy, and the tables of waiting messages need not be read.
  const old = await pool.query('select from gateway.data_key where day <= $1 limit 1', [last]);
  if (old.rowCount === 0) return 0;
  const { rows } = await slowQuery<{ destroyed: number }>(pool, DESTROY, [last, dayStart(last + 1)]);
  return rows[0]?.destroyed ?? 0;
}

/** The last day whose texts have been kept long enough. */
export function lastDay(nowMs: number, textDays: number): number {
  return utcDay(nowMs) - textDays;
}

const UNFINISHED = [STATE.scheduled, STATE.queued, STATE.accepted, STATE.sent].join(', ');

const EMPTY_MESSAGES = `update gateway.message set sealed = null
   where server_id = $1 and id = any (array(
     select m.id from gateway.message m
      where m.server_id = $1 and m.id >= $2 and m.id < $3 and m.sealed is not null and m.state not in (${UNFINISHED})
        and not exists (select from gateway.outbox o where o.server_id = $1 and o.message_id = m.id)
      limit ${ROWS_MAX}))`;

const EMPTY_INBOUND = `update gateway.inbound set sealed = null
   where server_id = $1 and id = any (array(
     select i.id from gateway.inbound i
      where i.server_id = $1 and i.id >= $2 and i.id < $3 and i.sealed is not null
        and not exists (select from gateway.outbox o where o.server_id = $1 and o.message_id = i.id)
      limit ${ROWS_MAX}))`;

/** Empties the finished rows of days whose keys must stay for others: once a day each, it reads the whole day. */
export class RowEmptier {
  readonly #pool: Pool;
  readonly #emptiedOn = new Map<string, number>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async run(nowMs: number, textDays: number): Promise<number> {
    const today = utcDay(nowMs);
    const { rows } = await this.#pool.query<{ server_id: number; day: number }>(
      'select server_id, day from gateway.data_key where day <= $1 order by day',
      [lastDay(nowMs, textDays)],
    );
    const standing = new Set<string>();
    let emptied = 0;
    for (const { server_id: serverId, day } of rows) {
      const name = `${serverId}/${day}`;
      standing.add(name);
      if (this.#emptiedOn.get(name) === today) continue;
      const range = [serverId, dayStart(day), dayStart(day + 1)];
      emptied += await this.#empty(EMPTY_MESSAGES, range);
      emptied += await this.#empty(EMPTY_INBOUND, range);
      this.#emptiedOn.set(name, today);
    }
    for (const name of this.#emptiedOn.keys()) if (!standing.has(name)) this.#emptiedOn.delete(name);
    return emptied;
  }

  async #empty(statement: string, range: readonly (number | bigint)[]): Promise<number> {
    let emptied = 0;
    for (let tries = 0; tries < STATEMENTS_MAX; tries++) {
      const { rowCount } = await slowQuery(this.#pool, statement, range);
      emptied += rowCount ?? 0;
      if ((rowCount ?? 0) < ROWS_MAX) break;
    }
    return emptied;
  }
}
