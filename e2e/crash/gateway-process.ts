import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../apps/gateway/src/main.ts', import.meta.url));
const LINES_KEPT_MAX = 400;

export interface GatewayPlace {
  readonly name: string;
  readonly data: string;
  readonly databaseUrl: string;
  readonly httpPort: number;
  readonly smppPort: number;
  readonly tlsPort: number;
}

/** A gateway without a supervisor: a node that tests start, kill and start again. */
export class GatewayProcess {
  readonly place: GatewayPlace;
  /** What it logged, over all its lives. */
  readonly lines: string[] = [];
  #child: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(place: GatewayPlace) {
    this.place = place;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get lives(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when it is ready; one that ends before, because its database is away, is started again. */
  async start(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      if (await this.#startOnce()) return;
      if (tries === 20)
        throw new Error(`gateway ${this.place.name} does not start:\n${this.lines.join('\n')}`);
    }
  }

  async #startOnce(): Promise<boolean> {
    const { place } = this;
    const child = spawn(process.execPath, [MAIN], {
      env: {
        PATH: process.env['PATH'],
        ROOTSMS_DATA: place.data,
        DATABASE_URL: place.databaseUrl,
        GATEWAY_PORT: String(place.httpPort),
        SMPP_PORT: String(place.smppPort),
        SMPP_TLS_PORT: String(place.tlsPort),
        LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'info',
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.lines.push(line);
        if (this.lines.length > LINES_KEPT_MAX) this.lines.shift();
      });
    }
    this.#ended = new Promise((resolve) => child.once('close', () => resolve()));
    const ready = new Promise<boolean>((resolve) => {
      child.once('message', () => resolve(true));
      child.once('close', () => resolve(false));
    });
    return ready;
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.lives) this.#child?.kill(signal);
    await this.#ended;
  }
}
