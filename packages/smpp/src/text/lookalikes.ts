/**
 * Replaces characters that merely look different by those of the GSM alphabet ("smart encoding"), so that a curly quote
 * pasted from a word processor does not cost a second segment. What is in the alphabet is never touched, and nothing
 * is replaced by something that is not in it.
 */
import { gsmCodes, NO_CODE } from './gsm-alphabet.ts';

export interface Replacement {
  from: string;
  /** '' where a character without width was dropped. */
  to: string;
  /** UTF-16 index in the original text. */
  index: number;
}

export interface LookalikeOptions {
  /**
   * Also Cyrillic and Greek letters that look the same as Latin ones (default false): right for 'АВС' typed on the wrong
   * keyboard, wrong for Russian text. Only words whose every letter has such a twin are changed.
   */
  homoglyphs?: boolean;
}

/** 'characters replacement', one set a line. Spaces and invisible characters stand below by code point. */
const SETS: readonly (readonly [string, string])[] = [
  ['‘’‚‛′‵ʹʻʼʽˈ´`＇', "'"],
  ['“”„‟″‶〝〞＂', '"'],
  ['‹', '<'],
  ['›', '>'],
  ['«»', '"'],
  ['‐‑‒–—―−⁃﹘﹣－', '-'],
  ['…', '...'],
  ['‥', '..'],
  ['․·•∙⋅・', '.'],
  ['⁄∕', '/'],
  ['∖', '\\'],
  ['∗⁎', '*'],
  ['∣ǀ', '|'],
  ['∼˜', '~'],
  ['ˆ', '^'],
  ['‼', '!!'],
  ['⁇', '??'],
  ['⁈', '?!'],
  ['⁉', '!?'],
  ['×', 'x'],
  ['ﬀ', 'ff'],
  ['ﬁ', 'fi'],
  ['ﬂ', 'fl'],
  ['ﬃ', 'ffi'],
  ['ﬄ', 'ffl'],
  ['ﬅﬆ', 'st'],
  ['Œ', 'OE'],
  ['œ', 'oe'],
  ['Ĳ', 'IJ'],
  ['ĳ', 'ij'],
  ['№', 'No'],
  ['™', 'TM'],
  ['℠', 'SM'],
  ['©', '(c)'],
  ['®', '(r)'],
  ['¼', '1/4'],
  ['½', '1/2'],
  ['¾', '3/4'],
  ['⅓', '1/3'],
  ['⅔', '2/3'],
  ['¹', '1'],
  ['²', '2'],
  ['³', '3'],
  ['℃', 'C'],
  ['\u212b', 'Å'],
  ['\u2126', 'Ω'],
  ['\u2206', 'Δ'],
  ['\u2211', 'Σ'],
  ['\u220f', 'Π'],
  ['ẞ', 'ß'],
  ['￥', '¥'],
  ['￡', '£'],
];

const SPACES = [0x09, 0xa0, 0x1680, 0x202f, 0x205f, 0x3000];
/** En quad to hair space. */
const SPACE_RANGE = [0x2000, 0x200a] as const;
const LINE_BREAKS = [0x0b, 0x85, 0x2028, 0x2029];
/** Soft hyphen, zero-width space, direction marks, word joiner, byte order mark. */
const INVISIBLE = [0xad, 0x200b, 0x200e, 0x200f, 0x2060, 0xfeff];
/** Joiners and selectors mean something beside letters that need them; dropped only between plain characters. */
const JOINERS = new Set([0x200c, 0x200d, 0xfe0e, 0xfe0f]);
const FULLWIDTH = { first: 0xff01, last: 0xff5e, offset: 0xfee0 } as const;

const TWINS: readonly (readonly [string, string])[] = [
  ['АВЕЅІЈКМНОРСТУХаеоресухѕіј', 'ABESIJKMHOPCTYXaeopecyxsij'],
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο', 'ABEZHIKMNOPTYXo'],
];

const replacements = new Map<number, string>();
for (const [characters, to] of SETS)
  for (const one of characters) replacements.set(one.codePointAt(0) ?? 0, to);
