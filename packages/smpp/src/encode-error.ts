/** What can be wrong with a PDU that is to be encoded. Declared with their sentences so that none goes without. */
export const ENCODE_ERRORS = {
  'too-long': 'is longer than the specification allows',
  'bad-character': 'has a character that is NUL or beyond latin1',
  'out-of-range': 'is not an unsigned integer of its width',
  'too-few': 'has fewer elements than the specification allows',
  'too-many': 'has more elements than the specification allows',
  'frame-too-long': 'makes the frame longer than the maximum',
  'writer-full': 'does not fit into the writer: take what it holds first',
} as const satisfies Record<string, string>;

export type EncodeErrorCode = keyof typeof ENCODE_ERRORS;

/**
 * A PDU that cannot be put on the wire. The writer is as it was before. The message names the field and never its value,
 * which may be a phone number, a text or a password.
 */
export class SmppEncodeError extends Error {
  readonly code: EncodeErrorCode;
  readonly field: string;

  constructor(code: EncodeErrorCode, field: string) {
    super(`${field} ${ENCODE_ERRORS[code]}`);
    this.name = 'SmppEncodeError';
    this.code = code;
    this.field = field;
  }
}
