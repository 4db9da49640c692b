import type { Pool, PoolClient } from '@rootsms/db';
import { prepared } from '@rootsms/db';
import { firstIdAt, idTime, parseId } from '@rootsms/kit';
import type { OptOutScope } from './opt-out-words.ts';
import { PrefixSet } from './prefix-set.ts';
import { CHANNEL } from './registry.ts';

/** Rows read at once while loading. */
const PAGE_ROWS = 50_000;
/** Numbers whose rows are kept after they were asked for. */
const ROWS_CACHE_MAX = 10_000;
/** A row may be seen by others only this long after its id was made: its transaction was open. */
const OVERLAP_MS = 10 * 60_000;
/** So many lifted entries may still say "perhaps"; then the set is made anew. */
const STALE_MAX = 10_000;

export interface OptOutRow {
  readonly id: bigint;
  readonly scope: OptOutScope;
  /** 0: the platform. */
  readonly serverId: number;
  /** As `senderKey` writes it. */
  readonly sender: string;
  readonly since: Date;
}

export interface OptOutInput {
  /** A fresh one of the caller's IdSource. */
  readonly id: bigint;
  /** 16 octets: LookupHasher(master, 'suppression').of(digits). */
  readonly numberHash: Buffer;
  readonly scope: OptOutScope;
  readonly serverId: number;
  readonly sender: string;
  /** What was said, or where it was asked for: 'stop', 'portal'. */
  readonly word: string;
}

export interface OptOutLift {
  readonly numberHash: Buffer;
  /** How wide a stop may be lifted: `sender` only one for this sender, `server` the server's too, `platform` any. */
  readonly scope: OptOutScope;
  readonly serverId: number;
  readonly sender: string;
}

/** Recipients know a sender however it is written: numbers without + or 00, names in capitals. */
export function senderKey(sender: string): string {
  return /^\+?\d+$/.test(sender) ? sender.replace(/^(?:\+|00)/, '') : sender.toUpperCase();
}

interface HashRow {
  readonly id: bigint;
  readonly number_hash: Buffer;
}

const readPage = prepared<HashRow, [after: bigint, rowsMax: number]>(
  'gateway.opt-out-page',
  'select id, number_hash from gateway.opt_out where id > $1 order by id limit $2',
);
const readOne = prepared<HashRow, [id: bigint]>(
  'gateway.opt-out-one',
  'select id, number_hash from gateway.opt_out where id = $1',
);
const readRows = prepared<
  { id: bigint; scope: OptOutScope; server_id: number; sender: string; since: Date },
  [hash: Buffer]
>(
  'gateway.opt-out-rows',
  'select id, scope, server_id, sender, since from gateway.opt_out where number_hash = $1',
);

/**
 * Who said stop, in memory: a set of hash prefixes for "certainly not", asked for every message, and the rows
 * of those who were asked for lately.
 *
 * @example
 * const list = new OptOutList(pool);
 * registry.on(CHANNEL.optOut, (id) => list.notified(id));   // first: nothing is missed between
 * await list.load();
 * if (list.mayHit(hash) && (await list.find(hash, server.id, source)) !== null) refuse('recipient_opted_out');
 */
export class OptOutList {
  readonly #pool: Pool;
  #set = new PrefixSet();
  /** While a new set is being loaded: what is added meanwhile goes into it too. */
  #next: PrefixSet | null = null;
  #newestId = 0n;
  #stale = 0;
  /** By hash in Latin-1, least lately used first. */
  readonly #rows = new Map<string, readonly OptOutRow[]>();
  /** Counts what may have made a row that is being read out of date. */
  #changes = 0;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Numbers, and those that were lifted since the set was last made. */
  get size(): number {
    return this.#set.size;
  }

