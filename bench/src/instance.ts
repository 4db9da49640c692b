import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findRunning, openPool, type Pool } from '@rootsms/db';
import { freePorts } from './free-ports.ts';
import { folderPrefix } from './left-folders.ts';

const ROOTSMS = fileURLToPath(new URL('../../apps/rootsms/bin/rootsms.js', import.meta.url));
const START_LIMIT_MS = 60_000;
const POLL_MS = 20;

/** One installation as a user has it: `rootsms start` on a data folder of its own, ports that are free. */
export class Instance {
  readonly folder: string;
  readonly httpPort: number;
  readonly smppPort: number;
  /** What its commands read. */
  readonly environment: NodeJS.ProcessEnv;
  #child: ChildProcess | null = null;
  #pool: Pool | null = null;
  words = '';

  private constructor(folder: string, [httpPort = 0, smppPort = 0, tlsPort = 0]: readonly number[]) {
    this.folder = folder;
    this.httpPort = httpPort;
    this.smppPort = smppPort;
    this.environment = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      ROOTSMS_DATA: folder,
      GATEWAY_PORT: String(httpPort),
      SMPP_PORT: String(smppPort),
      SMPP_TLS_PORT: String(tlsPort),
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
      // As under `npm start`: it stops by itself when whoever started it is gone, killed ones included.
      npm_lifecycle_event: 'start',
    };
  }

  static async create(): Promise<Instance> {
    const instance = await Instance.prepare(tmpdir());
    await instance.start();
    return instance;
  }

  /** A data folder in `parent` and its ports; nothing runs yet. */
  static async prepare(parent: string): Promise<Instance> {
    return new Instance(mkdtempSync(join(parent, folderPrefix)), await freePorts(3));
  }

  /** Resolves when it says that it runs. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [ROOTSMS, 'start'], {
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.words = '';
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        this.words = (this.words + chunk).slice(-100_000);
        if (this.words.includes('ROOTSMS is running')) resolve();
      });
    }
    child.once('exit', () => reject(new Error(`rootsms start ended: ${this.words}`)));
    const timer = setTimeout(
      () => reject(new Error(`rootsms start takes too long: ${this.words}`)),
      START_LIMIT_MS,
    );
    await promise.finally(() => clearTimeout(timer));
  }

  /** As the tables' owner. */
  get pool(): Pool {
    this.#pool ??= openPool(this.databaseUrl, { name: 'bench', connectionsMax: 2, statementTimeoutMs: 0 });
    return this.#pool;
  }

  get databaseUrl(): string {
    return this.#postgres.url;
  }

  /** As superuser, who may do checkpoints; our own PostgreSQL trusts whoever can enter its folder. */
  get superuserUrl(): string {
    const url = new URL(this.databaseUrl);
    url.username = 'postgres';
    return url.href;
  }

  get postgresPid(): number {
    return this.#postgres.pid;
  }

  get #postgres(): { url: string; pid: number } {
    const running = findRunning(this.folder);
    if (running === undefined) throw new Error('its PostgreSQL does not run');
    return running;
  }

  /** The gateway that the supervisor runs now. */
  get gatewayPid(): number {
    const { apps }: { apps: { pid: number }[] } = JSON.parse(
      readFileSync(join(this.folder, 'instance.json'), 'utf8'),
    );
    return apps[0]?.pid ?? 0;
  }

  /** Resolves when the gateway is another process than `pid`. */
  async gatewayAfter(pid: number): Promise<number> {
    for (;;) {
      const now = this.gatewayPid;
      if (now !== pid && now !== 0) return now;
      await delay(POLL_MS);
    }
  }

  /** Runs a command on this instance and answers what it printed as JSON. */
  async command(...args: string[]): Promise<unknown> {
    const child = spawn(process.execPath, [ROOTSMS, ...args, '--json'], {
      env: this.environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Error(`rootsms ${args[0]} ${args[1] ?? ''} ended with ${code}`);
    return JSON.parse(out);
  }

  async stop(): Promise<void> {
    await this.#pool?.end();
    this.#pool = null;
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  }

  /** kill -9 of `rootsms start`: what it started ends by itself, or at the next start. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
