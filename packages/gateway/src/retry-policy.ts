/** What a link does after each command_status of submit_sm_resp. */

export type StatusAction =
  /** Taken. */
  | 'accepted'
  /** The same segment again on this link, after `afterMs` growing to `afterMaxMs`, `attemptsMax` times. */
  | 'retry'
  /** The whole link waits; the segment goes again first, in its order; does not count as an attempt. */
  | 'throttle'
  /** This bind is of no use: bind anew, then the segment again. */
  | 'rebind'
  /** Another route may take it; final when there is none. */
  | 'other_route'
  | 'final';

export interface StatusPolicy {
  readonly action: StatusAction;
  readonly afterMs: number;
  readonly afterMaxMs: number;
  readonly attemptsMax: number;
  /** Final state when the action is final or attempts are used up. */
  readonly state: number;
  readonly sentence: string;
}

export function policyFor(_status: number): StatusPolicy {
  throw new Error('not written yet');
}

/** Wait before attempt `attempts + 1` (attempts >= 1), doubled each time, with up to a quarter of jitter taken off. */
export function retryAfterMs(
  _policy: StatusPolicy,
  _attempts: number,
  _random: () => number = Math.random,
): number {
  throw new Error('not written yet');
}
