/** Exponential back-off with full jitter: before retry n (0, 1, 2 ...) a random time up to min(max, base * 2^n). */
export function backoffMs(attempt: number, baseMs: number, maxMs: number, random: () => number): number {
  // 2^31 times any base is beyond every maximum; larger exponents would only lose precision.
  return random() * Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 31));
}
