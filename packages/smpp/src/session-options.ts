/**
 * Every limit of a session, with its unit and its default. SMPP 3.4 names the timers (7.2) but no values;
 * these are the market's habits, chosen so that a customer's default client never meets them.
 */
export const INIT_TIMEOUT_MS = 30_000;
export const SLOW_READ_TIMEOUT_MS = 10_000;
export const ENQUIRE_AFTER_MS = 30_000;
export const ENQUIRE_MISSES_MAX = 2;
export const REQUEST_TIMEOUT_MS = 30_000;
export const UNBIND_TIMEOUT_MS = 5_000;
export const STALL_TIMEOUT_MS = 30_000;
export const OUTBOUND_WINDOW = 100;
export const INBOUND_WINDOW = 1_000;
/** A window larger than this would need more than the 64 KiB of memory that a session may cost when idle. */
export const WINDOW_MAX = 65_536;
export const HELD_BYTES_MAX = 256 * 1024;
export const OUTPUT_PAUSE_BYTES = 256 * 1024;
export const OUTPUT_BYTES_MAX = 4 * 1024 * 1024;
export const LATE_REMEMBERED_MAX = 1_024;

/** What to do when the peer has more unanswered requests than its window allows. */
export type OverflowPolicy = 'hold' | 'throttle';

export interface SessionLimits {
  /** Server: a connection must send its bind within this time. Client: the bind must be answered within it. */
  readonly initTimeoutMs: number;
  /** A PDU must be complete this long after its first octet. */
  readonly slowReadTimeoutMs: number;
  /** Silence from the peer after which we send enquire_link; 0 never asks. */
  readonly enquireAfterMs: number;
  /** Unanswered enquire_links after which the session is closed. */
  readonly enquireMissesMax: number;
  /** Nothing but enquire_link for this long: unbind; 0 (the default) never. */
  readonly idleTimeoutMs: number;
  /** An unanswered request of ours becomes "unknown" after this time. */
  readonly requestTimeoutMs: number;
  /** How long unbind may take, draining included. */
  readonly unbindTimeoutMs: number;
  /** Bytes were waiting and the peer read none of them for this long: close. */
  readonly stallTimeoutMs: number;
  /** Our unanswered requests at most. */
  readonly outboundWindow: number;
  /** The peer's unanswered requests at most. */
  readonly inboundWindow: number;
  /**
   * hold (default): more requests wait, copied, up to heldBytesMax, then the socket is not read any more;
   * throttle: they are answered ESME_RTHROTTLED at once. enquire_link and responses pass in both.
   */
  readonly overflow: OverflowPolicy;
  readonly heldBytesMax: number;
  /** Unwritten output above this: stop reading, and request() returns 0. */
  readonly outputPauseBytes: number;
  /** Unwritten output above this: close (output_full). */
  readonly outputBytesMax: number;
}

export const SESSION_LIMITS: SessionLimits = Object.freeze({
  initTimeoutMs: INIT_TIMEOUT_MS,
  slowReadTimeoutMs: SLOW_READ_TIMEOUT_MS,
  enquireAfterMs: ENQUIRE_AFTER_MS,
  enquireMissesMax: ENQUIRE_MISSES_MAX,
  idleTimeoutMs: 0,
  requestTimeoutMs: REQUEST_TIMEOUT_MS,
  unbindTimeoutMs: UNBIND_TIMEOUT_MS,
  stallTimeoutMs: STALL_TIMEOUT_MS,
  outboundWindow: OUTBOUND_WINDOW,
  inboundWindow: INBOUND_WINDOW,
  overflow: 'hold',
  heldBytesMax: HELD_BYTES_MAX,
  outputPauseBytes: OUTPUT_PAUSE_BYTES,
  outputBytesMax: OUTPUT_BYTES_MAX,
});
