import { createDataKey, unwrapDataKey, wrapDataKey, type DataKey, type WrapKey } from './data-key.ts';
import { SealError } from './errors.ts';

/** What the store knows of a data key: its wrapped form, that it was destroyed, or nothing. */
export type StoredDataKey = Uint8Array | 'destroyed' | undefined;

export interface DataKeyRingOptions {
  readonly wrapKey: WrapKey;
  /** Reads the row of data_key. */
  readonly load: (serverId: number, day: number) => Promise<StoredDataKey>;
  /**
   * Stores a new wrapped key unless there is one, and answers with what is stored then:
   * `insert … on conflict do nothing`, then read. Two nodes so end with the same key.
   */
  readonly create: (serverId: number, day: number, wrapped: Uint8Array) => Promise<StoredDataKey>;
  readonly keysMax?: number;
}

/** About 400 octets each: 4 MB at most. */
export const RING_KEYS_MAX = 10_000;

type Generation = Map<number, Map<number, DataKey>>;

/**
 * The data keys this process has in hand, by server and UTC day, bounded: two generations, the
 * older thrown away when the younger is half of `keysMax` (a least-recently-used list costs a write
 * on every read of the hot path; this costs one only on a key's way back).
 *
 *   const key = ring.peek(serverId, day) ?? (await ring.forSealing(serverId, day));
 */
export class DataKeyRing {
  readonly #options: DataKeyRingOptions;
  readonly #half: number;
  readonly #underWay = new Map<string, Promise<DataKey>>();
  #young: Generation = new Map();
  #youngSize = 0;
  #old: Generation = new Map();
  /** Counts `forget` and `clear`: a read that was under way then must not bring a key back. */
  #forgotten = 0;

  constructor(options: DataKeyRingOptions) {
    this.#options = options;
    this.#half = Math.max(1, Math.floor((options.keysMax ?? RING_KEYS_MAX) / 2));
  }

  /** The key when it is in hand; for the hot path, without a promise. */
  peek(serverId: number, day: number): DataKey | undefined {
    const key = this.#young.get(day)?.get(serverId);
    if (key !== undefined) return key;
    const older = this.#old.get(day)?.get(serverId);
    if (older !== undefined) this.#keep(older);
    return older;
  }

  /** The key to seal with, made and stored when there is none. Throws key_destroyed. */
  async forSealing(serverId: number, day: number): Promise<DataKey> {
    return this.peek(serverId, day) ?? (await this.#once(serverId, day, true));
  }

  /** The key to open with; never made. Throws key_destroyed, also when it never was. */
  async forOpening(serverId: number, day: number): Promise<DataKey> {
    return this.peek(serverId, day) ?? (await this.#once(serverId, day, false));
  }

  /** Lets go of one key, after its row was destroyed; every node must be told. */
  forget(serverId: number, day: number): void {
    this.#forgotten += 1;
    if (this.#young.get(day)?.delete(serverId) === true) this.#youngSize -= 1;
    this.#old.get(day)?.delete(serverId);
  }

  /** Lets go of the keys of that day and all before: their rows were destroyed, or will be read anew. */
  forgetUntil(day: number): void {
    this.#forgotten += 1;
    for (const [young, keys] of this.#young) {
      if (young > day) continue;
      this.#youngSize -= keys.size;
      this.#young.delete(young);
    }
    for (const old of this.#old.keys()) if (old <= day) this.#old.delete(old);
  }

  /** Lets go of every key. */
  clear(): void {
    this.#forgotten += 1;
    this.#young = new Map();
    this.#old = new Map();
    this.#youngSize = 0;
  }

  get size(): number {
    const seen = new Set<DataKey>();
    for (const days of [this.#young, this.#old])
      for (const keys of days.values()) for (const key of keys.values()) seen.add(key);
    return seen.size;
  }

  /** A thousand messages that wait for one key cause one read. */
  #once(serverId: number, day: number, mayCreate: boolean): Promise<DataKey> {
    const name = `${serverId}/${day}/${mayCreate}`;
    const waiting = this.#underWay.get(name);
    if (waiting !== undefined) return waiting;
    const fetched = this.#fetch(serverId, day, mayCreate).finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, fetched);
    return fetched;
  }

  async #fetch(serverId: number, day: number, mayCreate: boolean): Promise<DataKey> {
    const { wrapKey, load, create } = this.#options;
    const forgotten = this.#forgotten;
    let stored = await load(serverId, day);
    if (stored === undefined && mayCreate) {
      stored = await create(serverId, day, wrapDataKey(wrapKey, createDataKey(serverId, day)));
    }
    if (stored === undefined || stored === 'destroyed') throw new SealError('key_destroyed');
    const key = unwrapDataKey(wrapKey, serverId, day, stored);
    if (this.#forgotten === forgotten) this.#keep(key);
    return key;
  }

  #keep(key: DataKey): void {
    if (this.#youngSize >= this.#half) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngSize = 0;
    }
    let keys = this.#young.get(key.day);
    if (keys === undefined) this.#young.set(key.day, (keys = new Map()));
    if (!keys.has(key.serverId)) this.#youngSize += 1;
    keys.set(key.serverId, key);
  }
}
