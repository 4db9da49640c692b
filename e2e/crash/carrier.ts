import { freePorts, numberOf, Program } from '@rootsms/bench';

export interface CarrierOptions {
  /** Of the link. */
  window: number;
  receiptDelayMs?: number;
}

/** A carrier that keeps its port and its log over its deaths. */
export class Carrier {
  readonly name: string;
  readonly logFile: string;
  readonly window: number;
  readonly #receiptDelayMs: number;
  #program: Program | null = null;
  port = 0;
  linkId = 0;

  constructor(name: string, logFile: string, options: CarrierOptions) {
    this.name = name;
    this.logFile = logFile;
    this.window = options.window;
    this.#receiptDelayMs = options.receiptDelayMs ?? 0;
  }

  async start(): Promise<void> {
    if (this.port === 0) this.port = (await freePorts(1))[0] ?? 0;
    const { logFile, port } = this;
    this.#program = Program.start('sink', { port, logFile, receiptDelayMs: this.#receiptDelayMs });
    await this.#program.says('listening');
  }

  /** Resolves when a gateway is bound. */
  async bound(): Promise<void> {
    await this.#program?.says('bound');
  }

  /** Resolves when a gateway binds after this call. */
  async boundAgain(): Promise<void> {
    await this.#program?.says('bound', undefined, true);
  }

  cut(): void {
    this.#program?.tell('cut');
  }

  async kill(): Promise<void> {
    await this.#program?.kill();
  }

  async submits(): Promise<number> {
    return this.#program === null ? 0 : numberOf(await this.#program.report(), 'submits');
  }
}
