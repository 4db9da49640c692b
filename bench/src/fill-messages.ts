import { statfsSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { openPool } from '@rootsms/db';
import { firstIdAt } from '@rootsms/kit';
import type { Instance } from './instance.ts';

const MS_PER_DAY = 86_400_000;
/** Rows of one statement; then they are frozen, so that no vacuum of them falls into what is measured. */
const CHUNK_ROWS = 500_000;
/** Table, index and write-ahead log. */
const BYTES_A_ROW = 1_200;
/** What is sealed and hashed is cut out of so many random octets. */
const POOL_OCTETS = 65_536;
const SEALED_OCTETS = 130;
const HASH_OCTETS = 16;
/** Besides the one that is measured, and without rows of their own: servers that are gone by now. */
const OTHER_SERVERS = 7;

/**
 * Rows as finished messages leave them, by id, of several servers in turn: $1 first id, $2 step between ids,
 * $3 and $4 first and last number, $5 random octets, $6 the measured server.
 * States (SMPP 3.4 5.2.28): 94 % delivered, 4 % undeliverable, 2 % expired.
 */
const insertInto = (table: string): string => `
  insert into ${table} (id, recipient_hash, sent_at, done_at, expire_at, server_id, link_id, error, prefix, node_id,
                        state, segments, data_coding, priority, registered_delivery, via, country, upstream_id, sealed)
  select f.id, substr($5::bytea, 1 + (f.n * 31 % ${POOL_OCTETS - HASH_OCTETS})::int4, ${HASH_OCTETS}),
         f.at + interval '40 ms', f.at + interval '3 s', f.at + interval '2 days',
         $6::int4 + (f.n % ${OTHER_SERVERS + 1})::int4, 1, case when f.n % 50 < 47 then 0 else 1 end, 32470, 0,
         case when f.n % 50 < 47 then 2 when f.n % 50 < 49 then 5 else 3 end, 1, 0, 0, 1, 1, 'BE', (10000000000000 + f.n)::text,
         substr($5::bytea, 1 + (f.n * 7919 % ${POOL_OCTETS - SEALED_OCTETS})::int4, ${SEALED_OCTETS})
    from (select n, $1::int8 + n * $2::int8 as id,
                 to_timestamp((($1::int8 + n * $2::int8) >> 22) / 1000.0 + 1735689600) as at
            from generate_series($3::int8, $4::int8) n) f`;

/**
 * Puts so many finished messages into the table, half of them yesterday's, half today's until now. Leaves a table as a
 * long run leaves it: analysed, frozen, and written to disk.
 */
export async function fillMessages(instance: Instance, serverId: number, rows: number): Promise<void> {
  refuseFullDisk(instance.folder, rows);
  const today = Math.floor(Date.now() / MS_PER_DAY);
  const half = Math.ceil(rows / 2);
  const days = [today - 1, today].map((day) => dayOf(day, half));
  const octets = randomBytes(POOL_OCTETS);
  for (const { day } of days) await instance.pool.query('select gateway.ensure_day($1)', [day]);
  for (let from = 0; from < half; from += CHUNK_ROWS) {
    const last = Math.min(half, from + CHUNK_ROWS) - 1;
    // Two at a time; a freeze waits for nobody's transaction, but does not freeze what somebody may not see yet.
    await Promise.all(
      days.map(({ table, firstId, step }) =>
        instance.pool.query(insertInto(table), [firstId, step, from, last, octets, serverId]),
      ),
    );
    await Promise.all(
      days.map(({ table }) =>
        instance.pool.query(`vacuum (freeze, index_cleanup off, truncate off) ${table}`),
      ),
    );
  }
  await instance.pool.query('analyze gateway.message');
  await checkpoint(instance);
}

interface Day {
  readonly day: number;
  readonly table: string;
  readonly firstId: bigint;
  readonly step: bigint;
}

/** Ids spread evenly over a UTC day, or over as much of it as is over. */
function dayOf(day: number, rows: number): Day {
  const firstId = firstIdAt(new Date(day * MS_PER_DAY));
  const endId = firstIdAt(new Date(Math.min(Date.now(), (day + 1) * MS_PER_DAY)));
  return { day, table: `gateway.message_d${day}`, firstId, step: (endId - firstId) / BigInt(rows) };
}

async function checkpoint(instance: Instance): Promise<void> {
  const pool = openPool(instance.superuserUrl, { name: 'bench', connectionsMax: 1, statementTimeoutMs: 0 });
  try {
    await pool.query('checkpoint');
  } finally {
    await pool.end();
  }
}

function refuseFullDisk(folder: string, rows: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const needed = rows * BYTES_A_ROW;
  if (bavail * bsize < needed)
    throw new Error(`${folder} has not the ${Math.ceil(needed / 1e9)} GB that ${rows} stored messages need`);
}
