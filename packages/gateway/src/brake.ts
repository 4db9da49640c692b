/** Failures before the first wait; each further one doubles it. */
const FREE_FAILURES = 5;
const WAIT_FIRST_MS = 1_000;
const WAIT_MAX_MS = 15 * 60_000;
/** Without another failure for this long a name is forgiven. */
const FORGET_AFTER_MS = 30 * 60_000;
const NAMES_MAX = 50_000;

interface Record {
  failures: number;
  untilMs: number;
  lastMs: number;
}

/**
 * A brute-force brake over names: addresses, system ids. It slows guessing to a few tries an hour and
 * never locks anybody out for good. Bounded: when it is full, the longest quiet go first.
 */
export class Brake {
  readonly #records = new Map<string, Record>();

  /** Milliseconds to wait before `name` may try again; 0: it may now. */
  waitMs(name: string, nowMs: number): number {
    const record = this.#records.get(name);
    return record === undefined ? 0 : Math.max(0, record.untilMs - nowMs);
  }

  failed(name: string, nowMs: number): void {
    const known = this.#records.get(name);
    const fresh = known === undefined || nowMs - known.lastMs > FORGET_AFTER_MS;
    const failures = fresh ? 1 : known.failures + 1;
    const waits = failures - FREE_FAILURES;
    const waitMs = waits <= 0 ? 0 : Math.min(WAIT_MAX_MS, WAIT_FIRST_MS * 2 ** (waits - 1));
    this.#records.delete(name);
    if (this.#records.size >= NAMES_MAX) this.#forgetOldest();
    this.#records.set(name, { failures, untilMs: nowMs + waitMs, lastMs: nowMs });
  }

  passed(name: string): void {
    this.#records.delete(name);
  }

  #forgetOldest(): void {
    for (const name of this.#records.keys()) {
      this.#records.delete(name);
      return;
    }
  }
}
