const FIRST_MS = 250;
const LONGEST_MS = 30_000;
/** Who lived this long has recovered: its next death begins anew. */
const HEALTHY_MS = 60_000;

/** How long to wait before starting again what died: 0.25 s, doubling to 30 s. */
export class BackOff {
  #deaths = 0;

  /** @param livedMs how long the dead one had been ready; 0 when never */
  next(livedMs: number): number {
    this.#deaths = livedMs >= HEALTHY_MS ? 1 : this.#deaths + 1;
    return Math.min(LONGEST_MS, FIRST_MS * 2 ** (this.#deaths - 1));
  }

  get deaths(): number {
    return this.#deaths;
  }
}
