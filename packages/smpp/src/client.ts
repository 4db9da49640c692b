import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { backoffMs } from './backoff.ts';
import { closing, type Closing } from './close.ts';
import { SessionFault } from './session-fault.ts';
import type { SessionHandler } from './session-handler.ts';
import type { SessionLimits } from './session-options.ts';
import type { BindCredentials } from './session-pdu.ts';
import { Session } from './session.ts';
import { SessionSocket } from './socket.ts';
import { TICK_MS } from './server.ts';

export const CONNECT_TIMEOUT_MS = 10_000;
export const RECONNECT_BASE_MS = 1_000;
export const RECONNECT_MAX_MS = 60_000;
export const STABLE_AFTER_MS = 30_000;

export interface ClientOptions extends Partial<SessionLimits> {
  readonly host: string;
  readonly port: number;
  readonly bind: BindCredentials;
  /** node:tls options (ca, cert, key, servername, rejectUnauthorized ...), or true for the defaults; absent: plain. */
  readonly tls?: ConnectionOptions | true;
  readonly localAddress?: string;
  /** TCP and TLS together. */
  readonly connectTimeoutMs?: number;
  /** Before retry n (0, 1 ...) a random time up to min(reconnectMaxMs, reconnectBaseMs * 2^n) passes. */
  readonly reconnectBaseMs?: number;
  readonly reconnectMaxMs?: number;
  /** A session that lasted this long begins the back-off anew. */
  readonly stableAfterMs?: number;
  /** false: one attempt, one session. */
  readonly reconnect?: boolean;
  /** Monotonic milliseconds; tests pass their own. */
  readonly now?: () => number;
  /** 0 <= random() < 1; tests pass their own. */
  readonly random?: () => number;
  /** 0: no timer; call tick() (tests). */
  readonly tickMs?: number;
}

export interface ClientHandler<Context = unknown, Token = unknown> extends SessionHandler<Context, Token> {
  /**
   * Not bound any more, or not yet: once per change of state or cause, not once per retry (client.attempts counts
   * those). onClosed of the session comes before it.
   */
  onDown?(closing: Closing): void;
}

export type ClientState = 'idle' | 'connecting' | 'bound' | 'waiting' | 'stopped';

/**
 * One bind to one peer, kept up: connects, binds, and does so again until closed.
 *
 * @example
 * const client = new Client({ host, port: 2775, bind: { type: 'transceiver', systemId, password } }, handler);
 * const session = await client.connect();
 * const answer = await session?.ask(submitSm({ source: 'ROOT', sourceTon: 5, dest: '31612345678', shortMessage }));
 */
export class Client<Context = unknown, Token = unknown> {
  readonly #options: ClientOptions;
  readonly #handler: ClientHandler<Context, Token>;
  readonly #now: () => number;
  #state: ClientState = 'idle';
  #session: Session<Context, Token> | null = null;
  #carrier: SessionSocket | null = null;
  /** Connecting: there is no session yet. */
  #socket: Socket | null = null;
  #connectingSinceMs = 0;
  #boundSinceMs = 0;
  #retryAtMs = 0;
  #attempts = 0;
  #lastClosing: Closing | null = null;
  #timer: NodeJS.Timeout | null = null;
  readonly #first = Promise.withResolvers<Session<Context, Token> | null>();
  readonly #stopped = Promise.withResolvers<void>();

  constructor(options: ClientOptions, handler: ClientHandler<Context, Token>) {
    this.#options = options;
    this.#handler = handler;
    this.#now = options.now ?? (() => performance.now());
  }

  get state(): ClientState {
    return this.#state;
  }

  /** The bound session, or null. */
  get session(): Session<Context, Token> | null {
    return this.#state === 'bound' ? this.#session : null;
  }

  /** Attempts that failed, and sessions that did not last, since the last one that did. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Why the last attempt or session ended. */
  get lastClosing(): Closing | null {
    return this.#lastClosing;
  }

