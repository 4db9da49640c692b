/** What the simulated carrier sends back: receipts and replies, and how it spells ids. */
import { deliverSm, type DeliverSm } from '@rootsms/smpp';
import { buildReceipt, type ReceiptFacts } from './build-receipt.ts';
import type { OutgoingSegment } from './carrier-port.ts';
import { wantsIntermediate, wantsReceipt } from './receipt-request.ts';
import type { SimReceipt, SimScript } from './sim-script.ts';
import { isFinal, STATE } from './state.ts';

const PADDED_ID_DIGITS = 20;
const RECEIPT_TEXT_CHARS_MAX = 20;
/** esm_class, SMPP 3.4 section 5.2.12: the body starts with a user data header. */
const UDHI = 0x40;
const TON_ALPHANUMERIC = 5;

type DeliveryFacts = Omit<ReceiptFacts, 'state' | 'error' | 'doneAtMs' | 'delivered'>;

/** A receipt or a reply on its way back; its PDU is made when it goes, so that one that waits costs little. */
export interface Delivery {
  readonly kind: 'delivery';
  readonly dueMs: number;
  readonly facts: DeliveryFacts;
  /** null: it is a reply. */
  readonly receipt: SimReceipt | null;
  readonly reply: string;
  /** How often it went so far. */
  deliveries: number;
}

/** What must be remembered of a segment to report on it later. */
export function deliveryFacts(segment: OutgoingSegment, id: string, submittedAtMs: number): DeliveryFacts {
  return {
    id,
    sourceTon: segment.sourceTon,
    sourceNpi: segment.sourceNpi,
    source: segment.source,
    destTon: segment.destTon,
    destNpi: segment.destNpi,
    dest: segment.dest,
    serviceType: segment.serviceType,
    submittedAtMs,
    segments: 1,
    text: receiptText(segment),
  };
}

export function deliveryPdu({ facts, receipt, reply }: Delivery, nowMs: number): DeliverSm {
  if (receipt === null) {
    return deliverSm({
      sourceTon: facts.destTon,
      sourceNpi: facts.destNpi,
      source: facts.dest,
      destTon: facts.sourceTon,
      destNpi: facts.sourceNpi,
      dest: facts.source,
      shortMessage: Buffer.from(reply, 'latin1'),
    });
  }
  return buildReceipt({
    ...facts,
    state: receipt.state,
    error: receipt.error,
    doneAtMs: nowMs,
    delivered: receipt.state === STATE.delivered ? 1 : 0,
  });
}

/** Carriers send what registered_delivery asks for and nothing else; so does this one. */
export function isAsked(registeredDelivery: number, receipt: SimReceipt): boolean {
  if (receipt.intermediate) return wantsIntermediate(registeredDelivery);
  // ACCEPTD is no final state, yet carriers send it as a receipt to whoever asked for one.
  return wantsReceipt(registeredDelivery, isFinal(receipt.state) ? receipt.state : STATE.unknown);
}

/** Nobody can answer a name. */
export function mayReply(segment: OutgoingSegment): boolean {
  return segment.sourceTon !== TON_ALPHANUMERIC && segment.source !== '';
}

export function responseId(id: number, script: SimScript): string {
  return script.ids === 'padded_then_bare' ? String(id).padStart(PADDED_ID_DIGITS, '0') : String(id);
}

export function receiptId(id: number, script: SimScript): string {
  return script.ids === 'decimal_then_hex' ? id.toString(16).toUpperCase() : String(id);
}

/** The beginning of a plain text; empty for anything else: a receipt's text is no place for octets. */
function receiptText(segment: OutgoingSegment): string {
  const { body, dataCoding, esmClass } = segment;
  if ((esmClass & UDHI) !== 0 || dataCoding > 3 || dataCoding === 2) return '';
  const length = Math.min(body.length, RECEIPT_TEXT_CHARS_MAX);
  for (let at = 0; at < length; at += 1) {
    const octet = body[at] ?? 0;
    if (octet < 0x20 || octet > 0x7e) return '';
  }
  return body.toString('latin1', 0, length);
}
