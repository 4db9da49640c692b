/**
 * Whether the peer is still there (behaviour 13): after a time of silence ask with enquire_link, after as many
 * unanswered questions as allowed give up. Whatever the peer sends counts as an answer.
 */
export class Liveness {
  readonly #askAfterMs: number;
  readonly #missesMax: number;
  #quietSinceMs: number;
  #asked = 0;

  constructor(askAfterMs: number, missesMax: number, nowMs: number) {
    this.#askAfterMs = askAfterMs;
    this.#missesMax = missesMax;
    this.#quietSinceMs = nowMs;
  }

  heard(nowMs: number): void {
    this.#quietSinceMs = nowMs;
    this.#asked = 0;
  }

  /** 'ask': send enquire_link now; 'gone': close. */
  check(nowMs: number): 'ask' | 'gone' | 'fine' {
    if (this.#askAfterMs === 0 || nowMs - this.#quietSinceMs < this.#askAfterMs) return 'fine';
    if (this.#asked >= this.#missesMax) return 'gone';
    this.#asked += 1;
    this.#quietSinceMs = nowMs;
    return 'ask';
  }
}
