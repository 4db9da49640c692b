import { connect, createServer, type Server as NetServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { SessionHandler } from './session-handler.ts';
import { INIT_TIMEOUT_MS, type SessionLimits } from './session-options.ts';
import { SessionFault } from './session-fault.ts';
import { Session } from './session.ts';
import { SessionSocket, plainAddress } from './socket.ts';

export const CONNECTIONS_MAX = 10_000;
export const BACKLOG = 511;
/** How often the one timer looks at all sessions. */
export const TICK_MS = 250;

export interface ServerHandler<Context = unknown, Token = unknown> extends SessionHandler<Context, Token> {
  onBind: NonNullable<SessionHandler<Context, Token>['onBind']>;
  /** A connection came: false closes it at once (a brake per address). There is no session yet. */
  onConnection?(address: string): boolean;
  /** A connection was closed because connectionsMax are open, or its TLS handshake failed (with the error's code). */
  onConnectionFailed?(address: string, code: string): void;
}

export interface ServerOptions extends Partial<SessionLimits> {
  /** system_id of bind responses and outbinds. */
  readonly systemId?: string;
  /** node:tls options (cert, key, ca, requestCert, rejectUnauthorized, SNICallback ...); absent: plain. */
  readonly tls?: TlsOptions;
  readonly connectionsMax?: number;
  readonly backlog?: number;
  /** Monotonic milliseconds; tests pass their own. */
  readonly now?: () => number;
  /** 0: no timer; call tick() (tests). */
  readonly tickMs?: number;
}

/**
 * Listens for clients. One timer serves all sessions.
 *
 * @example
 * const server = new Server({ systemId: 'EXAMPLE' }, {
 *   onBind: (session, bind) => bind.password === 'secret' ? { ok: true, context: bind.systemId } : { ok: false, status: 0x0d },
 *   onRequest: (session, pdu) => session.respondSubmit(pdu.sequence, 0, 'id-1'),
 *   onResponse: () => {},
 * });
 * const port = await server.listen(2775);
 */
export class Server<Context = unknown, Token = unknown> {
  readonly #options: ServerOptions;
  readonly #handler: ServerHandler<Context, Token>;
  readonly #now: () => number;
  readonly #listener: NetServer;
  /** Does handshakes for the listener; has no port of its own. */
  readonly #secure: NetServer | null;
  readonly #sockets = new Map<Session<Context, Token>, SessionSocket>();
  readonly #sessions = new Set<Session<Context, Token>>();
  /** TCP connections whose TLS handshake is under way, so that close() need not wait for it. */
  readonly #handshakes = new Map<string, Socket>();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #whenEmpty: (() => void) | null = null;

  constructor(options: ServerOptions, handler: ServerHandler<Context, Token>) {
    this.#options = options;
    this.#handler = handler;
    this.#now = options.now ?? (() => performance.now());
    this.#secure = options.tls === undefined ? null : this.#secured(options.tls);
    this.#listener = createServer((socket) => this.#admit(socket));
    this.#listener.maxConnections = options.connectionsMax ?? CONNECTIONS_MAX;
    this.#listener.on('drop', (dropped) => this.#failed(dropped?.remoteAddress, 'connections_max'));
  }

  /** Sessions that are not closed, bound or not. */
  get sessions(): ReadonlySet<Session<Context, Token>> {
    return this.#sessions;
  }

  /** TLS handshakes under way. */
  get handshakes(): number {
    return this.#handshakes.size;
  }

  /** Resolves with the port (port 0: one that is free); rejects with the operating system's error. */
  listen(port: number, host?: string): Promise<number> {
    if (this.#closed || this.#listener.listening) return Promise.reject(new SessionFault('started'));
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#listener.once('error', reject);
    const backlog = this.#options.backlog ?? BACKLOG;
    this.#listener.listen({ port, backlog, ...(host === undefined ? {} : { host }) }, () => {
      this.#listener.off('error', reject);
      // accept() can fail later (EMFILE): the peer comes again, the listener stays.
      this.#listener.on('error', () => {});
      this.#startTimer();
      const address = this.#listener.address();
      if (address === null || typeof address === 'string') reject(new SessionFault('not_listening'));
      else resolve(address.port);
    });
    return promise;
  }

  /** Connects to a client that listens, sends outbind and lets it bind on that connection. */
  outbind(host: string, port: number, password: string): Promise<Session<Context, Token>> {
    const { promise, resolve, reject } = Promise.withResolvers<Session<Context, Token>>();
    const socket = connect({ host, port });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      const session = this.#carry(socket);
      session.outbind(password);
      resolve(session);
    });
    this.#startTimer();
    return promise;
  }

  /** The timers of all sessions; done by the server itself unless tickMs is 0. */
  tick(nowMs: number = this.#now()): void {
    for (const socket of this.#sockets.values()) socket.tick(nowMs);
  }

  /**
   * Stops listening, unbinds everybody and resolves when all connections are gone: after unbindTimeoutMs and
   * LINGER_MS at the latest, because every step has its timer.
   */
  async close(): Promise<void> {
    this.#closed = true;
    const stopped = Promise.withResolvers<void>();
    if (this.#listener.listening) this.#listener.close(() => stopped.resolve());
    else stopped.resolve();
    for (const socket of this.#handshakes.values()) socket.destroy();
    for (const session of this.#sessions) session.unbind();
    if (this.#sockets.size > 0) {
      const empty = Promise.withResolvers<void>();
      this.#whenEmpty = empty.resolve;
      await empty.promise;
    }
    await stopped.promise;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #startTimer(): void {
    const tickMs = this.#options.tickMs ?? TICK_MS;
    if (this.#timer === null && tickMs > 0) this.#timer = setInterval(() => this.tick(), tickMs);
  }

  #secured(tls: TlsOptions): NetServer {
    const handshakeTimeout = this.#options.initTimeoutMs ?? INIT_TIMEOUT_MS;
    const secure = createTlsServer({ handshakeTimeout, ...tls }, (socket) => this.#accept(socket));
    secure.on('tlsClientError', (error: NodeJS.ErrnoException, socket: Socket) => {
      this.#failed(socket.remoteAddress, error.code ?? 'tls');
      socket.destroy();
    });
    return secure;
  }

  /** The brake comes before the handshake, which costs more than everything else about a connection. */
  #admit(socket: Socket): void {
    const address = plainAddress(socket.remoteAddress ?? '');
    // The address is gone when the peer already hung up.
    if (address === '' || this.#closed || this.#handler.onConnection?.(address) === false) {
      socket.on('error', () => {});
      socket.destroy();
    } else if (this.#secure === null) this.#accept(socket);
    else this.#shakeHands(this.#secure, socket);
  }

  #shakeHands(secure: NetServer, socket: Socket): void {
    const key = connectionKey(socket);
    this.#handshakes.set(key, socket);
    socket.once('close', () => this.#handshakes.delete(key));
    secure.emit('connection', socket);
  }

  #accept(socket: Socket): void {
    this.#handshakes.delete(connectionKey(socket));
    if (this.#closed) socket.destroy();
    else this.#carry(socket);
  }

  #carry(socket: Socket): Session<Context, Token> {
    const session = new Session<Context, Token>(
      { ...this.#options, role: 'server', now: this.#now },
      this.#handler,
    );
    const carrier = new SessionSocket(
      socket,
      session,
      {
        bound: () => {},
        closed: () => this.#sessions.delete(session),
        gone: () => {
          this.#sockets.delete(session);
          if (this.#sockets.size === 0) this.#whenEmpty?.();
        },
      },
      this.#now,
    );
    this.#sessions.add(session);
    this.#sockets.set(session, carrier);
    return session;
  }

  #failed(address: string | undefined, code: string): void {
    this.#handler.onConnectionFailed?.(plainAddress(address ?? ''), code);
  }
}

/** The same for a TCP socket and the TLS socket around it. */
function connectionKey(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
