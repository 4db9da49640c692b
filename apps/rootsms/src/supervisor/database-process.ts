import { setTimeout as delay } from 'node:timers/promises';
import { type EmbeddedPostgres, startEmbedded } from '@rootsms/db';
import type { Logger } from '@rootsms/kit/log';
import { BackOff } from './back-off.ts';

/** Keeps the instance's own PostgreSQL running; its URL never changes while it does. */
export class DatabaseProcess {
  readonly #folder: string;
  readonly #log: Logger;
  readonly #backOff = new BackOff();
  readonly #stop = new AbortController();
  #postgres: EmbeddedPostgres;
  #kept: Promise<void>;

  private constructor(folder: string, log: Logger, postgres: EmbeddedPostgres) {
    this.#folder = folder;
    this.#log = log;
    this.#postgres = postgres;
    this.#kept = this.#keep();
  }

  static async start(folder: string, log: Logger): Promise<DatabaseProcess> {
    return new DatabaseProcess(folder, log, await startEmbedded(optionsOf(folder, log)));
  }

  get url(): string {
    return this.#postgres.url;
  }

  /** Makes the stop that follows short. */
  async checkpoint(): Promise<void> {
    await this.#postgres.checkpoint().catch(() => {}); // It only saves time.
  }

  async stop(limitMs: number): Promise<void> {
    this.#stop.abort();
    await this.#postgres.stop(limitMs);
    await this.#kept;
  }

  async #keep(): Promise<void> {
    for (;;) {
      const readyAt = Date.now();
      await this.#postgres.exited;
      let livedMs = Date.now() - readyAt;
      do {
        if (this.#stop.signal.aborted) return;
        const waitMs = this.#backOff.next(livedMs);
        this.#log.warn('postgres_died', { restartInMs: waitMs });
        if (!(await delay(waitMs, true, { signal: this.#stop.signal }).catch(() => false))) return;
        livedMs = 0;
      } while (!(await this.#startAgain()));
      this.#log.info('postgres_ready', { pid: this.#postgres.pid });
    }
  }

  async #startAgain(): Promise<boolean> {
    try {
      this.#postgres = await startEmbedded(optionsOf(this.#folder, this.#log));
      if (this.#stop.signal.aborted) await this.#postgres.stop();
      return true;
    } catch (error) {
      this.#log.error('postgres_start_failed', {
        error: error instanceof Error ? error : new Error('unknown'),
      });
      return false;
    }
  }
}

function optionsOf(folder: string, log: Logger): Parameters<typeof startEmbedded>[0] {
  return { folder, onLine: (line) => log.debug('postgres', { line }) };
}
