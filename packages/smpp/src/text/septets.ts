/**
 * Packed septets: seven octets hold eight (3GPP TS 23.038 6.1.2.1). SMPP carries septets unpacked; some peers and
 * every handset pack them. After a user data header, fill bits bring the first septet to a septet boundary
 * (3GPP TS 23.040 9.2.3.24).
 *
 *   octet 0: septet 0 in bits 0-6, low bit of septet 1 in bit 7
 *   octet 1: septet 1 >> 1 in bits 0-5, two low bits of septet 2 in bits 6-7 ...
 */

/** Fill bits (0..6) after a header of so many octets, its length octet counted. */
export function fillBitsAfter(headerOctets: number): number {
  return (7 - ((headerOctets * 8) % 7)) % 7;
}

/**
 * @param septets one an octet, as encodeGsm gives them
 * @example packSeptets(encodeGsm('hello')) // <e8 32 9b fd 06>
 */
export function packSeptets(septets: Uint8Array, fillBits = 0): Buffer {
  const packed = Buffer.alloc(Math.ceil((septets.length * 7 + fillBits) / 8));
  let held = 0;
  let heldBits = fillBits;
  let to = 0;
  for (const septet of septets) {
    held |= (septet & 0x7f) << heldBits;
    heldBits += 7;
    if (heldBits >= 8) {
      packed[to++] = held & 0xff;
      held >>= 8;
      heldBits -= 8;
    }
  }
  if (heldBits > 0 && to < packed.length) packed[to] = held & 0xff;
  return packed;
}

/**
 * The other way. `septetCount` says where to stop (the last octet cannot: seven spare bits look like '@'); more than
 * the octets hold is cut to what they hold.
 */
export function unpackSeptets(packed: Uint8Array, septetCount: number, fillBits = 0): Buffer {
  const holds = Math.max(0, Math.floor((packed.length * 8 - fillBits) / 7));
  const count = Math.max(0, Math.min(Math.trunc(septetCount), holds));
  const septets = Buffer.allocUnsafe(count);
  for (let at = 0; at < count; at++) {
    const bit = fillBits + at * 7;
    const octet = bit >> 3;
    const pair = (packed[octet] ?? 0) | ((packed[octet + 1] ?? 0) << 8);
    septets[at] = (pair >> (bit & 7)) & 0x7f;
  }
  return septets;
}
