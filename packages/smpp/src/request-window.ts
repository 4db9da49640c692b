/** Sequence numbers go from 1 to this and begin again (3.4 section 3.2, sequence_number). */
export const SEQUENCE_MAX = 0x7fff_ffff;

/**
 * Our requests that wait for an answer: flat arrays indexed by the low bits of the sequence number, so that sending,
 * answering and timing out allocate nothing.
 *
 * The arrays have at least twice as many places as the window. A place still taken by an old request is stepped over:
 * sequence numbers must rise, not be without gaps, so one slow answer never stops the others.
 *
 * @example
 * const sequence = window.add(COMMAND.submit_sm, token, nowMs);
 * const place = window.find(response.sequence, COMMAND.submit_sm);
 * if (place >= 0) { const token = window.token(place); window.release(place); }
 */
export class RequestWindow<Token> {
  readonly #limit: number;
  readonly #mask: number;
  /** 0 marks a free place. */
  readonly #sequences: Int32Array;
  readonly #commands: Uint16Array;
  readonly #sentAtMs: Float64Array;
  readonly #tokens: (Token | undefined)[];
  #size = 0;
  #next = 1;
  /** No request is older than this. */
  #oldestMs = 0;

  constructor(limit: number, firstSequence = 1) {
    let places = 2;
    while (places < limit * 2) places *= 2;
    this.#limit = limit;
    this.#mask = places - 1;
    this.#sequences = new Int32Array(places);
    this.#commands = new Uint16Array(places);
    this.#sentAtMs = new Float64Array(places);
    this.#tokens = Array.from<Token | undefined>({ length: places }).fill(undefined);
    this.#next = firstSequence;
  }

  get size(): number {
    return this.#size;
  }

  get free(): number {
    return this.#limit - this.#size;
  }

  /** The number the next request may get. */
  get nextSequence(): number {
    return this.#next;
  }

  /** A sequence number for a request that is not kept here (bind, unbind, enquire_link). */
  sequence(): number {
    const sequence = this.#next;
    this.#next = sequence === SEQUENCE_MAX ? 1 : sequence + 1;
    return sequence;
  }

  /** Takes a place and returns the sequence number to send. Call only while `free` is above 0. */
  add(commandId: number, token: Token, nowMs: number): number {
    let sequence = this.sequence();
    let place = sequence & this.#mask;
    while (this.#sequences[place] !== 0) {
      sequence = this.sequence();
      place = sequence & this.#mask;
    }
    if (this.#size === 0) this.#oldestMs = nowMs;
    this.#sequences[place] = sequence;
    this.#commands[place] = commandId;
    this.#sentAtMs[place] = nowMs;
    this.#tokens[place] = token;
    this.#size += 1;
    return sequence;
  }

  /** The place of a waiting request, or -1. commandId 0 stands for any (generic_nack). */
  find(sequence: number, commandId: number): number {
    const place = sequence & this.#mask;
    if (sequence === 0 || this.#sequences[place] !== sequence) return -1;
    return commandId === 0 || this.#commands[place] === commandId ? place : -1;
  }

  token(place: number): Token {
    // A taken place always holds what add() was given, which may itself be undefined.
    return this.#tokens[place] as Token;
  }

  sentAtMs(place: number): number {
    return this.#sentAtMs[place] ?? 0;
  }

  release(place: number): void {
    this.#sequences[place] = 0;
    this.#tokens[place] = undefined;
    this.#size -= 1;
  }

  /** Releases what was sent at or before cutoffMs, oldest first, telling each. Looks only when something can be due. */
  expire(cutoffMs: number, expired: (sequence: number, token: Token) => void): void {
    if (this.#size === 0 || this.#oldestMs > cutoffMs) return;
    const due: number[] = [];
    let oldestMs = Infinity;
    for (let place = 0; place < this.#sequences.length; place += 1) {
      if (this.#sequences[place] === 0) continue;
      const sentAtMs = this.sentAtMs(place);
      if (sentAtMs <= cutoffMs) due.push(place);
      else if (sentAtMs < oldestMs) oldestMs = sentAtMs;
    }
    this.#oldestMs = oldestMs;
    for (const place of this.#inOrder(due)) {
      const sequence = this.#sequences[place] ?? 0;
      // An earlier call of `expired` may have drained the window.
      if (sequence === 0) continue;
      const token = this.token(place);
      this.release(place);
      expired(sequence, token);
    }
  }

  /** Releases everything; the tokens in the order they were sent. */
  drain(): Token[] {
    const places: number[] = [];
    for (let place = 0; place < this.#sequences.length && places.length < this.#size; place += 1) {
      if (this.#sequences[place] !== 0) places.push(place);
    }
    const tokens = this.#inOrder(places).map((place) => this.token(place));
    for (const place of places) this.release(place);
    return tokens;
  }

  #inOrder(places: number[]): number[] {
    return places.toSorted((a, b) => {
      const byTime = this.sentAtMs(a) - this.sentAtMs(b);
      return byTime !== 0 ? byTime : (this.#sequences[a] ?? 0) - (this.#sequences[b] ?? 0);
    });
  }
}
