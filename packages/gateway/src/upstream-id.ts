import type { LinkRecord } from './records.ts';
import {
  OBSERVATIONS_NEEDED,
  respell,
  spellingOf,
  spellings,
  type LearntSpelling,
  type Spelling,
} from './id-spelling.ts';

/** Lengths of responses that are remembered; a carrier has one or two. */
const WIDTHS_MAX = 4;

/** `hex_to_decimal:8:upper`, as gateway.link.id_learnt keeps it. */
const REMEMBERED =
  /^(literal|other_case|no_leading_zeros|hex_to_decimal|decimal_to_hex):(\d{1,2}):(upper|lower)$/;
const SPELLINGS: readonly Spelling[] = [
  'literal',
  'other_case',
  'no_leading_zeros',
  'hex_to_decimal',
  'decimal_to_hex',
];

/**
 * Learns how one link's carrier spells ids, from receipts that met their responses. A setting other than `learn` is
 * obeyed as it is; only what it leaves open (leading zeros, capitals) is still learnt.
 *
 * @example
 * const learner = new SpellingLearner(link.idSpelling, link.idLearnt);
 * const message = sent.get(learner.first(id)) ?? tryAll(learner.candidates(id));
 * if (message && learner.observe(message.upstreamId, id)) saveLearnt(link.id, learner.remembered);
 */
export class SpellingLearner {
  readonly #setting: LinkRecord['idSpelling'];
  #learnt: LearntSpelling | null;
  /** What the last pairs agreed on, and how many they were. */
  #observed: LearntSpelling | null = null;
  #agreeing = 0;
  #example: readonly [responseId: string, receiptId: string] | null = null;
  /** Lengths that responses have had: where zeros are dropped, they say how many. */
  #lastWidth = 0;
  readonly #widths: number[] = [];

  constructor(setting: LinkRecord['idSpelling'], remembered: string | null) {
    this.#setting = setting;
    const known = remembered === null ? null : parseRemembered(remembered);
    if (setting === 'learn') this.#learnt = known;
    else this.#learnt = known?.spelling === setting ? known : { spelling: setting, width: 0, upper: true };
  }

  /** null: nothing yet. */
  get learnt(): LearntSpelling | null {
    return this.#learnt;
  }

  /** For gateway.link.id_learnt; null: nothing learnt yet. */
  get remembered(): string | null {
    if (this.#learnt === null) return null;
    const { spelling, width, upper } = this.#learnt;
    return `${spelling}:${width}:${upper ? 'upper' : 'lower'}`;
  }

  /** One sentence for the operator. */
  get why(): string {
    if (this.#setting !== 'learn')
      return `The link’s setting says: ${words(this.#setting)}${this.#exampleWords}.`;
    if (this.#learnt !== null) {
      const filled =
        this.#learnt.width > 0
          ? `, and fills its answers with zeros to ${this.#learnt.width} characters`
          : '';
      return `The carrier ${words(this.#learnt.spelling)}${filled}${this.#exampleWords}.`;
    }
    if (this.#agreeing > 0 && this.#observed !== null) {
      return `It seems that the carrier ${words(this.#observed.spelling)}; seen ${this.#agreeing} of ${OBSERVATIONS_NEEDED} times needed${this.#exampleWords}.`;
    }
    return 'Nothing learnt yet: every spelling is tried for each receipt.';
  }

  get #exampleWords(): string {
    return this.#example === null ? '' : `: ${this.#example[0]} / ${this.#example[1]}`;
  }

  /** Call with the id of every response: their lengths tell what leading zeros to expect. For the hot path. */
  sawResponse(responseId: string): void {
    const { length } = responseId;
    if (length === this.#lastWidth) return;
    this.#lastWidth = length;
    if (this.#widths.length < WIDTHS_MAX && !this.#widths.includes(length)) this.#widths.push(length);
  }

  /** The one id to look for first. For the hot path. */
  first(receiptId: string): string {
    const learnt = this.#learnt;
    if (learnt === null || learnt.spelling === 'literal') return receiptId;
    return respell(receiptId, learnt) ?? receiptId;
  }

  /** Every id to look for, `first` first; at most 12. */
  candidates(receiptId: string): readonly string[] {
    return spellings(receiptId, this.#learnt, this.#widths);
  }

  /** A receipt met its response. true: something was learnt just now, so store `remembered`. */
  observe(responseId: string, receiptId: string): boolean {
    // Nearly every pair: what was learnt holds.
    if (this.#learnt !== null && this.first(receiptId) === responseId) {
      this.#agreeing = 0;
      this.#example ??= [responseId, receiptId];
      return false;
    }
    const seen = this.#observed;
    const holds = seen !== null && respell(receiptId, seen) === responseId;
    const spelling = holds ? seen : spellingOf(responseId, receiptId);
    if (spelling === undefined) return false;
    if (this.#setting !== 'learn' && spelling.spelling !== this.#setting) return false;
    this.#example = [responseId, receiptId];
    if (this.#learnt?.spelling === spelling.spelling) {
      // The kind is known, only zeros or capitals were not: an id without either could not show them.
      this.#learnt = merge(spelling, this.#learnt, responseId);
      return true;
    }
    const agrees = seen?.spelling === spelling.spelling;
    this.#agreeing = agrees ? this.#agreeing + 1 : 1;
    this.#observed = agrees ? merge(spelling, seen, responseId) : spelling;
    if (this.#agreeing < OBSERVATIONS_NEEDED) return false;
    this.#learnt = this.#observed;
    this.#agreeing = 0;
    return true;
  }
}

function merge(now: LearntSpelling, before: LearntSpelling, responseId: string): LearntSpelling {
  const upper = /[a-z]/i.test(responseId) ? now.upper : before.upper;
  return { spelling: now.spelling, width: Math.max(now.width, before.width), upper };
}

/** null: not written by this version, so learn anew. */
function parseRemembered(text: string): LearntSpelling | null {
  const [, name, width, letters] = REMEMBERED.exec(text) ?? [];
  const spelling = SPELLINGS.find((one) => one === name);
  return spelling === undefined ? null : { spelling, width: Number(width), upper: letters === 'upper' };
}

/** After "the carrier". */
function words(spelling: Spelling): string {
  switch (spelling) {
    case 'literal':
      return 'spells ids in receipts as in its answers';
    case 'other_case':
      return 'spells ids in receipts with other letters, capital or small, than in its answers';
    case 'no_leading_zeros':
      return 'spells ids with leading zeros in one place and without in the other';
    case 'hex_to_decimal':
      return 'answers in hex and reports in decimal';
    case 'decimal_to_hex':
      return 'answers in decimal and reports in hex';
    default:
      return spelling satisfies never;
  }
}
