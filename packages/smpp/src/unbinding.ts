/** What to do next on the way out. expired: the peer did not answer in time. */
export type UnbindStep = 'wait' | 'send' | 'answer' | 'end' | 'expired';

/**
 * A clean end from either side, or both at once (behaviour 14, 3.4 section 4.2).
 *
 * We leave: await the answers to our requests (half of the time at most), send unbind, await its answer, and go when
 * everything the peer asked meanwhile is answered. The peer leaves: answer what it asked, then its unbind, then go.
 * Both: neither waits for the other's answer before giving its own, so there is no deadlock.
 */
export class Unbinding {
  /** Of the unbind we sent, else 0. */
  sequence = 0;
  /** Our unbind was answered. */
  answered = false;
  /** Of the peer's unbind while it is unanswered, else null. */
  peerSequence: number | null = null;
  /** The peer's unbind was answered: nothing may come from it any more. */
  peerAnswered = false;
  readonly #startedMs: number;
  readonly #timeoutMs: number;

  constructor(startedMs: number, timeoutMs: number) {
    this.#startedMs = startedMs;
    this.#timeoutMs = timeoutMs;
  }

  /** outstanding: our unanswered requests; unanswered: the peer's, held ones included. */
  next(nowMs: number, outstanding: number, unanswered: number): UnbindStep {
    const elapsedMs = nowMs - this.#startedMs;
    const expired = elapsedMs >= this.#timeoutMs;
    if (this.peerSequence !== null) return unanswered === 0 || expired ? 'answer' : 'wait';
    if (this.sequence === 0) {
      if (this.peerAnswered) return 'end';
      return outstanding === 0 || elapsedMs * 2 >= this.#timeoutMs ? 'send' : 'wait';
    }
    if (this.answered) return unanswered === 0 || expired ? 'end' : 'wait';
    return expired ? 'expired' : 'wait';
  }
}
