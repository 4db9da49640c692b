import type { TlsOptions } from 'node:tls';
import type { SessionHandler } from './session-handler.ts';
import type { SessionLimits } from './session-options.ts';
import type { BindPdu } from './session-pdu.ts';
import type { Tlv } from './tlv.ts';
import type { Session } from './session.ts';

/** What the owner says to a bind: in, with its context and windows, or the SMPP status of the refusal. */
export type BindDecision<Context> =
  | {
      readonly ok: true;
      readonly context: Context;
      readonly systemId?: string;
      readonly tlvs?: readonly Tlv[];
      readonly inboundWindow?: number;
      readonly outboundWindow?: number;
    }
  | { readonly ok: false; readonly status: number };

export interface ServerHandler<Context = unknown, Token = unknown> extends SessionHandler<Context, Token> {
  /**
   * Decide about a bind, now or later (password hashing). PDUs behind the bind wait. A rejected promise is answered
   * ESME_RSYSERR and reported to onFault. bind.password is only here; the session does not keep it.
   */
  onBind(
    session: Session<Context, Token>,
    bind: BindPdu,
  ): BindDecision<Context> | Promise<BindDecision<Context>>;
  /** A connection was accepted: return false to close it at once (address brake). No session exists yet. */
  onConnection?(address: string): boolean;
  /** onBind threw or rejected. */
  onFault?(error: unknown): void;
}

export interface ServerOptions extends Partial<SessionLimits> {
  readonly systemId?: string;
  /** node:tls options (cert, key, ca, requestCert, rejectUnauthorized, SNICallback ...); absent: plain. */
  readonly tls?: TlsOptions;
  readonly connectionsMax?: number;
  readonly backlog?: number;
  readonly now?: () => number;
  /** How often the one timer looks at all sessions; 0: no timer, call tick() (tests). */
  readonly tickMs?: number;
}

export class Server<Context = unknown, Token = unknown> {
  constructor(options: ServerOptions, handler: ServerHandler<Context, Token>) {
    void options;
    void handler;
  }
  /** Resolves with the port (useful with port 0); rejects with the operating system's error. */
  listen(_port: number, _host?: string): Promise<number> {
    return soon();
  }
  get sessions(): ReadonlySet<Session<Context, Token>> {
    return soon();
  }
  /** Connects to a client that listens, sends outbind, and waits for its bind. */
  outbind(
    _host: string,
    _port: number,
    _systemId: string,
    _password: string,
  ): Promise<Session<Context, Token>> {
    return soon();
  }
  tick(): void {
    soon();
  }
  /** Stops listening, unbinds everybody, resolves when all are gone: at the latest after the unbind time-out. */
  close(): Promise<void> {
    return soon();
  }
}
const soon = (): never => {
  throw new Error('not written yet');
};
