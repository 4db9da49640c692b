/** Recipients remembered at once; the oldest is forgotten first. */
const RECIPIENTS_MAX = 10_000;

/** Concatenation references, counted for each recipient: 256 long texts to one phone before one repeats. */
export class ReferenceNumbers {
  readonly #last = new Map<string, number>();

  next(dest: string): number {
    const last = this.#last.get(dest);
    if (last !== undefined) this.#last.delete(dest);
    else if (this.#last.size >= RECIPIENTS_MAX) {
      for (const oldest of this.#last.keys()) {
        this.#last.delete(oldest);
        break;
      }
    }
    const next = ((last ?? Math.floor(Math.random() * 256)) + 1) & 0xff;
    this.#last.set(dest, next);
    return next;
  }
}
