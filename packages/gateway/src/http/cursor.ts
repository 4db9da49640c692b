import { ID_MAX } from '@rootsms/kit';

const CURSOR_BYTES = 9;
const VERSION = 1;

/** A place in a list, newest first: what comes has a smaller id. Opaque to customers. */
export function formatCursor(id: bigint): string {
  const bytes = Buffer.alloc(CURSOR_BYTES);
  bytes[0] = VERSION;
  bytes.writeBigUInt64BE(id, 1);
  return bytes.toString('base64url');
}

/** Undefined when it is not one of ours. */
export function parseCursor(text: string): bigint | undefined {
  if (text.length !== Math.ceil((CURSOR_BYTES * 4) / 3)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== CURSOR_BYTES || bytes[0] !== VERSION || bytes.toString('base64url') !== text)
    return undefined;
  const id = bytes.readBigUInt64BE(1);
  return id <= ID_MAX ? id : undefined;
}
