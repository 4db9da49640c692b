import type { Message } from './message.ts';

/** Messages met before the dead ones are first taken out. */
const PRUNE_AT_LEAST = 1_000;

/**
 * The one object of each message that memory may meet on two ways: its parts' receipts, its row in the backlog, a
 * receipt that comes twice. Two objects would each know half, and each tell the customer its own end. Held weakly:
 * an object that nobody else holds has all it knows on disk.
 */
export class LiveMessages {
  readonly #known = new Map<bigint, WeakRef<Message>>();
  #pruneAt = PRUNE_AT_LEAST;

  get(id: bigint): Message | undefined {
    return this.#known.get(id)?.deref();
  }

  /** From now on this is the message's object. */
  set(message: Message): void {
    this.#known.set(message.id, new WeakRef(message));
    if (this.#known.size < this.#pruneAt) return;
    for (const [id, known] of this.#known) if (known.deref() === undefined) this.#known.delete(id);
    this.#pruneAt = Math.max(PRUNE_AT_LEAST, this.#known.size * 2);
  }
}
