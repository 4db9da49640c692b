import type { Message } from './message.ts';

/** Messages of one link that wait in memory to be tried again, each with its timer. */
export class LinkRetries {
  readonly #timers = new Map<Message, NodeJS.Timeout>();

  has(message: Message): boolean {
    return this.#timers.has(message);
  }

  add(message: Message, afterMs: number, again: () => void): void {
    clearTimeout(this.#timers.get(message));
    const timer = setTimeout(() => {
      this.#timers.delete(message);
      again();
    }, afterMs);
    this.#timers.set(message, timer);
  }

  delete(message: Message): void {
    clearTimeout(this.#timers.get(message));
    this.#timers.delete(message);
  }

  find(serverId: number, id: bigint): Message | undefined {
    for (const message of this.#timers.keys()) {
      if (message.id === id && message.serverId === serverId) return message;
    }
    return undefined;
  }

  takeAll(): Message[] {
    const messages = [...this.#timers.keys()];
    for (const message of messages) this.delete(message);
    return messages;
  }

  keys(): IterableIterator<Message> {
    return this.#timers.keys();
  }
}