  /** Starts. Resolves with the first bound session, or null when closed before (or the one attempt failed). */
  connect(): Promise<Session<Context, Token> | null> {
    if (this.#state !== 'idle') return Promise.reject(new SessionFault('started'));
    const tickMs = this.#options.tickMs ?? TICK_MS;
    if (tickMs > 0) this.#timer = setInterval(() => this.tick(), tickMs);
    this.#attempt();
    return this.#first.promise;
  }

  /** Timers of the session and of reconnecting; done by the client itself unless tickMs is 0. */
  tick(nowMs: number = this.#now()): void {
    this.#carrier?.tick(nowMs);
    if (this.#state === 'waiting' && nowMs >= this.#retryAtMs && this.#carrier === null) this.#attempt();
    else if (this.#socket !== null && nowMs - this.#connectingSinceMs >= this.#connectTimeoutMs) {
      this.#socket.destroy();
      this.#failed('ETIMEDOUT');
    }
  }

  /** Stops reconnecting, unbinds, and resolves when the connection is gone. */
  close(): Promise<void> {
    if (this.#state === 'stopped') return this.#stopped.promise;
    this.#state = 'stopped';
    this.#first.resolve(null);
    this.#socket?.destroy();
    this.#socket = null;
    if (this.#carrier === null) this.#finish();
    else this.#session?.unbind();
    return this.#stopped.promise;
  }

  get #connectTimeoutMs(): number {
    return this.#options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
  }

  #attempt(): void {
    const { host, port, localAddress, tls } = this.#options;
    const target = { host, port, ...(localAddress === undefined ? {} : { localAddress }) };
    this.#state = 'connecting';
    this.#connectingSinceMs = this.#now();
    const socket =
      tls === undefined ? connectPlain(target) : connectTls({ ...(tls === true ? {} : tls), ...target });
    this.#socket = socket;
    const refused = (error: NodeJS.ErrnoException): void => {
      if (this.#socket === socket) this.#failed(error.code ?? 'unknown');
    };
    socket.on('error', refused);
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#carry(socket);
      socket.off('error', refused);
    });
  }

  #carry(socket: Socket): void {
    const session = new Session<Context, Token>(
      { ...this.#options, role: 'client', now: this.#now },
      this.#handler,
    );
    this.#session = session;
    const carrier = new SessionSocket(
      socket,
      session,
      { bound: () => this.#bound(), closed: (why) => this.#down(why), gone: () => this.#gone(carrier) },
      this.#now,
    );
    this.#carrier = carrier;
    session.bind(this.#options.bind);
  }

  #bound(): void {
    if (this.#state === 'stopped') return;
    this.#state = 'bound';
    this.#boundSinceMs = this.#now();
    this.#lastClosing = null;
    // After onBound of the handler, which comes in the same turn.
    const session = this.#session;
    this.#first.resolve(session);
  }

  #failed(error: string): void {
    this.#socket = null;
    this.#down(closing('connect_failed', 0, error));
    if (this.#state === 'stopped') this.#finish();
  }

  #down(why: Closing): void {
    if (this.#state === 'stopped') return;
    const nowMs = this.#now();
    const { stableAfterMs, reconnectBaseMs, reconnectMaxMs, random } = this.#options;
    const stable =
      this.#state === 'bound' && nowMs - this.#boundSinceMs >= (stableAfterMs ?? STABLE_AFTER_MS);
    if (stable) this.#attempts = 0;
    const waitMs = backoffMs(
      this.#attempts,
      reconnectBaseMs ?? RECONNECT_BASE_MS,
      reconnectMaxMs ?? RECONNECT_MAX_MS,
      random ?? Math.random,
    );
    this.#attempts += 1;
    this.#retryAtMs = nowMs + waitMs;
    const once = this.#options.reconnect === false;
    this.#state = once ? 'stopped' : 'waiting';
    const before = this.#lastClosing;
    this.#lastClosing = why;
    if (before?.code !== why.code || before.status !== why.status || before.error !== why.error) {
      this.#handler.onDown?.(why);
    }
    if (!once) return;
    this.#first.resolve(null);
    if (this.#carrier === null) this.#finish();
  }

  #gone(carrier: SessionSocket): void {
    if (this.#carrier !== carrier) return;
    this.#carrier = null;
    this.#session = null;
    if (this.#state === 'stopped') this.#finish();
  }

  #finish(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#stopped.resolve();
  }
}
