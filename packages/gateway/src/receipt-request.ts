/** registered_delivery, bit by bit: SMPP 3.4 section 5.2.17, SMPP 5.0 section 4.7.21. */
import { isFinal, STATE } from './state.ts';

/*
 *   bits 1..0   SMSC delivery receipt: 00 none, 01 final outcome, 10 failure only, 11 success only (5.0; 3.4: reserved)
 *   bits 3..2   SME originated acknowledgement: passes through to the handset, not ours to answer
 *   bit  4      intermediate notification
 *   bits 7..5   reserved
 */
const RECEIPT_BITS = 0x03;
const INTERMEDIATE_BIT = 0x10;

export type ReceiptRequest = 'none' | 'final' | 'failure' | 'success';

const REQUESTS: readonly ReceiptRequest[] = ['none', 'final', 'failure', 'success'];

/** Which final outcomes are to be told. */
export function receiptRequest(registeredDelivery: number): ReceiptRequest {
  return REQUESTS[registeredDelivery & RECEIPT_BITS] ?? 'none';
}

export function wantsIntermediate(registeredDelivery: number): boolean {
  return (registeredDelivery & INTERMEDIATE_BIT) !== 0;
}

/** Must the customer be told that the message is in `state` (STATE)? `wantsReceipt(2, STATE.delivered)` is false. */
export function wantsReceipt(registeredDelivery: number, state: number): boolean {
  if (!isFinal(state)) return wantsIntermediate(registeredDelivery);
  switch (registeredDelivery & RECEIPT_BITS) {
    case 1:
      return true;
    case 2:
      return state !== STATE.delivered;
    case 3:
      return state === STATE.delivered;
    default:
      return false;
  }
}

/** What to ask the carrier for so that we know the outcome: always the final receipt, the customer's other bits as they are. */
export function upstreamRegisteredDelivery(registeredDelivery: number): number {
  return (registeredDelivery & 0x1c) | 1;
}
