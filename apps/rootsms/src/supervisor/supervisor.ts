import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type FolderLock, lockFolder, migrate, openPool } from '@rootsms/db';
import type { Logger } from '@rootsms/kit/log';
import { ensureMasterKey, masterKeyPath } from '@rootsms/seal';
import { makeDataFolder } from '../data-folder.ts';
import { RootsmsFault } from '../faults.ts';
import { forgetListens } from '../listens.ts';
import { refuseUndeclared } from '../privacy-owners.ts';
import type { RootsmsConfig } from '../settings.ts';
import { AppProcess, type AppSpec } from './app-process.ts';
import { DatabaseProcess } from './database-process.ts';
import { endLeftApps, writeApps } from './instance.ts';
import { type WantedPort, refuseTakenPorts } from './ports.ts';
import type { Listen } from './ready.ts';

/** From SIGTERM to the last process gone. */
const STOP_LIMIT_MS = 10_000;
const APPS_STOP_LIMIT_MS = 8_000;
/** What an app may still need after a kill -9 of its supervisor (guard.ts), and a little more. */
const LEFT_APPS_LIMIT_MS = 9_500;
const DATABASE_STOP_MS_MIN = 1_000;

export interface SupervisorInput {
  config: RootsmsConfig;
  apps: readonly AppSpec[];
  ports: readonly WantedPort[];
  /** What the apps inherit. */
  environment: NodeJS.ProcessEnv;
  log: Logger;
}

/** One instance: lock, database, keys, apps. `stop()` undoes everything, in the other order. */
export class Supervisor {
  readonly #input: SupervisorInput;
  readonly #apps: AppProcess[] = [];
  #lock: FolderLock | undefined;
  #database: DatabaseProcess | undefined;
  #started: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | undefined;

  constructor(input: SupervisorInput) {
    this.#input = input;
  }

  get listens(): Listen[] {
    return this.#apps.flatMap((app) => [...app.listens]);
  }

  /** Resolves when every app answers. @throws DatabaseFault, RootsmsFault, SealError: one sentence each */
  start(): Promise<void> {
    this.#started = this.#startAll();
    return this.#started;
  }

  async #startAll(): Promise<void> {
    const { config, log } = this.#input;
    makeDataFolder(config.data);
    this.#lock = lockFolder(config.data, 'rootsms start');
    forgetListens(config.data);
    const left = await endLeftApps(config.data, LEFT_APPS_LIMIT_MS);
    if (left.length > 0) log.warn('left_apps_ended', { pids: left.map((mark) => mark.pid) });
    await refuseTakenPorts(this.#input.ports);
    const url = await this.#startDatabase();
    if (this.#stopped !== undefined) return;
    const { run } = await migrate(url);
    if (run.length > 0) log.info('migrated', { files: run });
    await refuseUndeclared(url);
    await ensureKey(config.data, url);
    if (this.#stopped !== undefined) return;
    const environment = this.#environmentOfApps(url);
    for (const spec of this.#input.apps) {
      this.#apps.push(new AppProcess(spec, environment, { log, onSpawn: () => this.#writeApps() }));
    }
    await Promise.all(this.#apps.map((app) => app.start()));
  }

  /** Within 10 s, whatever happens. Calling it twice stops once. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #startDatabase(): Promise<string> {
    const { config, log } = this.#input;
    if (config.databaseUrl !== undefined) return config.databaseUrl.reveal();
    this.#database = await DatabaseProcess.start(config.data, log);
    return this.#database.url;
  }

  async #stopAll(): Promise<void> {
    const endAt = Date.now() + STOP_LIMIT_MS;
    // While the apps finish: PostgreSQL then has little left to write.
    const checkpoint = this.#database?.checkpoint();
    await Promise.all(this.#apps.map((app) => app.stop(APPS_STOP_LIMIT_MS)));
    // Told to stop while still starting: that ends at its next step, and what it began is undone below.
    const started = this.#started.catch(() => {});
    await Promise.race([started, delay(Math.max(0, endAt - Date.now() - DATABASE_STOP_MS_MIN))]);
    await Promise.race([checkpoint, delay(Math.max(0, endAt - Date.now() - DATABASE_STOP_MS_MIN))]);
    await this.#database?.stop(Math.max(DATABASE_STOP_MS_MIN, endAt - Date.now()));
    if (this.#lock === undefined) return;
    if (this.#apps.length > 0) writeApps(this.#input.config.data, []);
    this.#lock.release();
  }

  #environmentOfApps(url: string): NodeJS.ProcessEnv {
    const { config, environment } = this.#input;
    return {
      ...environment,
      ROOTSMS_DATA: config.data,
      DATABASE_URL: url,
      GATEWAY_PORT: String(config.gatewayPort),
      SMPP_PORT: String(config.smppPort),
      SMPP_TLS_PORT: String(config.smppTlsPort),
      LOG_LEVEL: config.logLevel,
      // An app that died is back in half the time: 0.3 s of CPU to load the gateway in place of 0.7 s.
      NODE_COMPILE_CACHE: environment.NODE_COMPILE_CACHE ?? join(config.data, 'compile-cache'),
    };
  }

  #writeApps(): void {
    writeApps(
      this.#input.config.data,
      this.#apps.map((app) => app.pid).filter((pid) => pid !== undefined),
    );
  }
}

/** A new key would make everything sealed so far unreadable for good: it is only made for a database without any. */
async function ensureKey(data: string, url: string): Promise<void> {
  if (!existsSync(masterKeyPath(data))) {
    const pool = openPool(url, { role: 'rootsms_operator', connectionsMax: 1 });
    try {
      const { rows } = await pool.query<{ found: boolean }>(
        'select exists (select from gateway.data_key) as found',
      );
      if (rows[0]?.found === true) throw new RootsmsFault('master_key_lost', { path: masterKeyPath(data) });
    } finally {
      await pool.end();
    }
  }
  ensureMasterKey(data);
}
