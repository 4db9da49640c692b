/**
 * A reused buffer in which decoders lay UTF-16LE units before they make one string of them: a string built by
 * concatenation costs about five times as much. Functions here are synchronous, so one buffer serves all.
 */

/** Kept between calls; longer texts get a buffer of their own that is dropped. */
const SCRATCH_UNITS_KEPT = 4096;
const kept = Buffer.allocUnsafeSlow(SCRATCH_UNITS_KEPT * 2);

export function utf16Scratch(units: number): Buffer {
  return units <= SCRATCH_UNITS_KEPT ? kept : Buffer.allocUnsafeSlow(units * 2);
}

/** A Buffer over the same octets, without a copy. */
export function viewOf(octets: Uint8Array): Buffer {
  return Buffer.isBuffer(octets) ? octets : Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
}
