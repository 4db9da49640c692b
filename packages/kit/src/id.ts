import type { Clock } from './clock.ts';

/**
 * Ids are 63 bits, so that they fit PostgreSQL's int8 and sort by time:
 *
 *     bit 62..22  41 bits  milliseconds since 2025-01-01T00:00:00Z (enough until 2094)
 *     bit 21..12  10 bits  node number, unique among the running processes
 *     bit 11..0   12 bits  sequence within the millisecond
 *
 * They pass 2^53: a bigint in code, a decimal string in JSON and SMPP, never a number.
 */
export type Id = bigint;

export const ID_EPOCH_MS = Date.UTC(2025, 0, 1);
export const ID_NODE_MAX = 1_023;
export const ID_MAX: Id = (1n << 63n) - 1n;

const SEQUENCE_MAX = 4_095;
const MS_MAX = 2 ** 41 - 1;
const ID_DIGITS_MAX = 19;
const NODE_SHIFT = 12n;
const MS_SHIFT = 22n;

/**
 * Makes ids that are unique as long as no two sources run with the same node number.
 * A clock that goes back, or more than 4,096 ids in a millisecond, only makes its ids run ahead of the clock.
 *
 *     const ids = new IdSource(7, systemClock);
 *     ids.next(); // 252288000000028672n
 */
export class IdSource {
  readonly #clock: Clock;
  readonly #nodeBits: Id;
  #ms = -Infinity;
  #sequence = 0;
  #last: Id = -1n;

  /** `after`: the largest id this node is known to have made, so that a restart under a set-back clock repeats none. */
  constructor(node: number, clock: Clock, after: Id = -1n) {
    if (!Number.isInteger(node) || node < 0 || node > ID_NODE_MAX) {
      throw new RangeError(`IdSource: the node number must be 0 to ${ID_NODE_MAX}`);
    }
    if (after > ID_MAX) throw new RangeError('IdSource: `after` is no id');
    this.#clock = clock;
    this.#nodeBits = BigInt(node) << NODE_SHIFT;
    // A full sequence: the first id opens the millisecond after it at the earliest.
    if (after >= 0n) {
      this.#ms = Number(after >> MS_SHIFT);
      this.#sequence = SEQUENCE_MAX;
    }
  }

  // One bigint addition per id: building it from its parts with shifts costs four allocations instead of one.
  next(): Id {
    const ms = this.#clock.nowMs() - ID_EPOCH_MS;
    if (ms > this.#ms) return this.#open(Math.floor(ms));
    if (this.#sequence === SEQUENCE_MAX) return this.#open(this.#ms + 1);
    this.#sequence += 1;
    this.#last += 1n;
    return this.#last;
  }

  /** The first of `count` ids, 1 to 4,096, that follow each other by one: for what is asked for, and answered, together. */
  run(count: number): Id {
    if (!Number.isInteger(count) || count < 1 || count > SEQUENCE_MAX + 1) {
      throw new RangeError('IdSource: a run has 1 to 4,096 ids');
    }
    const more = count - 1;
    let first = this.next();
    if (this.#sequence + more > SEQUENCE_MAX) first = this.#open(this.#ms + 1);
    this.#sequence += more;
    this.#last = first + BigInt(more);
    return first;
  }

  #open(ms: number): Id {
    if (ms < 0 || ms > MS_MAX) throw new RangeError('IdSource: the clock stands outside 2025 to 2094');
    if (ms <= this.#ms) ms = this.#ms + 1;
    this.#ms = ms;
    this.#sequence = 0;
    this.#last = (BigInt(ms) << MS_SHIFT) | this.#nodeBits;
    return this.#last;
  }
}

/** When the id was made, to the millisecond. */
export function idTime(id: Id): Date {
  return new Date(Number(id >> MS_SHIFT) + ID_EPOCH_MS);
}

/** The number of the node that made it. */
export function idNode(id: Id): number {
  return Number((id >> NODE_SHIFT) & BigInt(ID_NODE_MAX));
}

/** The smallest id of that millisecond: `where id >= firstIdAt(from) and id < firstIdAt(to)` selects by time. */
export function firstIdAt(at: Date): Id {
  const ms = at.getTime() - ID_EPOCH_MS;
  if (!Number.isFinite(ms)) throw new RangeError('firstIdAt: not a time');
  return BigInt(Math.min(Math.max(ms, 0), MS_MAX)) << MS_SHIFT;
}

/** An id from outside: decimal digits without sign or leading zeros, at most 63 bits; anything else is undefined. */
export function parseId(text: string): Id | undefined {
  if (text.length === 0 || text.length > ID_DIGITS_MAX || !/^(?:0|[1-9]\d*)$/.test(text)) return undefined;
  const id = BigInt(text);
  return id <= ID_MAX ? id : undefined;
}
