/** Holes at the front are closed when they are half of the array: amortised O(1) at both ends. */
const COMPACT_AFTER = 64;

/** A queue with two ends, as an array with a moving head. */
export class Deque<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  peek(): T | undefined {
    return this.#items[this.#head];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  unshift(item: T): void {
    if (this.#head > 0) {
      this.#head -= 1;
      this.#items[this.#head] = item;
    } else {
      this.#items.unshift(item);
    }
  }

  shift(): T | undefined {
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#head = 0;
    } else if (this.#head >= COMPACT_AFTER && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** Puts an item where the order wants it, from the front: for the few that come back. */
  insertBefore(item: T, isAfter: (other: T) => boolean): void {
    let at = this.#head;
    while (at < this.#items.length) {
      const other = this.#items[at];
      if (other !== undefined && isAfter(other)) break;
      at += 1;
    }
    if (at === this.#head) this.unshift(item);
    else this.#items.splice(at, 0, item);
  }

  /** Takes out the items that match. */
  remove(matches: (item: T) => boolean): T[] {
    const removed: T[] = [];
    const kept: T[] = [];
    for (const item of this) (matches(item) ? removed : kept).push(item);
    if (removed.length > 0) {
      this.#items = kept;
      this.#head = 0;
    }
    return removed;
  }

  *[Symbol.iterator](): Generator<T> {
    for (let at = this.#head; at < this.#items.length; at++) {
      const item = this.#items[at];
      if (item !== undefined) yield item;
    }
  }
}
