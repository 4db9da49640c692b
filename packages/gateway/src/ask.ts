import { randomBytes } from 'node:crypto';
import type { Pool } from '@rootsms/db';
import { CHANNEL, type Registry } from './registry.ts';

/** How long the node that has a message in memory may take to say so. */
const ANSWER_WITHIN_MS = 1_500;
const QUESTIONS_MAX = 1_000;

/** A question one node puts to the others: whoever holds the link gives the message up, if it is unsent. */
export interface Question {
  readonly serverId: number;
  readonly id: bigint;
  readonly linkId: number;
}

/** gave: its row in gateway.queue is the asker's for a moment. kept: it is under way or done. silence: nobody holds the link. */
export type Given = 'gave' | 'kept' | 'silence';
type Give = (question: Question) => Promise<'gave' | 'kept' | null>;

/**
 * Questions between nodes over LISTEN/NOTIFY: `give` takes a message out of another node's memory, so
 * that it can be cancelled or replaced where it was asked for.
 */
export class Ask {
  readonly #pool: Pool;
  readonly #nodeId: number;
  readonly #waiting = new Map<string, (given: Given) => void>();

  constructor(pool: Pool, nodeId: number, registry: Registry, give: Give) {
    this.#pool = pool;
    this.#nodeId = nodeId;
    registry.on(CHANNEL.ask, (payload) => this.#heard(payload, give));
  }

  async give(question: Question): Promise<Given> {
    if (this.#waiting.size >= QUESTIONS_MAX) return 'kept';
    const key = randomBytes(8).toString('hex');
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#waiting.get(key)?.('silence'), ANSWER_WITHIN_MS);
      this.#waiting.set(key, (given) => {
        clearTimeout(timer);
        this.#waiting.delete(key);
        resolve(given);
      });
      this.#send(`ask ${this.#nodeId} ${key} ${question.serverId} ${question.id} ${question.linkId}`);
    });
  }

  #heard(payload: string, give: Give): void {
    const [verb, node, key = '', serverId, id = '', linkId] = payload.split(' ');
    if (verb === 'gave' || verb === 'kept') {
      this.#waiting.get(key)?.(verb);
    } else if (verb === 'ask' && Number(node) !== this.#nodeId && /^\d{1,19}$/.test(id)) {
      give({ serverId: Number(serverId), id: BigInt(id), linkId: Number(linkId) }).then(
        (given) => given !== null && this.#send(`${given} ${this.#nodeId} ${key}`),
        // It waits where it was; the asker must not think that nobody has it.
        () => this.#send(`kept ${this.#nodeId} ${key}`),
      );
    }
  }

  #send(payload: string): void {
    // An unheard question is answered by its time-out.
    this.#pool.query('select pg_notify($1, $2)', [CHANNEL.ask, payload]).catch(() => undefined);
  }
}
