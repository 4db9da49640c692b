export interface BatchLaneOptions<T> {
  /** Does the work for a batch; must itself handle failure: a rejection is a fault of the program. */
  flush(items: T[]): Promise<void>;
  /** Items in one batch at most. */
  itemsMax: number;
  /** Batches under way at once at most. */
  inFlightMax: number;
  /** A batch goes out beside another only when it has so many items; else it waits and grows. Default 1. */
  besideMin?: number;
}

/**
 * Group commit. Items that come within one turn of the event loop, or while earlier batches are
 * under way, go together: a lone message waits for nothing, a flood shares its commits.
 *
 *     const lane = new BatchLane({ flush: insertAll, itemsMax: 1000, inFlightMax: 2 });
 *     lane.add(message);
 */
export class BatchLane<T> {
  readonly #options: BatchLaneOptions<T>;
  #pending: T[] = [];
  #inFlight = 0;
  #scheduled = false;
  #idleWaiters: (() => void)[] = [];

  constructor(options: BatchLaneOptions<T>) {
    this.#options = options;
  }

  /** Items that no batch has taken yet. */
  get pending(): number {
    return this.#pending.length;
  }

  /** Those items, oldest first. */
  get waiting(): readonly T[] {
    return this.#pending;
  }

  add(item: T): void {
    this.#pending.push(item);
    if (this.#scheduled || !this.#mayStart()) return;
    this.#scheduled = true;
    setImmediate(this.#start);
  }

  /** Resolves when everything added so far is done. */
  idle(): Promise<void> {
    if (this.#pending.length === 0 && this.#inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  readonly #start = (): void => {
    this.#scheduled = false;
    while (this.#mayStart()) {
      const items = this.#take();
      this.#inFlight += 1;
      void this.#options.flush(items).finally(this.#done);
    }
  };

  #mayStart(): boolean {
    const { inFlightMax, besideMin = 1 } = this.#options;
    if (this.#inFlight >= inFlightMax) return false;
    return this.#pending.length >= (this.#inFlight === 0 ? 1 : besideMin);
  }

  #take(): T[] {
    if (this.#pending.length <= this.#options.itemsMax) {
      const items = this.#pending;
      this.#pending = [];
      return items;
    }
    return this.#pending.splice(0, this.#options.itemsMax);
  }

  readonly #done = (): void => {
    this.#inFlight -= 1;
    this.#start();
    if (this.#inFlight > 0 || this.#pending.length > 0) return;
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const resolve of waiters) resolve();
  };
}
