/** What carriers took of one message: how often each part. */
export class Taken {
  readonly #parts = new Map<string, number>();
  #total = 1;

  /** `part`: `2/3`, the second of three. */
  add(part: string): void {
    this.#parts.set(part, (this.#parts.get(part) ?? 0) + 1);
    this.#total = Number(part.split('/')[1] ?? 1);
  }

  get whole(): boolean {
    return this.#parts.size === this.#total;
  }

  /** How often the message, or a part of it, was sent beyond the first time. */
  get again(): number {
    return Math.max(...this.#parts.values()) - 1;
  }
}
