/** Requests whose answer did not come in time, so that a late answer finds its token. Bounded; the oldest go first. */
export class LateRequests<Token> {
  readonly #max: number;
  readonly #tokens = new Map<number, Token>();

  constructor(max: number) {
    this.#max = max;
  }

  remember(sequence: number, token: Token): void {
    this.#tokens.delete(sequence);
    this.#tokens.set(sequence, token);
    if (this.#tokens.size <= this.#max) return;
    const oldest = this.#tokens.keys().next();
    if (oldest.done !== true) this.#tokens.delete(oldest.value);
  }

  take(sequence: number): Token | undefined {
    const token = this.#tokens.get(sequence);
    this.#tokens.delete(sequence);
    return token;
  }

  clear(): void {
    this.#tokens.clear();
  }
}
