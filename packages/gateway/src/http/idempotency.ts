/*
 * Exactly one set of messages for one Idempotency-Key, whoever is killed when:
 *
 *   1. the claim, with the ids that the messages will have, is committed;
 *   2. the messages are submitted with those ids;
 *   3. the claim is finished: what became of each id, and the HTTP status.
 *
 * A retry after a crash between 1 and 3 waits until no transaction of before can commit any more, sees which
 * ids are in gateway.message, and submits the others under fresh ids (an old id may lie below what a
 * survivor looks through when this node dies: gateway.node.low_water).
 *
 * gateway.idempotency.status    below 0: under way at node `-1 - status`; OPEN: given up by its node, anyone may
 *                               go on; above 0: finished, the HTTP status of the answer.
 * gateway.idempotency.message_ids  by position of the valid messages in the body:
 *                               above 0: the id; 0: surely not stored, to be tried again; below 0: refused for
 *                               good, the code's place in REFUSALS (from -1).
 */
import { ID_NODE_MAX } from '@rootsms/kit';
import { prepared, type Pool } from '@rootsms/db';
import { setTimeout as delay } from 'node:timers/promises';
import { REFUSALS, type RefusalCode } from '../refusals.ts';
import { IDEMPOTENCY_KEEP_MS } from './limits.ts';

const OPEN = -1 - (ID_NODE_MAX + 1);
/** A node that lives but could not finish a claim (the database was away) loses it after this. */
const ABANDONED_MS = 120_000;
/** A node whose heart has not beaten for so long is dead to its claims. */
const NODE_DEAD_MS = 15_000;
/** A batch of a process that was killed is committed or gone in milliseconds. */
const QUIET_WITHIN_MS = 5_000;
const QUIET_POLL_MS = 20;

export interface Claim {
  readonly serverId: number;
  readonly keyHash: Buffer;
  readonly bodyHash: Buffer;
}

export type ClaimResult =
  /** Ours now: submit what has an id and is not in `existing`. */
  | { readonly kind: 'ours'; readonly ids: bigint[]; readonly existing: ReadonlyMap<bigint, StoredFacts> }
  | { readonly kind: 'finished'; readonly ids: bigint[]; readonly existing: ReadonlyMap<bigint, StoredFacts> }
  | { readonly kind: 'reused' }
  | { readonly kind: 'in_progress' };

export interface StoredFacts {
  readonly segments: number;
}

interface ClaimRow {
  body_hash: Buffer;
  message_ids: bigint[];
  status: number;
  abandoned: boolean;
}

const CODES = Object.keys(REFUSALS) as RefusalCode[];

/** A refusal as it stands in message_ids. */
export function refusalMark(code: RefusalCode): bigint {
  return BigInt(-1 - CODES.indexOf(code));
}

/** The refusal that a mark stands for; a mark of another version reads as store_failed. */
export function refusalOfMark(mark: bigint): RefusalCode {
  return CODES[Number(-1n - mark)] ?? 'store_failed';
}

/** A key older than a day is free again: the conflict clause takes its row over. */
const insertClaim = prepared<
  { server_id: number },
  [number, Buffer, Buffer, readonly bigint[], number, number]
>(
  'gateway.idempotency-claim',
  `insert into gateway.idempotency as i (server_id, key_hash, body_hash, message_ids, status)
   values ($1, $2, $3, $4::int8[], $5)
   on conflict (server_id, key_hash) do update
      set body_hash = excluded.body_hash, message_ids = excluded.message_ids, status = excluded.status, created_at = now()
    where i.created_at < now() - $6::int8 * interval '1 millisecond'
   returning server_id`,
);

const readClaim = prepared<ClaimRow, [number, Buffer, number, number]>(
  'gateway.idempotency-read',
  `select body_hash, message_ids, status,
          created_at < now() - $3::int8 * interval '1 millisecond'
          or not exists (select from gateway.node n
                          where n.id = -1 - i.status and n.ended_at is null
                            and n.beat_at > now() - $4::int8 * interval '1 millisecond') as abandoned
     from gateway.idempotency i where server_id = $1 and key_hash = $2`,
);

/** Compare and swap: of two that want to go on with a claim, one does. */
const takeClaim = prepared<
  { server_id: number },
  [number, Buffer, number, number, readonly bigint[], readonly bigint[]]
>(
  'gateway.idempotency-take',
  `update gateway.idempotency set status = $4, message_ids = $6::int8[], created_at = now()
    where server_id = $1 and key_hash = $2 and status = $3 and message_ids = $5::int8[]
   returning server_id`,
);

const finishClaim = prepared<Record<string, never>, [number, Buffer, readonly bigint[], number]>(
  'gateway.idempotency-finish',
  'update gateway.idempotency set message_ids = $3::int8[], status = $4 where server_id = $1 and key_hash = $2',
);

const readStored = prepared<{ id: bigint; segments: number }, [number, readonly bigint[], bigint, bigint]>(
  'gateway.idempotency-stored',
  'select id, segments from gateway.message where server_id = $1 and id = any ($2::int8[]) and id between $3 and $4',
);