  /** Everything from gateway.opt_out; call it before the first message. */
  async load(): Promise<void> {
    const next = new PrefixSet();
    this.#next = next;
    this.#stale = 0;
    try {
      await this.#readAfter(-1n, next);
      this.#set = next;
    } finally {
      if (this.#next === next) this.#next = null;
    }
  }

  /** After a lost LISTEN connection: what was written meanwhile. What was lifted is found by reading rows anew. */
  async catchUp(): Promise<void> {
    this.#forgetRows();
    const fromMs = this.#newestId === 0n ? 0 : idTime(this.#newestId).getTime() - OVERLAP_MS;
    await this.#readAfter(firstIdAt(new Date(fromMs)) - 1n, this.#set);
  }

  /** On a notification of CHANNEL.optOut: payload = the id of a row that was written or lifted. */
  async notified(payload: string): Promise<void> {
    const id = parseId(payload);
    if (id === undefined) return;
    const { rows } = await readOne(this.#pool, id);
    const row = rows[0];
    if (row !== undefined) {
      this.#changes += 1;
      this.#rows.delete(row.number_hash.toString('latin1'));
      this.#add(row, this.#set);
      return;
    }
    // Lifted: whose it was is gone with the row.
    this.#forgetRows();
    this.#stale += 1;
    if (this.#stale > STALE_MAX && this.#next === null) await this.load();
  }

  /** This node has just recorded or lifted something of this number: before the notification says so. */
  changed(hash: Buffer): void {
    this.#changes += 1;
    this.#rows.delete(hash.toString('latin1'));
    this.#set.add(hash);
    this.#next?.add(hash);
  }

  /** false: certainly not on the list. For the hot path. `hash`: 16 octets of the suppression hasher. */
  mayHit(hash: Uint8Array): boolean {
    return this.#set.has(hash);
  }

  /** After `mayHit`: the row that forbids this server and sender to write to the number, or null. */
  async find(hash: Buffer, serverId: number, sender: string): Promise<OptOutRow | null> {
    const rows = await this.#rowsOf(hash);
    if (rows.length === 0) return null;
    const key = senderKey(sender);
    return rows.find((row) => forbids(row, serverId, key)) ?? null;
  }

  async #rowsOf(hash: Buffer): Promise<readonly OptOutRow[]> {
    const key = hash.toString('latin1');
    const known = this.#rows.get(key);
    if (known !== undefined) {
      this.#rows.delete(key);
      this.#rows.set(key, known);
      return known;
    }
    const changes = this.#changes;
    const { rows } = await readRows(this.#pool, hash);
    const found = rows.map(({ id, scope, server_id, sender, since }): OptOutRow => {
      return { id, scope, serverId: server_id, sender, since };
    });
    if (changes === this.#changes) {
      this.#rows.set(key, found);
      if (this.#rows.size > ROWS_CACHE_MAX) this.#dropOldest();
    }
    return found;
  }

  #dropOldest(): void {
    for (const oldest of this.#rows.keys()) {
      this.#rows.delete(oldest);
      return;
    }
  }

  #forgetRows(): void {
    this.#changes += 1;
    this.#rows.clear();
  }

  async #readAfter(after: bigint, set: PrefixSet): Promise<void> {
    for (let last = after; ;) {
      const { rows } = await readPage(this.#pool, last, PAGE_ROWS);
      for (const row of rows) this.#add(row, set);
      const end = rows.at(-1);
      if (end === undefined || rows.length < PAGE_ROWS) return;
      last = end.id;
    }
  }

  #add(row: HashRow, set: PrefixSet): void {
    if (row.id > this.#newestId) this.#newestId = row.id;
    set.add(row.number_hash);
    this.#next?.add(row.number_hash);
  }
}

function forbids(row: OptOutRow, serverId: number, key: string): boolean {
  switch (row.scope) {
    case 'platform':
      return true;
    case 'server':
      return row.serverId === serverId;
    case 'sender':
      return row.serverId === serverId && row.sender === key;
    default:
      return row.scope satisfies never;
  }
}

const insertRow = prepared<
  { told: null },
  [id: bigint, hash: Buffer, scope: string, serverId: number, sender: string, word: string]
>(
  'gateway.opt-out-record',
  `with written as (
     insert into gateway.opt_out (id, number_hash, scope, server_id, sender, word) values ($1, $2, $3, $4, $5, $6)
     on conflict (number_hash, scope, server_id, sender) do nothing returning id)
   select pg_notify('${CHANNEL.optOut}', id::text) as told from written`,
);

const deleteRows = prepared<{ told: null }, [hash: Buffer, serverId: number, sender: string, width: number]>(
  'gateway.opt-out-lift',
  `with lifted as (
     delete from gateway.opt_out
      where number_hash = $1
        and ((scope = 'sender' and server_id = $2 and sender = $3)
          or (scope = 'server' and server_id = $2 and $4 >= 1)
          or (scope = 'platform' and $4 >= 2))
     returning id)
   select pg_notify('${CHANNEL.optOut}', id::text) as told from lifted`,
);

const WIDTH: Readonly<Record<OptOutScope, number>> = { sender: 0, server: 1, platform: 2 };

/**
 * Writes the row unless it is there; every node hears of it at the commit. Answers whether something changed: one
 * confirmation per change.
 */
export async function recordOptOut(tx: PoolClient, input: OptOutInput): Promise<boolean> {
  const { id, numberHash, scope, word } = input;
  const serverId = scope === 'platform' ? 0 : input.serverId;
  const sender = scope === 'sender' ? senderKey(input.sender) : '';
  const { rows } = await insertRow(tx, id, numberHash, scope, serverId, sender, word);
  return rows.length > 0;
}

/** Removes what keeps this sender from writing to the number, as wide as `scope` says. Answers whether something changed. */
export async function liftOptOut(tx: PoolClient, lift: OptOutLift): Promise<boolean> {
  const { numberHash, serverId, sender, scope } = lift;
  const { rows } = await deleteRows(tx, numberHash, serverId, senderKey(sender), WIDTH[scope]);
  return rows.length > 0;
}
