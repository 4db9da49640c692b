import { setTimeout as delay } from 'node:timers/promises';
import { numberOf, type Facts, type Program } from './program.ts';
import type { ServerKeys } from './server-keys.ts';

export interface CustomerOptions {
  /** 0: until `stop`. */
  readonly messages: number;
  /** Messages a second; left out: as fast as the windows allow. */
  readonly rate?: number;
  readonly sessions?: number;
  readonly timesReceipts?: boolean;
}

const SESSIONS = 4;
const WINDOW = 250;
const POLL_MS = 20;
/** Nothing new for so long: something hangs. */
const QUIET_MAX_MS = 60_000;

/** A customer that the bench plays, bound by SMPP; it binds again when it is cut off. */
export class Customer {
  readonly #program: Program;

  private constructor(program: Program) {
    this.#program = program;
  }

  /** Resolves when all its sessions are bound; it sends nothing before `go`. */
  static async open(
    start: (options: object) => Program,
    port: number,
    { systemId, password }: ServerKeys,
    options: CustomerOptions,
  ): Promise<Customer> {
    const sessions = options.sessions ?? SESSIONS;
    const program = start({
      window: WINDOW,
      ...options,
      port,
      systemId,
      password,
      sessions,
      autoStart: false,
      stay: true,
    });
    const customer = new Customer(program);
    await customer.bound(sessions);
    return customer;
  }

  get pid(): number {
    return this.#program.pid;
  }

  go(): void {
    this.#program.tell('go');
  }

  stop(): void {
    this.#program.tell('stop');
  }

  /** Resolves when it has been bound so often, all sessions and all their lives together. */
  bound(times: number): Promise<Facts> {
    return this.#program.says('bound', (facts) => numberOf(facts, 'sessions') >= times);
  }

  /** Resolves when so many are acknowledged. Throws when one was refused, or when it waits in vain. */
  acknowledged(messages: number): Promise<Facts> {
    return this.#until('acknowledged', messages);
  }

  /** Resolves when so many receipts have come. Throws as `acknowledged` does. */
  received(receipts: number): Promise<Facts> {
    return this.#until('receipts', receipts);
  }

  report(): Promise<Facts> {
    return this.#program.report();
  }

  end(): Promise<void> {
    return this.#program.end();
  }

  async #until(name: 'acknowledged' | 'receipts', count: number): Promise<Facts> {
    let last = -1;
    let movedMs = performance.now();
    for (;;) {
      const facts = await this.report();
      const now = numberOf(facts, name);
      if (numberOf(facts, 'refused') > 0)
        throw new Error(`messages were refused: ${JSON.stringify(facts['statuses'])}`);
      if (now >= count) return facts;
      if (now > last) [last, movedMs] = [now, performance.now()];
      else if (performance.now() - movedMs > QUIET_MAX_MS)
        throw new Error(`only ${now} of ${count} ${name}, and no more come`);
      await delay(POLL_MS);
    }
  }
}
