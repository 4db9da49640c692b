import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from '@rootsms/kit/log';
import { RootsmsFault } from '../faults.ts';
import { BackOff } from './back-off.ts';
import { type Listen, readReady } from './ready.ts';

/** Exit code of an app that refuses its settings (EX_CONFIG of sysexits.h): starting it again cannot help. */
export const EXIT_CONFIG = 78;
/** An app that has never been ready is tried this often. */
const FIRST_STARTS_MAX = 3;
const READY_LIMIT_MS = 60_000;
const HEALTH_POLL_MS = 50;
const HEALTH_REQUEST_LIMIT_MS = 2_000;
const GUARD = fileURLToPath(new URL('./guard.ts', import.meta.url));

/** One of our programs, run as a process of its own. */
export interface AppSpec {
  name: string;
  /** Absolute path of its main file. It sends `{ ready: true, listens: [...] }` when it is up, and ends on SIGTERM. */
  main: string;
  /** Asked after `ready` until it answers 200. */
  healthUrl?: string;
  /** For Node itself, before the main file. */
  nodeOptions?: readonly string[];
}

export interface AppHooks {
  log: Logger;
  /** After every (re)start: the process ids have changed. */
  onSpawn(): void;
}

/** Keeps one app running: starts it, starts it again when it dies, stops it. */
export class AppProcess {
  readonly spec: AppSpec;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #hooks: AppHooks;
  readonly #backOff = new BackOff();
  readonly #stop = new AbortController();
  #child: ChildProcess | undefined;
  #listens: readonly Listen[] = [];

  constructor(spec: AppSpec, environment: NodeJS.ProcessEnv, hooks: AppHooks) {
    this.spec = spec;
    this.#environment = environment;
    this.#hooks = hooks;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get listens(): readonly Listen[] {
    return this.#listens;
  }

  /** Resolves when the app is ready; rejects when it cannot be brought up. After that it is kept up. */
  async start(): Promise<void> {
    for (;;) {
      const life = this.#spawn();
      const failure = await Promise.race([this.#becomesReady(life), life.ended]);
      if (failure === undefined) {
        void this.#keep(life.ended, Date.now());
        return;
      }
      if (this.#stop.signal.aborted) return;
      await this.#kill(life);
      if (failure === `exit code ${EXIT_CONFIG}`)
        throw new RootsmsFault('app_misconfigured', { app: this.spec.name });
      const waitMs = this.#backOff.next(0);
      if (this.#backOff.deaths >= FIRST_STARTS_MAX) {
        throw new RootsmsFault('app_did_not_start', { app: this.spec.name, words: failure });
      }
      await this.#waitAndSay(failure, waitMs);
    }
  }

  /** SIGTERM; after `limitMs` SIGKILL. */
  async stop(limitMs: number): Promise<void> {
    this.#stop.abort();
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => {
      this.#hooks.log.warn('app_killed', { child: this.spec.name, limitMs });
      child.kill('SIGKILL');
    }, limitMs);
    await gone;
    clearTimeout(timer);
  }

  async #keep(ended: Promise<string>, readyAt: number): Promise<void> {
    for (let since = readyAt, end = ended; ;) {
      const words = await end;
      if (this.#stop.signal.aborted) return;
      if (!(await this.#waitAndSay(words, this.#backOff.next(since === 0 ? 0 : Date.now() - since)))) return;
      const life = this.#spawn();
      const failure = await Promise.race([this.#becomesReady(life), life.ended]);
      if (failure !== undefined) await this.#kill(life);
      else this.#hooks.log.info('app_ready', { child: this.spec.name, pid: life.child.pid });
      [since, end] = [
        failure === undefined ? Date.now() : 0,
        failure === undefined ? life.ended : Promise.resolve(failure),
      ];
    }
  }

  #spawn(): Life {
    const child = spawn(
      process.execPath,
      [...(this.spec.nodeOptions ?? []), '--import', GUARD, this.spec.main],
      {
        env: this.#environment,
        // A group of its own: Ctrl-C in a terminal must reach it by us, and once.
        detached: true,
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      },
    );
    this.#child = child;
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) =>
        resolve(signal === null ? `exit code ${code}` : `signal ${signal}`),
      );
      child.once('error', (error) => resolve(error.message));
    });
    this.#hooks.onSpawn();
    return { child, ended };
  }

  /** Nothing when ready, otherwise why not. */
  async #becomesReady({ child }: Life): Promise<string | undefined> {
    const limit = AbortSignal.any([AbortSignal.timeout(READY_LIMIT_MS), this.#stop.signal]);
    const ready = new Promise<string | undefined>((resolve) => {
      child.on('message', (message) => {
        const listens = readReady(message);
        if (listens === undefined) return;
        this.#listens = listens;
        resolve(undefined);
      });
      limit.addEventListener('abort', () => resolve(`not ready within ${READY_LIMIT_MS / 1000} s`));
    });
    return (await ready) ?? (await this.#becomesHealthy(limit));
  }

  async #becomesHealthy(limit: AbortSignal): Promise<string | undefined> {
    const url = this.spec.healthUrl;
    while (url !== undefined && !(await isHealthy(url))) {
      if (limit.aborted) return `${url} does not answer 200`;
      await delay(HEALTH_POLL_MS);
    }
    return undefined;
  }

  async #kill(life: Life): Promise<void> {
    life.child.kill('SIGKILL');
    await life.ended;
  }

  /** False when we were told to stop meanwhile. */
  async #waitAndSay(words: string, waitMs: number): Promise<boolean> {
    this.#hooks.log.warn('app_died', { child: this.spec.name, why: words, restartInMs: waitMs });
    return delay(waitMs, true, { signal: this.#stop.signal }).catch(() => false);
  }
}

interface Life {
  child: ChildProcess;
  /** How it ended, in words. */
  ended: Promise<string>;
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(HEALTH_REQUEST_LIMIT_MS) });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    return false; // Not listening yet.
  }
}
