/** What an event waits after its n-th failed try. */

const FIRST_MS = 5_000;
const MOST_MS = 3_600_000;
/** So that a thousand customers behind one broken network do not all come back in the same second. */
const JITTER = 0.2;
/** Gone (RFC 9110 15.5.11): the customer took the endpoint away; asking again soon is no use. */
const STATUS_GONE = 410;

/** An event is tried for three days from when it was queued. */
export const WEBHOOK_KEEP_MS = 3 * 86_400_000;

/**
 * 5 s, 10 s, 20 s … up to an hour, each up to a fifth more or less; never less than Retry-After asked for.
 * `random` is in [0, 1).
 */
export function webhookDelayMs(
  attempts: number,
  httpStatus: number | null,
  retryAfterS: number | null,
  random: number,
): number {
  const grown =
    httpStatus === STATUS_GONE ? MOST_MS : Math.min(FIRST_MS * 2 ** Math.min(attempts, 16), MOST_MS);
  const spread = grown * (1 + JITTER * (2 * random - 1));
  return Math.round(Math.max(spread, (retryAfterS ?? 0) * 1000));
}