/** Keys under way in this process, and the claims in the table: one per gateway process. */
export class Idempotency {
  readonly #pool: Pool;
  readonly #status: number;
  readonly #nextId: () => bigint;
  readonly #underWay = new Set<string>();

  constructor(pool: Pool, nodeId: number, nextId: () => bigint) {
    this.#pool = pool;
    this.#status = -1 - nodeId;
    this.#nextId = nextId;
  }

  /** Claims the key for `count` messages, or says what stands in the way. After 'ours' call `finish` or `release`. */
  async claim(claim: Claim, count: number): Promise<ClaimResult> {
    const name = nameOf(claim);
    if (this.#underWay.has(name)) return { kind: 'in_progress' };
    this.#underWay.add(name);
    let result: ClaimResult | null = null;
    try {
      result = await this.#claimRow(claim, count);
      return result;
    } finally {
      if (result?.kind !== 'ours') this.#underWay.delete(name);
    }
  }

  /** Writes what became of each message; `status` null leaves the claim to a retry, which submits what is missing. */
  async finish(claim: Claim, ids: readonly bigint[], status: number | null): Promise<void> {
    try {
      await finishClaim(this.#pool, claim.serverId, claim.keyHash, ids, status ?? OPEN);
    } finally {
      this.release(claim);
    }
  }

  /** Lets go without a word in the table: a retry finds the claim as a crash would have left it. */
  release(claim: Claim): void {
    this.#underWay.delete(nameOf(claim));
  }

  async #claimRow(claim: Claim, count: number): Promise<ClaimResult> {
    const { serverId, keyHash, bodyHash } = claim;
    const fresh = Array.from({ length: count }, () => this.#nextId());
    const inserted = await insertClaim(
      this.#pool,
      serverId,
      keyHash,
      bodyHash,
      fresh,
      this.#status,
      IDEMPOTENCY_KEEP_MS,
    );
    if (inserted.rowCount === 1) return { kind: 'ours', ids: fresh, existing: new Map() };
    const { rows } = await readClaim(this.#pool, serverId, keyHash, ABANDONED_MS, NODE_DEAD_MS);
    const row = rows[0];
    // Gone between the two statements: swept. The customer's retry starts anew.
    if (row === undefined) return { kind: 'in_progress' };
    if (!row.body_hash.equals(bodyHash) || row.message_ids.length !== count) return { kind: 'reused' };
    if (row.status < 0) return this.#resume(claim, row);
    return {
      kind: 'finished',
      ids: row.message_ids,
      existing: await this.#stored(serverId, row.message_ids),
    };
  }

  /** A claim of ours that is not under way here was left by a process that died. */
  async #resume(claim: Claim, row: ClaimRow): Promise<ClaimResult> {
    const free = row.status === this.#status || row.status === OPEN || row.abandoned;
    if (!free) return { kind: 'in_progress' };
    if (!(await quiet(this.#pool))) return { kind: 'in_progress' };
    const existing = await this.#stored(claim.serverId, row.message_ids);
    const ids = row.message_ids.map((id) => (id < 0n || existing.has(id) ? id : this.#nextId()));
    const taken = await takeClaim(
      this.#pool,
      claim.serverId,
      claim.keyHash,
      row.status,
      this.#status,
      row.message_ids,
      ids,
    );
    return taken.rowCount === 1 ? { kind: 'ours', ids, existing } : { kind: 'in_progress' };
  }

  async #stored(serverId: number, ids: readonly bigint[]): Promise<Map<bigint, StoredFacts>> {
    const real = ids.filter((id) => id > 0n);
    if (real.length === 0) return new Map();
    const [least, most] = bounds(real);
    const { rows } = await readStored(this.#pool, serverId, real, least, most);
    return new Map(rows.map((row) => [row.id, { segments: row.segments }]));
  }
}

/**
 * Waits until every transaction that has written something by now is over: what a killed process had under
 * way is then either in the table or will never be. False when that takes too long.
 */
async function quiet(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ next: string }>(
    'select pg_snapshot_xmax(pg_current_snapshot())::text as next',
  );
  const next = rows[0]?.next ?? '0';
  for (let waitedMs = 0; waitedMs <= QUIET_WITHIN_MS; waitedMs += QUIET_POLL_MS) {
    const over = await pool.query<{ over: boolean }>(
      'select pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 as over',
      [next],
    );
    if (over.rows[0]?.over === true) return true;
    await delay(QUIET_POLL_MS);
  }
  return false;
}

function bounds(ids: readonly bigint[]): [bigint, bigint] {
  let least = ids[0] ?? 0n;
  let most = least;
  for (const id of ids) {
    if (id < least) least = id;
    if (id > most) most = id;
  }
  return [least, most];
}

function nameOf(claim: Claim): string {
  return `${claim.serverId}/${claim.keyHash.toString('latin1')}`;
}
