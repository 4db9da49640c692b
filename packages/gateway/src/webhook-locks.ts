import type { Pool, PoolClient } from '@rootsms/db';

/** First key of our advisory locks for webhook queues; the second is the server's id. */
const LOCK_CLASS = 7_201;

/**
 * Who may empty which server's webhook queue: advisory locks of one connection. A node that dies loses its
 * connection and with it all its locks, so there is nothing to clean up.
 */
export class WebhookLocks {
  readonly #pool: Pool;
  #client: PoolClient | null = null;
  #connecting: Promise<PoolClient> | null = null;
  readonly #held = new Set<number>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** False when another node has the server's queue. */
  async take(serverId: number): Promise<boolean> {
    const client = await this.#connect();
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
      LOCK_CLASS,
      serverId,
    ]);
    if (rows[0]?.taken !== true || this.#client !== client) return false;
    this.#held.add(serverId);
    return true;
  }

  /** Whether the lock is still ours: not after its connection broke. */
  holds(serverId: number): boolean {
    return this.#held.has(serverId);
  }

  async give(serverId: number): Promise<void> {
    if (!this.#held.delete(serverId)) return;
    await this.#client?.query('select pg_advisory_unlock($1, $2)', [LOCK_CLASS, serverId]);
  }

  close(): void {
    const client = this.#client;
    this.#lose();
    // Not back into the pool: whoever got it next would hold our locks.
    client?.release(true);
  }

  #connect(): Promise<PoolClient> {
    if (this.#client !== null) return Promise.resolve(this.#client);
    this.#connecting ??= this.#pool
      .connect()
      .then((client) => {
        const lost = (): void => {
          if (this.#client !== client) return;
          this.#lose();
          client.release(true);
        };
        client.on('error', lost);
        client.on('end', lost);
        this.#client = client;
        return client;
      })
      .finally(() => (this.#connecting = null));
    return this.#connecting;
  }

  #lose(): void {
    this.#client = null;
    this.#held.clear();
  }
}
