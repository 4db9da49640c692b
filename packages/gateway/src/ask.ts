import { randomBytes } from 'node:crypto';
import type { Pool } from '@rootsms/db';
import { CHANNEL, type Registry } from './registry.ts';

/** How long the node that has a message in memory may take to say so. */
const ANSWER_WITHIN_MS = 1_500;
const QUESTIONS_MAX = 1_000;

/** A question one node puts to the others: who has this message, unsent, gives it up. */
export interface Question {
  readonly serverId: number;
  readonly id: bigint;
}

/**
 * Questions between nodes over LISTEN/NOTIFY: `give` takes a message out of another node's memory, so
 * that it can be cancelled or replaced where it was asked for.
 */
export class Ask {
  readonly #pool: Pool;
  readonly #nodeId: number;
  readonly #waiting = new Map<string, (given: boolean) => void>();

  constructor(pool: Pool, nodeId: number, registry: Registry, give: (question: Question) => boolean) {
    this.#pool = pool;
    this.#nodeId = nodeId;
    registry.on(CHANNEL.ask, (payload) => this.#heard(payload, give));
  }

  /** True when another node had the message in memory and gave it up. */
  async give(question: Question): Promise<boolean> {
    if (this.#waiting.size >= QUESTIONS_MAX) return false;
    const key = randomBytes(8).toString('hex');
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#waiting.get(key)?.(false), ANSWER_WITHIN_MS);
      this.#waiting.set(key, (given) => {
        clearTimeout(timer);
        this.#waiting.delete(key);
        resolve(given);
      });
      this.#send(`ask ${this.#nodeId} ${key} ${question.serverId} ${question.id}`);
    });
  }

  #heard(payload: string, give: (question: Question) => boolean): void {
    const [verb, node, key = '', serverId, id] = payload.split(' ');
    if (verb === 'gave') {
      this.#waiting.get(key)?.(true);
    } else if (verb === 'ask' && Number(node) !== this.#nodeId && id !== undefined && /^\d+$/.test(id)) {
      if (give({ serverId: Number(serverId), id: BigInt(id) })) this.#send(`gave ${this.#nodeId} ${key}`);
    }
  }

  #send(payload: string): void {
    // An unheard question is answered by its time-out.
    this.#pool.query('select pg_notify($1, $2)', [CHANNEL.ask, payload]).catch(() => undefined);
  }
}
