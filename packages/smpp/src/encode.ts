import type { Pdu } from './pdu.ts';
import type { Writer } from './writer.ts';

export function encode(writer: Writer, pdu: Pdu): void {
  throw new Error(`not there yet: ${writer.length} ${pdu.commandId}`);
}

/** Encodes one PDU into a buffer of its own: for tests and tools, a session keeps one Writer. */
export function encodeFrame(pdu: Pdu): Buffer {
  throw new Error(`not there yet: ${pdu.commandId}`);
}

/** A PDU of 16 octets: unbind(_resp), enquire_link(_resp), generic_nack, or any response with an error and no body. */
export function encodeHeader(writer: Writer, commandId: number, status: number, sequence: number): void {
  throw new Error(`not there yet: ${writer.length} ${commandId} ${status} ${sequence}`);
}

/** submit_sm_resp, deliver_sm_resp or data_sm_resp without TLVs, straight from its parts. */
export function encodeMessageResp(writer: Writer, commandId: number, status: number, sequence: number, messageId: string): void {
  throw new Error(`not there yet: ${writer.length} ${commandId} ${status} ${sequence} ${messageId}`);
}
