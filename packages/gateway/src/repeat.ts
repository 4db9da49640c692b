/**
 * Does something again and again, `intervalMs` after the last time has ended: never twice at once. What it does
 * handles its own faults: a rejection is a fault of the program.
 *
 *     const look = new Repeat(1_000, () => lookAround());
 *     look.start();
 *     await look.close();
 */
export class Repeat {
  readonly #intervalMs: number;
  readonly #work: () => Promise<void>;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #closed = false;

  constructor(intervalMs: number, work: () => Promise<void>) {
    this.#intervalMs = intervalMs;
    this.#work = work;
  }

  start(): void {
    if (this.#closed || this.#timer !== null || this.#running !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#running = this.#work().finally(() => {
        this.#running = null;
        this.start();
      });
    }, this.#intervalMs);
  }

  /** Resolves when what is under way has ended; nothing follows. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }
}
