import type { Closing } from './close.ts';
import type { SessionState } from './session-state.ts';

/** Who is at the other end. A session only knows what its transport told it. */
export interface Peer {
  readonly address: string;
  readonly port: number;
  /** Over TLS. */
  readonly secure: boolean;
  /** SHA-256 of a verified certificate of the peer, `AB:CD:...`, else null. */
  readonly certificateFingerprint: string | null;
  /** Subject common name of a verified certificate of the peer, else null. */
  readonly certificateName: string | null;
}

export const UNKNOWN_PEER: Peer = Object.freeze({
  address: '',
  port: 0,
  secure: false,
  certificateFingerprint: null,
  certificateName: null,
});

/** What a session asks of whatever carries its octets. */
export interface SessionTransport {
  readonly peer: Peer;
  /** Something is to be written though nothing was just read: call flush() soon, once. */
  wake(): void;
  /** Write now what takeOutput() gives; look at wantsRead and state. */
  pump(): void;
  bound(): void;
  closed(closing: Closing): void;
}

/** The side of a session that its transport sees. */
export interface SessionWire {
  readonly state: SessionState;
  /** false: do not read on until it is true again. */
  readonly wantsRead: boolean;
  attach(transport: SessionTransport): void;
  receive(chunk: Buffer, nowMs?: number): void;
  /** What is to be written, valid for ever; null while the last take is not reported written, or nothing is there. */
  takeOutput(): Buffer | null;
  outputWritten(): void;
  flush(): void;
  tick(nowMs?: number): void;
  /** The connection ended: in order (null), or with the error code of the operating system. */
  disconnected(error: string | null): void;
}
