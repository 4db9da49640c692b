import { mkdirSync } from 'node:fs';
import { Carrier } from './carrier.ts';
import { Customer, type CustomerOptions } from './customer.ts';
import { Instance } from './instance.ts';
import { removeLeftFolders } from './left-folders.ts';
import { Program, type ProgramName } from './program.ts';
import { readServerKeys, type ServerKeys } from './server-keys.ts';

/** A real disk: the temporary folder of many machines is memory. */
const FOLDER = '/var/tmp';
/** Neither rate nor burst is what is measured: the most that may be set. */
const RATE_MAX = '1000000';
const WARM_UP_MESSAGES = 20_000;

/** An installation and everything around it; `close()` ends and removes all of it, whatever state it is in. */
export class Site {
  readonly #programs = new Set<Program>();
  readonly #carriers = new Map<string, Carrier>();
  readonly #servers = new Map<string, ServerKeys>();
  #instance: Instance | null = null;
  #running: Promise<Instance> | null = null;
  #warmPid = 0;

  /** Started as a user starts it, at the first call. */
  instance(): Promise<Instance> {
    this.#running ??= this.#startInstance();
    return this.#running;
  }

  async #startInstance(): Promise<Instance> {
    mkdirSync(FOLDER, { recursive: true });
    removeLeftFolders(FOLDER);
    this.#instance = await Instance.prepare(FOLDER);
    await this.#instance.start();
    return this.#instance;
  }

  /** Ends with the site, at the latest. */
  run(name: ProgramName, options: object): Program {
    const program = Program.start(name, options);
    this.#programs.add(program);
    void program.ended.then(() => this.#programs.delete(program));
    return program;
  }

  /** A carrier and the link to it, bound; made at the first call. */
  async carrier(name: string): Promise<Carrier> {
    const known = this.#carriers.get(name);
    if (known !== undefined) return known;
    const instance = await this.instance();
    const carrier = await Carrier.open(name, (program, options) => this.run(program, options));
    this.#carriers.set(name, carrier);
    await instance.command('carrier', 'add', name, carrier.url);
    await carrier.bound();
    return carrier;
  }

  /** A server that sends to that carrier as fast as it can; made at the first call. */
  async server(name: string, carrier: Carrier): Promise<ServerKeys> {
    const known = this.#servers.get(name);
    if (known !== undefined) return known;
    const instance = await this.instance();
    const options = ['--carrier', carrier.name, '--rate', RATE_MAX, '--burst', RATE_MAX];
    const keys = readServerKeys(await instance.command('server', 'create', name, ...options));
    this.#servers.set(name, keys);
    return keys;
  }

  /** A customer of that server, bound, not yet sending. */
  async customer(keys: ServerKeys, options: CustomerOptions): Promise<Customer> {
    const { smppPort } = await this.instance();
    return Customer.open((load) => this.run('load', load), smppPort, keys, options);
  }

  /** Lets the gateway that runs now come to speed, once: the first thousands of messages are compiled, not sent. */
  async warm(keys: ServerKeys, messages: number): Promise<void> {
    const instance = await this.instance();
    if (this.#warmPid === instance.gatewayPid) return;
    const count = Math.min(WARM_UP_MESSAGES, messages);
    const customer = await this.customer(keys, { messages: count });
    customer.go();
    await customer.received(count);
    await customer.end();
    this.#warmPid = instance.gatewayPid;
  }

  /** Throws when the books do not add up: a rate at which messages are lost is none. */
  async audit(): Promise<void> {
    const instance = await this.instance();
    // Exits with a code that is not 0, and this with an error, when something is wrong.
    await instance.command('audit');
  }

  async close(): Promise<void> {
    await Promise.all([...this.#programs].map((program) => program.kill()));
    // The start that fails because of this is nobody's concern any more.
    const ended = this.#running?.catch(() => {});
    await this.#instance?.remove();
    await ended;
  }
}
