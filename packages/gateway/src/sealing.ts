import type { Pool } from '@rootsms/db';
import { idTime } from '@rootsms/kit';
import {
  DataKeyRing,
  LookupHasher,
  open,
  seal,
  SealError,
  unwrapDataKey,
  utcDay,
  wrapKeyOf,
  type Content,
  type DataKey,
  type MasterKey,
  type StoredDataKey,
} from '@rootsms/seal';

const MS_PER_DAY = 86_400_000;

/**
 * Seals and opens rows: data keys in gateway.data_key, one per server and UTC day of the row's id,
 * and the keyed look-up hashes.
 *
 *     if (!sealing.ready(serverId, id)) await sealing.prepare(serverId, idTime(id).getTime());
 *     const sealed = sealing.seal(serverId, id, content);
 */
export class Sealing {
  readonly recipients: LookupHasher;
  readonly suppression: LookupHasher;
  readonly references: LookupHasher;
  readonly ring: DataKeyRing;
  /** The keys of one day by server, read without promise or bigint: nearly all sealing is of today. */
  #day = -1;
  #keys = new Map<number, DataKey>();

  constructor(pool: Pool, master: MasterKey) {
    this.recipients = new LookupHasher(master, 'recipient-lookup');
    this.suppression = new LookupHasher(master, 'suppression');
    this.references = new LookupHasher(master, 'reference-lookup');
    this.ring = new DataKeyRing({
      wrapKey: wrapKeyOf(master),
      load: (serverId, day) => loadKey(pool, serverId, day),
      create: (serverId, day, wrapped) => createKey(pool, serverId, day, wrapped),
    });
  }

  /** True when `seal` can be called for this server's row at once; an id of before midnight is one of yesterday's. */
  ready(serverId: number, id: bigint): boolean {
    return this.#day === dayOf(id) && this.#keys.has(serverId);
  }

  /** Fetches or makes the key with which rows of this server are sealed on the day of `atMs`. Throws SealError. */
  async prepare(serverId: number, atMs: number): Promise<void> {
    const day = utcDay(atMs);
    const key = await this.ring.forSealing(serverId, day);
    if (day > this.#day) {
      this.#day = day;
      this.#keys = new Map();
    }
    if (day === this.#day) this.#keys.set(serverId, key);
  }

  /** Seals a row's content under the key of the day of its id. Throws key_destroyed when it was not prepared. */
  seal(serverId: number, id: bigint, content: Content): Buffer {
    const day = dayOf(id);
    const key = day === this.#day ? this.#keys.get(serverId) : undefined;
    const found = key ?? this.ring.peek(serverId, day);
    if (found === undefined) throw new SealError('key_destroyed');
    return seal(found, id, content);
  }

  /** Seals a row anew, whatever its day: the text of a waiting message was replaced. Throws key_destroyed. */
  async sealAgain(serverId: number, id: bigint, content: Content): Promise<Buffer> {
    return seal(await this.ring.forSealing(serverId, dayOf(id)), id, content);
  }

  /** Opens a row; null when its key was destroyed or the row holds no text any more. Throws on a forged one. */
  async open(serverId: number, id: bigint, sealed: Uint8Array | null): Promise<Content | null> {
    if (sealed === null) return null;
    try {
      return open(await this.ring.forOpening(serverId, dayOf(id)), id, sealed);
    } catch (fault) {
      if (fault instanceof SealError && fault.code === 'key_destroyed') return null;
      throw fault;
    }
  }

  /** Lets go of the keys of that day and all before; those whose rows still stand come back when they are asked for. */
  forgetUntil(day: number): void {
    this.ring.forgetUntil(day);
    if (this.#day > day) return;
    this.#day = -1;
    this.#keys = new Map();
  }

  /** Lets go of one key, after its row was destroyed. */
  forget(serverId: number, day: number): void {
    this.ring.forget(serverId, day);
    if (this.#day === day) this.#keys.delete(serverId);
  }
}

/**
 * Whether this is the master key under which the database's rows are sealed: opens one data key. For the start,
 * before anything is sealed under a second one. Throws SealError master_key_other, whose sentence says what to do.
 */
export async function verifyMasterKey(pool: Pool, master: MasterKey): Promise<void> {
  const { rows } = await pool.query<{ server_id: number; day: number; wrapped: Buffer }>(
    'select server_id, day, wrapped from gateway.data_key order by day desc, server_id limit 1',
  );
  const row = rows[0];
  if (row !== undefined) unwrapDataKey(wrapKeyOf(master), row.server_id, row.day, row.wrapped);
}

let cachedStart = 0n;
let cachedEnd = 0n;
let cachedDay = -1;

/** The UTC day number of an id; ids of one day come in runs, so the last answer is kept. */
export function dayOf(id: bigint): number {
  if (id >= cachedStart && id < cachedEnd) return cachedDay;
  cachedDay = utcDay(idTime(id).getTime());
  cachedStart = dayStart(cachedDay);
  cachedEnd = dayStart(cachedDay + 1);
  return cachedDay;
}

/** The first id of a UTC day: the lower bound of its partition. */
export function dayStart(day: number): bigint {
  return (BigInt(day) * BigInt(MS_PER_DAY) - ID_EPOCH) << 22n;
}
const ID_EPOCH = BigInt(Date.UTC(2025, 0, 1));

async function loadKey(pool: Pool, serverId: number, day: number): Promise<StoredDataKey> {
  const { rows } = await pool.query<{ wrapped: Buffer }>(
    'select wrapped from gateway.data_key where server_id = $1 and day = $2',
    [serverId, day],
  );
  return rows[0]?.wrapped;
}

async function createKey(
  pool: Pool,
  serverId: number,
  day: number,
  wrapped: Uint8Array,
): Promise<StoredDataKey> {
  await pool.query(
    'insert into gateway.data_key (server_id, day, wrapped) values ($1, $2, $3) on conflict do nothing',
    [serverId, day, wrapped],
  );
  return loadKey(pool, serverId, day);
}
