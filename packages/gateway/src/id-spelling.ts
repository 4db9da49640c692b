import type { LinkRecord } from './records.ts';

/** How a carrier's receipts spell ids, against its responses. */
export type Spelling = Exclude<LinkRecord['idSpelling'], 'learn'> | 'other_case';

/** Agreeing pairs before a spelling counts as learnt. */
export const OBSERVATIONS_NEEDED = 3;
/** SMPP 3.4 section 5.2.23: 64 characters and a NUL. Longer ids are compared as they are. */
const ID_CHARS_MAX = 64;
/** Number() is exact to here; hexadecimal of 13 digits is 52 bits. */
const EXACT_DECIMAL_DIGITS = 15;
const EXACT_HEX_DIGITS = 13;
const DECIMAL = /^\d+$/;
const HEX = /^[\dA-Fa-f]+$/;

/** A spelling with what must be known of the responses to find them from a receipt. */
export interface LearntSpelling {
  readonly spelling: Spelling;
  /** Responses are filled with leading zeros to so many characters; 0: they are not. */
  readonly width: number;
  /** Letters in responses are capitals. */
  readonly upper: boolean;
}

const PLAIN = { width: 0, upper: true } as const;

/**
 * The response's id, from the receipt's, by a spelling; undefined: this id cannot be spelt so.
 *
 * @example respell('44849', { spelling: 'hex_to_decimal', width: 8, upper: true }) // '0000AF31'
 */
export function respell(receiptId: string, learnt: LearntSpelling): string | undefined {
  if (receiptId.length === 0 || receiptId.length > ID_CHARS_MAX) return undefined;
  switch (learnt.spelling) {
    case 'literal':
      return receiptId;
    case 'other_case':
      return learnt.upper ? receiptId.toUpperCase() : receiptId.toLowerCase();
    case 'no_leading_zeros':
      return fill(bare(receiptId), learnt.width);
    case 'hex_to_decimal': {
      // The carrier answers in hexadecimal and reports in decimal.
      if (!DECIMAL.test(receiptId)) return undefined;
      const hex = hexOf(receiptId);
      return fill(learnt.upper ? hex.toUpperCase() : hex, learnt.width);
    }
    case 'decimal_to_hex':
      return HEX.test(receiptId) ? fill(decimalOf(receiptId), learnt.width) : undefined;
    default:
      return learnt.spelling satisfies never;
  }
}

/** What may be tried while nothing is learnt, or when what was learnt finds nothing; likeliest first. */
const GUESSES: readonly LearntSpelling[] = [
  { spelling: 'literal', ...PLAIN },
  { spelling: 'other_case', width: 0, upper: true },
  { spelling: 'other_case', width: 0, upper: false },
  { spelling: 'no_leading_zeros', ...PLAIN },
  { spelling: 'hex_to_decimal', width: 0, upper: true },
  { spelling: 'hex_to_decimal', width: 0, upper: false },
  { spelling: 'decimal_to_hex', ...PLAIN },
];
/** The kinds of spelling that leading zeros of responses make a difference to. */
/** Each costs a look-up when a receipt's message is not in memory. */
const CANDIDATES_MAX = 12;
const FILLED = GUESSES.filter(({ spelling }) => spelling !== 'literal' && spelling !== 'other_case');

/**
 * Ids under which the message of a receipt may be known, likeliest first, each once; the receipt's own is always among
 * them. `widths`: lengths that the link's responses have had; at most CANDIDATES_MAX answers.
 */
export function spellings(
  receiptId: string,
  learnt: LearntSpelling | null,
  widths: readonly number[] = [],
): readonly string[] {
  const found = new Set<string>();
  const add = (guess: LearntSpelling): void => {
    const id = respell(receiptId, guess);
    if (id !== undefined) found.add(id);
  };
  if (learnt !== null) add(learnt);
  for (const guess of GUESSES) add(guess);
  found.add(receiptId);
  for (const width of widths) for (const guess of FILLED) add({ ...guess, width });
  return [...found].slice(0, CANDIDATES_MAX);
}

/** Which spelling turns this receipt's id into this response's; undefined: none that we know. */
export function spellingOf(responseId: string, receiptId: string): LearntSpelling | undefined {
  const upper = responseId === responseId.toUpperCase();
  const width = responseId.length;
  for (const { spelling } of GUESSES) {
    const plain: LearntSpelling = { spelling, width: 0, upper };
    if (respell(receiptId, plain) === responseId) return plain;
    const filled: LearntSpelling = { spelling, width, upper };
    if (spelling !== 'literal' && respell(receiptId, filled) === responseId) return filled;
  }
  return undefined;
}

function bare(id: string): string {
  let at = 0;
  while (at < id.length - 1 && id.charCodeAt(at) === 0x30) at += 1;
  return at === 0 ? id : id.slice(at);
}

function fill(id: string, width: number): string {
  return id.length >= width ? id : id.padStart(width, '0');
}

function hexOf(decimal: string): string {
  return decimal.length <= EXACT_DECIMAL_DIGITS ? Number(decimal).toString(16) : BigInt(decimal).toString(16);
}

function decimalOf(hex: string): string {
  return hex.length <= EXACT_HEX_DIGITS ? String(Number.parseInt(hex, 16)) : BigInt(`0x${hex}`).toString();
}
