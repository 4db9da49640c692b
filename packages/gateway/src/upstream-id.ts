/** How a carrier spells message ids: in its responses, and otherwise in its receipts. */
import type { LinkRecord } from './records.ts';

export type Spelling = Exclude<LinkRecord['idSpelling'], 'learn'> | 'other_case';

/** Agreeing pairs before a spelling counts as learnt. */
export const OBSERVATIONS_NEEDED = 3;

export interface LearntSpelling {
  readonly spelling: Spelling;
  /** Digits that the carrier's responses are padded to with zeros; 0: not padded. */
  readonly width: number;
  /** Letters of the responses' hexadecimal ids. */
  readonly upper: boolean;
}

/** Ids to look for, likeliest first, literal always among them; at most 12. */
export function spellings(_receiptId: string, _learnt: LearntSpelling | null): readonly string[] {
  throw new Error('not written yet');
}

export class SpellingLearner {
  constructor(_setting: LinkRecord['idSpelling'], _remembered: string | null) {}
  get learnt(): LearntSpelling | null {
    return null;
  }
  /** For gateway.link.id_learnt; null: nothing learnt yet. */
  get remembered(): string | null {
    return null;
  }
  /** For the operator. */
  get why(): string {
    return '';
  }
  /** The one id to look for first. For the hot path. */
  first(_receiptId: string): string {
    throw new Error('not written yet');
  }
  /** Every id to look for, `first` first. */
  candidates(_receiptId: string): readonly string[] {
    throw new Error('not written yet');
  }
  /** A receipt met its response. true: something was learnt now, so store `remembered`. */
  observe(_responseId: string, _receiptId: string): boolean {
    throw new Error('not written yet');
  }
}
