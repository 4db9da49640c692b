import type { Pdu } from './pdu.ts';

/**
 * A frame that could not be decoded, with the status its sender is to be told. `commandId` and `sequence` are the
 * frame's own; what to answer is decided by `refusalCommand`.
 */
export type Refusal = { readonly ok: false; readonly status: number; readonly commandId: number; readonly sequence: number };

export type Decoded = { readonly ok: true; readonly pdu: Pdu } | Refusal;

export function decode(frame: Buffer): Decoded {
  throw new Error(`not there yet: ${frame.length}`);
}

/**
 * The command id that answers a refused frame (sections 2.8 and 4.3): the matching response when only the body was bad,
 * `generic_nack` when header or command id were, null when the frame was itself a response, which is never answered.
 */
export function refusalCommand(refusal: Refusal): number | null {
  throw new Error(`not there yet: ${refusal.status}`);
}
