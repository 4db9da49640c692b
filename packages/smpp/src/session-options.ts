import { FRAME_OCTETS_MAX } from './frame.ts';
import { SessionFault } from './session-fault.ts';

/**
 * Every limit of a session, with its unit and its default. SMPP 3.4 names the timers (7.2) but no values;
 * these are the market's habits, chosen so that a customer's client in its default settings never meets them.
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
export const WINDOW_MAX = 65_536;
export const HELD_OCTETS_MAX = 256 * 1024;
export const OUTPUT_PAUSE_OCTETS = 256 * 1024;
export const OUTPUT_OCTETS_MAX = 4 * 1024 * 1024;
/** Timed-out requests whose late answers still find their token. */
export const LATE_REMEMBERED_MAX = 1_024;

/** What happens to requests beyond the peer's window; see SessionLimits. */
export type OverflowPolicy = 'hold' | 'throttle';

export interface SessionLimits {
  /** A connection must bind within this time, and a bind must be answered within it. */
  readonly initTimeoutMs: number;
  /** A PDU must be complete this long after its first octet. */
  readonly slowReadTimeoutMs: number;
  /** Silence from the peer after which we send enquire_link; 0 never asks. */
  readonly enquireAfterMs: number;
  /** Unanswered enquire_links after which the session is closed. */
  readonly enquireMissesMax: number;
  /** No request or response but enquire_link for this long: unbind; 0 (the default) never. */
  readonly idleTimeoutMs: number;
  /** An unanswered request of ours becomes unknown after this time. */
  readonly requestTimeoutMs: number;
  /** How long a clean end may take, waiting for answers included. */
  readonly unbindTimeoutMs: number;
  /** Octets were handed to the socket and the peer did not read them for this long: close. */
  readonly stallTimeoutMs: number;
  /** Our unanswered requests at most. */
  readonly outboundWindow: number;
  /** The peer's unanswered requests at most. */
  readonly inboundWindow: number;
  /**
   * hold (the default): requests beyond the window wait, copied, up to heldOctetsMax; then the socket is not read.
   * throttle: they are answered ESME_RTHROTTLED at once. enquire_link and responses pass in both.
   */
  readonly overflow: OverflowPolicy;
  readonly heldOctetsMax: number;
  /** Unwritten output above this: stop reading, and request() returns 0. */
  readonly outputPauseOctets: number;
  /** Unwritten output above this: close. */
  readonly outputOctetsMax: number;
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
  heldOctetsMax: HELD_OCTETS_MAX,
  outputPauseOctets: OUTPUT_PAUSE_OCTETS,
  outputOctetsMax: OUTPUT_OCTETS_MAX,
});

/** A window as given, or the fault of whoever gave it. */
export function checkedWindow(window: number): number {
  if (!Number.isInteger(window) || window < 1 || window > WINDOW_MAX) {
    throw new SessionFault('bad_limit', `a window is 1 to ${WINDOW_MAX}`);
  }
  return window;
}

/** The defaults with what was given instead. */
export function sessionLimits(given: Partial<SessionLimits>): SessionLimits {
  const limits = { ...SESSION_LIMITS };
  for (const key of Object.keys(SESSION_LIMITS) as (keyof SessionLimits)[]) {
    if (given[key] !== undefined) Object.assign(limits, { [key]: given[key] });
  }
  checkedWindow(limits.inboundWindow);
  checkedWindow(limits.outboundWindow);
  if (limits.outputPauseOctets + FRAME_OCTETS_MAX > limits.outputOctetsMax) {
    throw new SessionFault('bad_limit', 'outputOctetsMax leaves no room for a frame above outputPauseOctets');
  }
  return Object.freeze(limits);
}
