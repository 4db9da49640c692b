/** Which server an inbound message belongs to. */
import type { SenderRecord } from './records.ts';

export type InboundOwner =
  | {
      readonly owned: true;
      readonly serverId: number;
      readonly sender: SenderRecord;
      /** The number serves several servers, told apart by keyword. */
      readonly shared: boolean;
    }
  | { readonly owned: false };

/** Compiled from every server's approved senders; made anew when the registry's snapshot changes. */
export class InboundTable {
  constructor(_senders: Iterable<SenderRecord>) {}
  /** `dest` as the carrier gave it; `text` decides only for shared numbers. */
  ownerOf(_dest: string, _text: string): InboundOwner {
    throw new Error('not written yet');
  }
  /** Only one server can own it, whatever the text: its id, else 0. For parts, whose text is not there yet. */
  soleOwner(_dest: string): number {
    throw new Error('not written yet');
  }
}
