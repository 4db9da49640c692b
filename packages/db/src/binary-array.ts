/*
 * Arrays as PostgreSQL receives them in binary (src/backend/utils/adt/arrayfuncs.c, array_recv):
 *
 *   0   4  dimensions = 1
 *   4   4  1 when there are nulls
 *   8   4  OID of the elements
 *   12  4  length
 *   16  4  lower bound = 1
 *   20     per element: 4 octets length (-1: null), then its octets
 *
 * pg sends a Buffer parameter in binary as it is. Against text arrays this saves quoting, hex for
 * bytea (twice the octets) and PostgreSQL's parsing of both.
 */
const OID = { bytea: 17, int8: 20, int2: 21, int4: 23, text: 25, timestamptz: 1184 } as const;
const HEAD_BYTES = 20;
const NULL_LENGTH = -1;
/** timestamptz counts microseconds from 2000-01-01. */
const PG_EPOCH_MS = 946_684_800_000;
const TWO_TO_32 = 0x1_0000_0000;

function begin(oid: number, length: number, bytes: number): Buffer {
  const array = Buffer.allocUnsafe(HEAD_BYTES + bytes);
  array.writeInt32BE(length === 0 ? 0 : 1, 0);
  array.writeInt32BE(1, 4);
  array.writeInt32BE(oid, 8);
  array.writeInt32BE(length, 12);
  array.writeInt32BE(1, 16);
  return array;
}

/** An empty array has no dimensions, and so no more than its first twelve octets. */
const cut = (array: Buffer, end: number): Buffer =>
  end === HEAD_BYTES ? array.subarray(0, 12) : array.subarray(0, end);

/** int8[]: `int8Array(messages, (message) => message.id)`. */
export function int8Array<T>(items: readonly T[], of: (item: T) => bigint | null): Buffer {
  const array = begin(OID.int8, items.length, items.length * 12);
  let at = HEAD_BYTES;
  for (const item of items) {
    const value = of(item);
    if (value === null) at = array.writeInt32BE(NULL_LENGTH, at);
    else at = array.writeBigInt64BE(value, array.writeInt32BE(8, at));
  }
  return cut(array, at);
}

/** int4[]; values are 32-bit signed integers. */
export function int4Array<T>(items: readonly T[], of: (item: T) => number | null): Buffer {
  const array = begin(OID.int4, items.length, items.length * 8);
  let at = HEAD_BYTES;
  for (const item of items) {
    const value = of(item);
    if (value === null) at = array.writeInt32BE(NULL_LENGTH, at);
    else at = array.writeInt32BE(value, array.writeInt32BE(4, at));
  }
  return cut(array, at);
}

/** int2[]; values are 16-bit signed integers. */
export function int2Array<T>(items: readonly T[], of: (item: T) => number | null): Buffer {
  const array = begin(OID.int2, items.length, items.length * 6);
  let at = HEAD_BYTES;
  for (const item of items) {
    const value = of(item);
    if (value === null) at = array.writeInt32BE(NULL_LENGTH, at);
    else at = array.writeInt16BE(value, array.writeInt32BE(2, at));
  }
  return cut(array, at);
}

/** timestamptz[] from milliseconds since 1970. */
export function instantArray<T>(items: readonly T[], ofMs: (item: T) => number | null): Buffer {
  const array = begin(OID.timestamptz, items.length, items.length * 12);
  let at = HEAD_BYTES;
  for (const item of items) {
    const ms = ofMs(item);
    if (ms === null) {
      at = array.writeInt32BE(NULL_LENGTH, at);
      continue;
    }
    const microseconds = Math.round((ms - PG_EPOCH_MS) * 1000);
    const high = Math.floor(microseconds / TWO_TO_32);
    at = array.writeInt32BE(8, at);
    at = array.writeInt32BE(high, at);
    at = array.writeUInt32BE(microseconds - high * TWO_TO_32, at);
  }
  return cut(array, at);
}

/** bytea[]; a string stands for its Latin-1 octets. */
export function byteaArray<T>(items: readonly T[], of: (item: T) => Uint8Array | string | null): Buffer {
  let bytes = 0;
  for (const item of items) bytes += 4 + (of(item)?.length ?? 0);
  const array = begin(OID.bytea, items.length, bytes);
  let at = HEAD_BYTES;
  for (const item of items) {
    const value = of(item);
    if (value === null) {
      at = array.writeInt32BE(NULL_LENGTH, at);
      continue;
    }
    at = array.writeInt32BE(value.length, at);
    if (typeof value === 'string') array.write(value, at, 'latin1');
    else array.set(value, at);
    at += value.length;
  }
  return cut(array, at);
}

/** text[]; UTF-8. */
export function textArray<T>(items: readonly T[], of: (item: T) => string | null): Buffer {
  let bytes = 0;
  for (const item of items) bytes += 4 + (of(item)?.length ?? 0) * 3;
  const array = begin(OID.text, items.length, bytes);
  let at = HEAD_BYTES;
  for (const item of items) {
    const value = of(item);
    if (value === null) {
      at = array.writeInt32BE(NULL_LENGTH, at);
      continue;
    }
    const length = array.write(value, at + 4, 'utf8');
    array.writeInt32BE(length, at);
    at += 4 + length;
  }
  return cut(array, at);
}