for (const codePoint of SPACES) replacements.set(codePoint, ' ');
for (let codePoint = SPACE_RANGE[0]; codePoint <= SPACE_RANGE[1]; codePoint++)
  replacements.set(codePoint, ' ');
for (const codePoint of LINE_BREAKS) replacements.set(codePoint, '\n');
for (const codePoint of INVISIBLE) replacements.set(codePoint, '');
for (let codePoint = FULLWIDTH.first; codePoint <= FULLWIDTH.last; codePoint++) {
  const to = String.fromCharCode(codePoint - FULLWIDTH.offset);
  if (!replacements.has(codePoint) && isGsm(to)) replacements.set(codePoint, to);
}

const twins = new Map<string, string>();
for (const [from, to] of TWINS) from.split('').forEach((one, at) => twins.set(one, to[at] ?? one));

function isGsm(text: string): boolean {
  const codes = gsmCodes();
  for (let at = 0; at < text.length; at++)
    if ((codes[text.charCodeAt(at)] ?? NO_CODE) === NO_CODE) return false;
  return true;
}

/** A base letter and combining accents. */
const DECOMPOSED = /[A-Za-z][\u0300-\u036f]+/y;
const FOREIGN_WORD = /[\p{Script=Cyrillic}\p{Script=Greek}]+/uy;

/**
 * @returns the text, and each replacement with its place in the original
 * @example replaceLookalikes('It’s…') // { text: "It's...", replaced: [{ from: '’', to: "'", index: 2 }, ...] }
 */
export function replaceLookalikes(
  text: string,
  options: LookalikeOptions = {},
): { text: string; replaced: Replacement[] } {
  const replaced: Replacement[] = [];
  const pieces: string[] = [];
  let copied = 0;
  for (let index = 0; index < text.length;) {
    const found = replacementAt(text, index, options.homoglyphs === true);
    if (found.to !== null) {
      pieces.push(text.slice(copied, index), found.to);
      copied = index + found.length;
      replaced.push({ from: text.slice(index, copied), to: found.to, index });
    }
    index += found.length;
  }
  if (replaced.length === 0) return { text, replaced };
  pieces.push(text.slice(copied));
  return { text: pieces.join(''), replaced };
}

/** What stands at `index`, and what to put there; `to` is null to leave it. */
function replacementAt(
  text: string,
  index: number,
  homoglyphs: boolean,
): { length: number; to: string | null } {
  const codePoint = text.codePointAt(index) ?? 0;
  const length = codePoint > 0xffff ? 2 : 1;
  if (isLetter(codePoint) && isAccent(text.charCodeAt(index + 1))) {
    const match = matchAt(DECOMPOSED, text, index);
    const composed = match.normalize('NFC');
    return { length: match.length, to: composed !== match && isGsm(composed) ? composed : null };
  }
  if (homoglyphs && codePoint >= 0x370 && codePoint <= 0x52f) {
    const match = matchAt(FOREIGN_WORD, text, index);
    if (match !== '') return { length: match.length, to: isGsm(match) ? null : twinsOf(match) };
  }
  if (isGsm(text[index] ?? '')) return { length, to: null };
  if (JOINERS.has(codePoint)) {
    const alone = isPlain(text.charCodeAt(index - 1)) && isPlain(text.charCodeAt(index + 1));
    return { length, to: alone ? '' : null };
  }
  return { length, to: replacements.get(codePoint) ?? null };
}

function matchAt(pattern: RegExp, text: string, index: number): string {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0] ?? '';
}

/** Latin twins of a whole word, letters that the alphabet has kept (ΚΑΛΗ is KAΛH); null when a letter has none. */
function twinsOf(word: string): string | null {
  let result = '';
  for (const letter of word) {
    const twin = isGsm(letter) ? letter : twins.get(letter);
    if (twin === undefined) return null;
    result += twin;
  }
  return result;
}

const isLetter = (unit: number): boolean => (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a);
const isAccent = (unit: number): boolean => unit >= 0x300 && unit <= 0x36f;
/** ASCII that no emoji sequence begins with, or the edge of the text. */
const isPlain = (unit: number): boolean =>
  Number.isNaN(unit) || (unit < 0x80 && !(unit >= 0x30 && unit <= 0x39) && unit !== 0x23 && unit !== 0x2a);
