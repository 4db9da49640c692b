/** The time of day, and a stopwatch that no time correction can turn back. Pass one in; never call `Date.now()` in a rule. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. May jump either way when the machine's clock is corrected. */
  nowMs(): number;
  /** Milliseconds since some fixed moment; never goes back. For durations only. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/**
 * A clock that stands still until a test moves it.
 *
 *     const clock = new ManualClock('2026-01-01T00:00:00Z');
 *     clock.advance(5_000);
 */
export class ManualClock implements Clock {
  #nowMs: number;
  #monotonicMs = 0;

  constructor(start: string | number = '2026-01-01T00:00:00Z') {
    this.#nowMs = typeof start === 'number' ? start : Date.parse(start);
    if (!Number.isFinite(this.#nowMs)) throw new RangeError('ManualClock: not a time');
  }

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  /** Time passes: both hands move. */
  advance(byMs: number): void {
    if (!(byMs >= 0))
      throw new RangeError('ManualClock: time passes forwards; use set() to correct the clock');
    this.#nowMs += byMs;
    this.#monotonicMs += byMs;
  }

  /** Somebody corrects the clock: only the time of day moves, and it may move back. */
  set(nowMs: number): void {
    this.#nowMs = nowMs;
  }
}
