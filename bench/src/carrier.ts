import { freePorts } from './free-ports.ts';
import { numberOf, type Facts, type Program } from './program.ts';

export type StartProgram = (name: 'sink', options: object) => Program;

/** A carrier that the bench plays; it keeps its port over its deaths. */
export class Carrier {
  readonly name: string;
  readonly port: number;
  readonly #start: StartProgram;
  #program: Program;

  private constructor(name: string, port: number, start: StartProgram) {
    this.name = name;
    this.port = port;
    this.#start = start;
    this.#program = start('sink', { port });
  }

  /** Resolves when it listens. */
  static async open(name: string, start: StartProgram): Promise<Carrier> {
    const [port = 0] = await freePorts(1);
    const carrier = new Carrier(name, port, start);
    await carrier.#program.says('listening');
    return carrier;
  }

  get pid(): number {
    return this.#program.pid;
  }

  /** As the command line takes it: window and everything else as they are by default. */
  get url(): string {
    return `smpp://rootsms:bench@127.0.0.1:${this.port}`;
  }

  /** Resolves when the gateway is bound. */
  bound(): Promise<Facts> {
    return this.#program.says('bound');
  }

  async submits(): Promise<number> {
    return numberOf(await this.#program.report(), 'submits');
  }

  async kill(): Promise<void> {
    await this.#program.kill();
  }

  /** After a kill. */
  async again(): Promise<void> {
    this.#program = this.#start('sink', { port: this.port });
    await this.#program.says('listening');
  }
}
