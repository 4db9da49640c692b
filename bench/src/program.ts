import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type Facts = Readonly<Record<string, unknown>>;

export type ProgramName = 'load' | 'sink' | 'http-load' | 'smpp-server' | 'node-smpp-server' | 'smpp-flood';

/** A program of the bench in a process of its own: JSON lines from it, words to it. */
export class Program {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #listeners = new Set<(event: string, facts: Facts) => void>();
  readonly #latest = new Map<string, Facts>();
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;

  /** `start('sink', { port: 4000 })` runs sink.ts of this folder. */
  static start(name: ProgramName, options: object): Program {
    return new Program(name, options);
  }

  private constructor(name: string, options: object) {
    this.name = name;
    const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
    this.#child = spawn(process.execPath, [file, JSON.stringify(options)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.ended = new Promise((resolve) => {
      this.#child.once('close', () => resolve());
    });
    this.#child.stdin?.on('error', () => {});
    if (this.#child.stdout !== null)
      createInterface({ input: this.#child.stdout }).on('line', (line) => this.#take(line));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The last facts said with this event. */
  latest(event: string): Facts | undefined {
    return this.#latest.get(event);
  }

  on(listener: (event: string, facts: Facts) => void): void {
    this.#listeners.add(listener);
  }

  /** The next such event whose facts satisfy; one that was said before counts too unless `fresh`. */
  async says(event: string, is: (facts: Facts) => boolean = () => true, fresh = false): Promise<Facts> {
    const said = this.#latest.get(event);
    if (!fresh && said !== undefined && is(said)) return said;
    const { promise, resolve, reject } = Promise.withResolvers<Facts>();
    const listener = (name: string, facts: Facts): void => {
      if (name === event && is(facts)) resolve(facts);
    };
    this.#listeners.add(listener);
    void this.ended.then(() => reject(new Error(`${this.name} ended without saying ${event}`)));
    return promise.finally(() => this.#listeners.delete(listener));
  }

  tell(word: string): void {
    this.#child.stdin?.write(`${word}\n`);
  }

  /** Asks for its counts as they are now. */
  report(): Promise<Facts> {
    const answer = this.says('report', undefined, true);
    this.tell('report');
    return answer;
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#child.kill(signal);
    await this.ended;
  }

  async end(): Promise<void> {
    this.tell('end');
    await this.ended;
  }

  #take(line: string): void {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed !== 'object' || parsed === null || !('event' in parsed)) return;
    const { event, ...facts } = parsed;
    this.#latest.set(String(event), facts);
    for (const listener of this.#listeners) listener(String(event), facts);
  }
}

/** A number among the facts; NaN when there is none. */
export function numberOf(facts: Facts, name: string): number {
  return Number(facts[name] ?? Number.NaN);
}
