/**
 * A few words for a character, for the person who asks why a text became UCS-2. Not Unicode's names (35,000 of them):
 * the ones that word processors and keyboards put into texts, and the kind of letter for the rest.
 */
const NAMES = new Map<number, string>([
  [0x09, 'tab'],
  [0x60, 'grave accent (backtick)'],
  [0x7f, 'delete'],
  [0xa0, 'no-break space'],
  [0xab, 'left angle quotation mark'],
  [0xad, 'soft hyphen'],
  [0xb0, 'degree sign'],
  [0xb4, 'acute accent'],
  [0xb7, 'middle dot'],
  [0xbb, 'right angle quotation mark'],
  [0xd7, 'multiplication sign'],
  [0x2002, 'en space'],
  [0x2003, 'em space'],
  [0x2009, 'thin space'],
  [0x200b, 'zero-width space'],
  [0x200c, 'zero-width non-joiner'],
  [0x200d, 'zero-width joiner'],
  [0x200e, 'left-to-right mark'],
  [0x200f, 'right-to-left mark'],
  [0x2010, 'hyphen'],
  [0x2011, 'no-break hyphen'],
  [0x2012, 'figure dash'],
  [0x2013, 'en dash'],
  [0x2014, 'em dash'],
  [0x2018, 'left single quotation mark'],
  [0x2019, 'right single quotation mark'],
  [0x201a, 'low single quotation mark'],
  [0x201c, 'left double quotation mark'],
  [0x201d, 'right double quotation mark'],
  [0x201e, 'low double quotation mark'],
  [0x2022, 'bullet'],
  [0x2026, 'ellipsis'],
  [0x202f, 'narrow no-break space'],
  [0x2032, 'prime'],
  [0x2033, 'double prime'],
  [0x2060, 'word joiner'],
  [0x20e3, 'keycap'],
  [0x2116, 'numero sign'],
  [0x2122, 'trade mark sign'],
  [0x2212, 'minus sign'],
  [0xfe0e, 'text variation selector'],
  [0xfe0f, 'emoji variation selector'],
  [0xfeff, 'byte order mark'],
  [0xfffd, 'replacement character'],
]);

/** In this order: the first that fits. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^\p{Emoji_Presentation}$/u, 'emoji'],
  [/^\p{Emoji_Modifier}$/u, 'emoji skin tone'],
  [/^\p{Extended_Pictographic}$/u, 'emoji'],
  [/^[\u{fe00}-\u{fe0f}]$/u, 'variation selector'],
  [/^\p{Script=Cyrillic}$/u, 'Cyrillic letter'],
  [/^\p{Script=Greek}$/u, 'Greek letter'],
  [/^\p{Script=Arabic}$/u, 'Arabic letter'],
  [/^\p{Script=Hebrew}$/u, 'Hebrew letter'],
  [/^\p{Script=Devanagari}$/u, 'Devanagari letter'],
  [/^\p{Script=Bengali}$/u, 'Bengali letter'],
  [/^\p{Script=Tamil}$/u, 'Tamil letter'],
  [/^\p{Script=Thai}$/u, 'Thai letter'],
  [/^\p{Script=Han}$/u, 'Chinese character'],
  [/^(\p{Script=Hiragana}|\p{Script=Katakana})$/u, 'Japanese letter'],
  [/^\p{Script=Hangul}$/u, 'Korean letter'],
  [/^[\u{ff01}-\u{ff5e}]$/u, 'fullwidth letter'],
  [/^[\u{300}-\u{36f}]$/u, 'combining accent'],
  [/^\p{Script=Latin}$/u, 'Latin letter outside the GSM alphabet'],
  [/^\p{Letter}$/u, 'letter'],
  [/^\p{Mark}$/u, 'combining mark'],
  [/^\p{Number}$/u, 'number'],
  [/^\p{Separator}$/u, 'space'],
  [/^\p{Punctuation}$/u, 'punctuation mark'],
  [/^\p{Symbol}$/u, 'symbol'],
  [/^\p{Control}$/u, 'control character'],
  [/^\p{Surrogate}$/u, 'half of a surrogate pair'],
];

/** @example characterName(0x1f600) // 'emoji' */
export function characterName(codePoint: number): string {
  const known = NAMES.get(codePoint);
  if (known !== undefined) return known;
  const character = String.fromCodePoint(codePoint);
  for (const [pattern, name] of KINDS) if (pattern.test(character)) return name;
  return 'character';
}
