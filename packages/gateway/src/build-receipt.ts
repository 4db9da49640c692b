/** The receipt for the customer, as deliver_sm. */
import type { DeliverSm } from '@rootsms/smpp';

/** Addresses as the customer submitted them: the receipt goes the other way round. */
export interface ReceiptFacts {
  readonly id: bigint;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly destTon: number;
  readonly destNpi: number;
  readonly dest: string;
  readonly serviceType: string;
  /** STATE. */
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

export function buildReceipt(_facts: ReceiptFacts): DeliverSm {
  throw new Error('not written yet');
}
