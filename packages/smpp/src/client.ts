import type { ConnectionOptions } from 'node:tls';
import type { Closing } from './close.ts';
import type { SessionHandler } from './session-handler.ts';
import type { SessionLimits } from './session-options.ts';
import type { BindCredentials, Session } from './session.ts';

export interface ClientOptions extends Partial<SessionLimits> {
  readonly host: string;
  readonly port: number;
  readonly bind: BindCredentials;
  /** node:tls options (ca, cert, key, servername, rejectUnauthorized ...), or true for the defaults; absent: plain. */
  readonly tls?: ConnectionOptions | true;
  readonly localAddress?: string;
  readonly connectTimeoutMs?: number;
  /** Delay before the n-th retry: random in 0 .. min(max, base * 2^n) (full jitter). */
  readonly reconnectBaseMs?: number;
  readonly reconnectMaxMs?: number;
  /** A session that lasted this long resets the back-off. */
  readonly stableAfterMs?: number;
  /** false: one attempt only. */
  readonly reconnect?: boolean;
  readonly now?: () => number;
  readonly random?: () => number;
  readonly tickMs?: number;
}

export interface ClientHandler<Context = unknown, Token = unknown> extends SessionHandler<Context, Token> {
  /**
   * Not bound any more, or not at all: once per change of state or of cause, not once per retry (client.attempts
   * counts those). onClosed of a session that was bound comes before it.
   */
  onDown?(closing: Closing): void;
}

export type ClientState = 'idle' | 'connecting' | 'bound' | 'waiting' | 'stopped';

/** One bind to one peer that is kept up: connects, binds, and reconnects until it is closed. */
export class Client<Context = unknown, Token = unknown> {
  constructor(options: ClientOptions, handler: ClientHandler<Context, Token>) {
    void options;
    void handler;
  }
  get state(): ClientState {
    return soon();
  }
  /** The bound session, or null. */
  get session(): Session<Context, Token> | null {
    return soon();
  }
  /** Failed attempts since the last bind. */
  get attempts(): number {
    return soon();
  }
  /** Why the last attempt or session ended. */
  get lastClosing(): Closing | null {
    return soon();
  }
  /** Starts; resolves with the first bound session, or null when closed (or reconnect is false and it failed). */
  connect(): Promise<Session<Context, Token> | null> {
    return soon();
  }
  tick(): void {
    soon();
  }
  /** Stops reconnecting, unbinds, resolves when the connection is gone. */
  close(): Promise<void> {
    return soon();
  }
}
const soon = (): never => {
  throw new Error('not written yet');
};
