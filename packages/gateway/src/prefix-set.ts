/** Slots of an empty set; always a power of two. */
const SLOTS_MIN = 1_024;
/** 2^25 slots are 256 MB for 16.7 million entries; beyond it the set says "perhaps" to everything. */
export const PREFIX_SLOTS_MAX = 2 ** 25;
/** Half full at most: then a look at something absent takes 1.5 steps. */
const FULL = 0.5;
/** Octets of a hash that are kept. */
export const PREFIX_OCTETS = 8;

/**
 * The first 64 bits of many keyed hashes, in 16 octets each at most: open addressing in one typed array, since a Set of
 * numbers takes four times as much. It answers "certainly not" or "perhaps": two different hashes share 64 bits once in
 * 18 million million look-ups at a million entries. Nothing is ever taken out: a set with dead entries asks the
 * database once too often, which is no harm; `OptOutList` makes it anew now and then.
 *
 * @example
 * const set = new PrefixSet();
 * set.add(hash);
 * set.has(hash); // true
 */
export class PrefixSet {
  /** Pairs of high and low word; 0, 0 is an empty slot. */
  #words: Uint32Array;
  #mask: number;
  #size = 0;
  #saturated = false;
  readonly #slotsMax: number;

  constructor(slotsMax: number = PREFIX_SLOTS_MAX) {
    const slots = Math.min(SLOTS_MIN, slotsMax);
    this.#words = new Uint32Array(slots * 2);
    this.#mask = slots - 1;
    this.#slotsMax = slotsMax;
  }

  get size(): number {
    return this.#size;
  }

  /** Octets of memory. */
  get octets(): number {
    return this.#words.byteLength;
  }

  /** false: certainly not in the set. `hash` has at least 8 octets. */
  has(hash: Uint8Array): boolean {
    if (this.#saturated) return true;
    const high = word(hash, 0);
    const low = lowWord(high, hash);
    const words = this.#words;
    const mask = this.#mask;
    // The hash is uniform already: its bits are the slot.
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const there = words[slot * 2 + 1];
      const above = words[slot * 2];
      if (there === low && above === high) return true;
      if (there === 0 && above === 0) return false;
    }
  }

  add(hash: Uint8Array): void {
    if (this.has(hash)) return;
    if (this.#size + 1 > (this.#mask + 1) * FULL && !this.#grow()) return;
    const high = word(hash, 0);
    this.#put(high, lowWord(high, hash));
    this.#size += 1;
  }

  #put(high: number, low: number): void {
    const words = this.#words;
    let slot = low & this.#mask;
    while (words[slot * 2] !== 0 || words[slot * 2 + 1] !== 0) slot = (slot + 1) & this.#mask;
    words[slot * 2] = high;
    words[slot * 2 + 1] = low;
  }

  #grow(): boolean {
    const slots = (this.#mask + 1) * 2;
    if (slots > this.#slotsMax) {
      this.#saturated = true;
      return false;
    }
    const old = this.#words;
    this.#words = new Uint32Array(slots * 2);
    this.#mask = slots - 1;
    for (let at = 0; at < old.length; at += 2) {
      const high = old[at] ?? 0;
      const low = old[at + 1] ?? 0;
      if (high !== 0 || low !== 0) this.#put(high, low);
    }
    return true;
  }
}

function word(hash: Uint8Array, at: number): number {
  return (
    (((hash[at] ?? 0) << 24) |
      ((hash[at + 1] ?? 0) << 16) |
      ((hash[at + 2] ?? 0) << 8) |
      (hash[at + 3] ?? 0)) >>>
    0
  );
}

/** The pair 0, 0 means "empty": a hash that begins with 64 zeros is kept as 0, 1. */
function lowWord(high: number, hash: Uint8Array): number {
  const low = word(hash, 4);
  return high === 0 && low === 0 ? 1 : low;
}
