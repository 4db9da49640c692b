/** First in, first out, without the cost of Array.shift on long queues. */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#head = 0;
    } else if (this.#head >= COMPACT_ITEMS && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }
}

/** A head shorter than this is not worth a copy. */
const COMPACT_ITEMS = 4_096;

export interface Due {
  /** On the same clock as `shiftDue`'s. */
  readonly dueMs: number;
}

/** Things by the time at which they are due; those due at the same time come out in the order they went in. */
export class DueQueue<T extends Due> {
  /** A binary heap: no item is due before its parent at (i - 1) >> 1. */
  #heap: { item: T; order: number }[] = [];
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** When the next one is due; Infinity: there is none. */
  get nextMs(): number {
    return this.#heap[0]?.item.dueMs ?? Infinity;
  }

  push(item: T): void {
    const heap = this.#heap;
    const entry = { item, order: this.#order++ };
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt];
      if (parent === undefined || !sooner(entry, parent)) break;
      heap[at] = parent;
      at = parentAt;
    }
    heap[at] = entry;
  }

  /** The first one that is due at `nowMs`, or undefined. */
  shiftDue(nowMs: number): T | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.item.dueMs > nowMs) return undefined;
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) this.#sink(last);
    return first.item;
  }

  /** Takes out everything that `which` is true for, in the order in which it was put in. */
  takeAll(which: (item: T) => boolean): T[] {
    const taken = this.#heap.filter(({ item }) => which(item));
    const kept = this.#heap.filter(({ item }) => !which(item));
    this.#heap = [];
    for (const { item } of kept.sort((a, b) => a.order - b.order)) this.push(item);
    return taken.sort((a, b) => a.order - b.order).map(({ item }) => item);
  }

  #sink(entry: { item: T; order: number }): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      let childAt = 2 * at + 1;
      let child = heap[childAt];
      if (child === undefined) break;
      const right = heap[childAt + 1];
      if (right !== undefined && sooner(right, child)) {
        child = right;
        childAt += 1;
      }
      if (!sooner(child, entry)) break;
      heap[at] = child;
      at = childAt;
    }
    heap[at] = entry;
  }
}

function sooner(a: { item: Due; order: number }, b: { item: Due; order: number }): boolean {
  return a.item.dueMs < b.item.dueMs || (a.item.dueMs === b.item.dueMs && a.order < b.order);
}
