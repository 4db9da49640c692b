import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Closing } from './close.ts';
import type { Peer, SessionTransport, SessionWire } from './session-wire.ts';

/** How long a closed session's last octets may take before its socket is destroyed. */
export const LINGER_MS = 1_000;

/** What the owner of sockets (server or client) learns of one. */
export interface SessionSocketOwner {
  bound(): void;
  /** The session ended; the socket may still be writing. */
  closed(closing: Closing): void;
  /** The socket is gone. */
  gone(): void;
}

/** Ends after which nothing more can be written, so waiting for it would only keep the socket. */
const ABRUPT: ReadonlySet<Closing['code']> = new Set([
  'enquire_timeout',
  'output_full',
  'peer_not_reading',
  'socket_error',
]);

/**
 * Carries a session over a TCP or TLS socket: at most one write under way, reading stopped while the session does not
 * want more, output flushed once per read or per turn of the loop.
 */
export class SessionSocket implements SessionTransport {
  readonly peer: Peer;
  readonly #socket: Socket;
  readonly #session: SessionWire;
  readonly #owner: SessionSocketOwner;
  readonly #now: () => number;
  readonly #onWritten: () => void;
  readonly #onTurn: () => void;
  #reading = true;
  #endedAtMs: number | null = null;

  constructor(socket: Socket, session: SessionWire, owner: SessionSocketOwner, now: () => number) {
    this.#socket = socket;
    this.#session = session;
    this.#owner = owner;
    this.#now = now;
    this.peer = peerOf(socket);
    this.#onWritten = () => this.#written();
    this.#onTurn = () => this.#session.flush();
    session.attach(this);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#session.receive(chunk);
      this.pump();
    });
    socket.on('end', () => this.#session.disconnected(null));
    socket.on('error', (error: NodeJS.ErrnoException) => this.#session.disconnected(error.code ?? 'unknown'));
    socket.on('close', () => {
      this.#session.disconnected(null);
      this.#owner.gone();
    });
  }

  wake(): void {
    setImmediate(this.#onTurn);
  }

  bound(): void {
    this.#owner.bound();
  }

  closed(closing: Closing): void {
    this.#owner.closed(closing);
    if (ABRUPT.has(closing.code)) this.#socket.destroy();
  }

  pump(): void {
    const socket = this.#socket;
    if (socket.destroyed) return;
    for (let octets = this.#session.takeOutput(); octets !== null; octets = this.#session.takeOutput()) {
      // The peer closed its side, and Node with it ours: there is nobody to write to.
      if (socket.readableEnded) break;
      socket.write(octets, this.#onWritten);
      // The kernel took all of it: no need to wait for the callback, which comes a turn later.
      if (socket.writableLength === 0) this.#session.outputWritten();
    }
    if (this.#session.state === 'closed') this.#finish();
    else if (this.#session.wantsRead !== this.#reading) this.#steerReading();
  }

  /** The session's timers, and the end of a socket whose peer does not finish. */
  tick(nowMs: number): void {
    this.#session.tick(nowMs);
    if (this.#endedAtMs !== null && nowMs - this.#endedAtMs >= LINGER_MS) this.#socket.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #written(): void {
    if (this.#socket.writableLength > 0) return;
    this.#session.outputWritten();
    this.pump();
  }

  #steerReading(): void {
    this.#reading = this.#session.wantsRead;
    if (this.#reading) this.#socket.resume();
    else this.#socket.pause();
  }

  /** FIN behind the last octets. What still comes is read and dropped: unread octets would turn FIN into RST. */
  #finish(): void {
    if (this.#endedAtMs !== null) return;
    this.#endedAtMs = this.#now();
    this.#socket.resume();
    this.#socket.end();
  }
}

/** IPv4 peers of a socket that listens on both look like ::ffff:192.0.2.1. */
const MAPPED_IPV4 = '::ffff:';

export function plainAddress(address: string): string {
  return address.startsWith(MAPPED_IPV4) && address.includes('.')
    ? address.slice(MAPPED_IPV4.length)
    : address;
}

function peerOf(socket: Socket): Peer {
  const address = plainAddress(socket.remoteAddress ?? '');
  const port = socket.remotePort ?? 0;
  if (!(socket instanceof TLSSocket)) {
    return { address, port, secure: false, certificateFingerprint: null, certificateName: null };
  }
  const certificate = socket.authorized ? socket.getPeerCertificate() : null;
  const name = certificate?.subject?.CN;
  return {
    address,
    port,
    secure: true,
    certificateFingerprint: certificate?.fingerprint256 ?? null,
    certificateName: (Array.isArray(name) ? name[0] : name) ?? null,
  };
}
