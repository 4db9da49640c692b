import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '@rootsms/bench';

const MAIN = fileURLToPath(new URL('../../apps/rootsms/src/main.ts', import.meta.url));
const START_LIMIT_MS = 60_000;
const POLL_MS = 50;

export interface CommandResult {
  readonly code: number | null;
  readonly json: Readonly<Record<string, unknown>>;
}

/** `rootsms start` on a folder and ports of its own, with everything that it and its programs write kept. */
export class Instance {
  readonly folder = mkdtempSync(join(tmpdir(), 'rootsms-canary-'));
  /** Standard output and error of `start`, its apps and PostgreSQL, and standard error of every command. */
  log = '';
  httpPort = 0;
  smppPort = 0;
  #environment: NodeJS.ProcessEnv = {};
  #child: ChildProcess | null = null;

  static async start(): Promise<Instance> {
    const instance = new Instance();
    const [httpPort = 0, smppPort = 0, tlsPort = 0] = await freePorts(3);
    instance.httpPort = httpPort;
    instance.smppPort = smppPort;
    instance.#environment = {
      PATH: process.env['PATH'],
      ROOTSMS_DATA: instance.folder,
      GATEWAY_PORT: String(httpPort),
      SMPP_PORT: String(smppPort),
      SMPP_TLS_PORT: String(tlsPort),
      WEBHOOKS_MAY_BE_PRIVATE: 'true',
      LOG_LEVEL: 'debug',
    };
    await instance.#start();
    return instance;
  }

  get url(): string {
    return `http://127.0.0.1:${this.httpPort}`;
  }

  async #start(): Promise<void> {
    const child = spawn(process.execPath, [MAIN, 'start'], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => (this.log += text));
    }
    for (let waitedMs = 0; waitedMs < START_LIMIT_MS; waitedMs += POLL_MS) {
      const healthy = await fetch(`${this.url}/health`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (healthy) return;
      if (child.exitCode !== null) break;
      await delay(POLL_MS);
    }
    throw new Error(`rootsms start did not come up:\n${this.log}`);
  }

  /** An operator's command; what it prints for the operator is no log, what it complains about is. */
  async command(...args: string[]): Promise<CommandResult> {
    const child = spawn(process.execPath, [MAIN, ...args], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    const json: unknown = output.startsWith('{') ? JSON.parse(output) : {};
    return { code, json: json as Readonly<Record<string, unknown>> };
  }

  /** Resolves when the log has a line with this. */
  async logged(what: string, limitMs = 20_000): Promise<void> {
    for (let waitedMs = 0; !this.log.includes(what); waitedMs += POLL_MS) {
      if (waitedMs >= limitMs) throw new Error(`the log does not say ${what}:\n${this.log}`);
      await delay(POLL_MS);
    }
  }

  async stop(): Promise<number | null> {
    const child = this.#child;
    if (child === null || child.exitCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    return ended;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
