import { numberOf, Program, type Facts, type ServerKeys } from '@rootsms/bench';

export interface CustomerOptions {
  sessions?: number;
  window?: number;
  rate?: number;
  messages?: number;
  receipts?: boolean;
  ahead?: number;
  longEvery?: number;
}

/** It does not run away from a slow machine: the rest at the end is to be short. */
const AHEAD = 2_000;
/** Messages of two segments among the others. */
const LONG_EVERY = 7;

/** A customer that binds again whenever it is cut off, and notes what it was told. */
export class Customer {
  readonly letter: string;
  readonly idsFile: string;
  readonly receiptsFile: string;
  #program: Program | null = null;

  constructor(letter: string, idsFile: string, receiptsFile: string) {
    this.letter = letter;
    this.idsFile = idsFile;
    this.receiptsFile = receiptsFile;
  }

  async start(port: number, keys: ServerKeys, options: CustomerOptions): Promise<void> {
    const { letter, idsFile, receiptsFile } = this;
    const { systemId, password } = keys;
    const sessions = options.sessions ?? 2;
    const given = { sessions, window: 100, ahead: AHEAD, longEvery: LONG_EVERY, ...options };
    this.#program = Program.start('load', {
      port,
      systemId,
      password,
      letter,
      idsFile,
      receiptsFile,
      stay: true,
      ...given,
    });
    await this.#program.says('bound', (facts) => numberOf(facts, 'sessions') >= sessions);
  }

  cut(): void {
    this.#program?.tell('cut');
  }

  /** No more messages; it stays bound and takes what is delivered. */
  stop(): void {
    this.#program?.tell('stop');
  }

  report(): Promise<Facts> {
    if (this.#program === null) throw new Error('it has not started');
    return this.#program.report();
  }

  /** Resolves when `is` holds for its counts. */
  async until(is: (facts: Facts) => boolean, limitMs: number): Promise<Facts> {
    const endMs = performance.now() + limitMs;
    for (;;) {
      const facts = await this.report();
      if (is(facts)) return facts;
      if (performance.now() > endMs) throw new Error(`the customer waits in vain: ${JSON.stringify(facts)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async kill(): Promise<void> {
    await this.#program?.kill();
  }
}
