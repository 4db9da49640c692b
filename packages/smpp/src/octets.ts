/** Shared by all that have no octets: an empty view costs nothing. */
export const NO_OCTETS: Buffer = Buffer.alloc(0);

/**
 * An unsigned big-endian integer of four octets; missing octets count as 0, so callers check lengths first.
 * Index reads are inlined by V8, where Buffer.readUInt32BE costs a call and its checks.
 */
export function readU32(octets: Buffer, at: number): number {
  const high = ((octets[at] ?? 0) << 24) | ((octets[at + 1] ?? 0) << 16);
  return (high | ((octets[at + 2] ?? 0) << 8) | (octets[at + 3] ?? 0)) >>> 0;
}
