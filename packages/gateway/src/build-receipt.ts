import { bytesTlv, deliverSm, numberTlv, stringTlv, TAG, type DeliverSm, type Tlv } from '@rootsms/smpp';
import { formatReceipt, RECEIPT_TEXT_CHARACTERS_MAX, type MessageState } from '@rootsms/smpp/text';
import { isFinal, smppState } from './state.ts';

/** esm_class, SMPP 3.4 section 5.2.12: bits 5..2. */
const ESM_RECEIPT = 0x04;
const ESM_INTERMEDIATE = 0x20;
/** network_error_code (5.3.2.31), first octet: 3 is GSM. */
const NETWORK_GSM = 3;
/** `err:` of Appendix B has three characters. */
const ERR_MAX = 999;
const ERROR_MAX = 0xffff;

/** What a receipt tells. Addresses as in the submit: the receipt goes the other way round. */
export interface ReceiptFacts {
  /** The id as the submit's response gave it. */
  readonly id: bigint | string;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly destTon: number;
  readonly destNpi: number;
  readonly dest: string;
  readonly serviceType: string;
  /** STATE. One that is not final makes an intermediate notification. */
  readonly state: number;
  /** 0: not known. */
  readonly error: number;
  readonly submittedAtMs: number;
  readonly doneAtMs: number;
  /** Segments of the message and how many of them were delivered: 1 and 0 or 1 unless it was split by us. */
  readonly segments: number;
  readonly delivered: number;
  /** The first 20 characters show; empty when the text is not to be told. */
  readonly text: string;
}

/**
 * The receipt as deliver_sm: the text of SMPP 3.4 Appendix B, and the same as TLVs for those who read no text
 * (receipted_message_id 5.3.2.12, message_state 5.3.2.35, network_error_code 5.3.2.31).
 *
 * @example
 * buildReceipt({ …, id: 42n, state: STATE.delivered, error: 0, segments: 1, delivered: 1, text: 'Hi' })
 * // id:42 sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:DELIVRD err:000 text:Hi
 */
export function buildReceipt(facts: ReceiptFacts): DeliverSm {
  const id = typeof facts.id === 'string' ? facts.id : facts.id.toString();
  const state = receiptState(facts.state);
  const shortMessage = Buffer.from(
    formatReceipt({
      id,
      sub: facts.segments,
      dlvrd: facts.delivered,
      submittedAtMs: facts.submittedAtMs,
      doneAtMs: facts.doneAtMs,
      state,
      err: String(Math.min(Math.max(facts.error, 0), ERR_MAX)).padStart(3, '0'),
      text: printable(facts.text),
    }),
    'latin1',
  );
  const tlvs: Tlv[] = [stringTlv(TAG.receipted_message_id, id), numberTlv(TAG.message_state, state)];
  if (facts.error > 0) tlvs.push(bytesTlv(TAG.network_error_code, networkError(facts.error)));
  return deliverSm({
    serviceType: facts.serviceType,
    sourceTon: facts.destTon,
    sourceNpi: facts.destNpi,
    source: facts.dest,
    destTon: facts.sourceTon,
    destNpi: facts.sourceNpi,
    dest: facts.source,
    esmClass: isFinal(facts.state) || state === ACCEPTED ? ESM_RECEIPT : ESM_INTERMEDIATE,
    shortMessage,
    tlvs,
  });
}

/** The text is of data_coding 0, whose octets differ from account to account outside of ASCII. */
function printable(text: string): string {
  return text.slice(0, RECEIPT_TEXT_CHARACTERS_MAX).replace(/[^ -~]/gu, '?');
}

const ENROUTE: MessageState = 1;
const ACCEPTED: MessageState = 6;
const UNKNOWN: MessageState = 7;

function receiptState(state: number): MessageState {
  const smpp = smppState(state);
  switch (smpp) {
    case 0:
    case 1:
      return ENROUTE;
    case 2:
    case 3:
    case 4:
    case 5:
    case 6:
    case 8:
    case 9:
      return smpp;
    default:
      return UNKNOWN;
  }
}

function networkError(error: number): Buffer {
  const value = Buffer.alloc(3);
  value[0] = NETWORK_GSM;
  value.writeUInt16BE(Math.min(error, ERROR_MAX), 1);
  return value;
}
