/** What a text will cost, and why. */
import { chooseEncoding } from './choose-encoding.ts';
import { characterName } from './character-name.ts';
import type { DefaultAlphabet } from './data-coding.ts';
import { gsmCodes, NO_CODE, type GsmShift } from './gsm-alphabet.ts';
import type { TextEncoding, TextOptions, TextRefusal } from './text-options.ts';

/** Forced characters that are listed; all are counted. */
export const FORCED_CHARACTERS_MAX = 20;

export interface ForcedCharacter {
  /** UTF-16 index. */
  index: number;
  character: string;
  codePoint: number;
  /** For people: 'right single quotation mark', 'emoji', 'Cyrillic letter'... */
  name: string;
}

export interface TextAnalysis {
  ok: true;
  encoding: TextEncoding;
  dataCoding: number;
  shift: GsmShift;
  segments: number;
  /** Septets, UTF-16 units or octets, by encoding. */
  length: number;
  /** Units that fit into each segment of this message. */
  perSegment: number;
  /** Units free in the last segment. */
  remaining: number;
  /** Characters that are outside the default alphabet: the reason for UCS-2 or a national table. */
  forced: ForcedCharacter[];
  forcedCount: number;
  /** Segments that UCS-2 would have taken, when a national table was chosen; else 0. */
  segmentsAsUcs2: number;
}

const NO_OPTIONS: TextOptions = {};
const NO_FORCED: ForcedCharacter[] = [];

/**
 * Counts a text exactly as splitText will split it.
 * @example
 * analyseText('It’s 10 €');
 * // { ok: true, encoding: 'ucs2', segments: 1, length: 9, remaining: 61, forcedCount: 1,
 * //   forced: [{ index: 2, character: '’', codePoint: 0x2019, name: 'right single quotation mark' }] ... }
 */
export function analyseText(text: string, options: TextOptions = NO_OPTIONS): TextAnalysis | TextRefusal {
  const choice = chooseEncoding(text, options);
  if (!choice.ok) return choice;
  const { encoding, dataCoding, shift, length, perSegment, segmentsAsUcs2 } = choice;
  const plain = encoding === 'gsm7' && shift.locking === 0 && shift.single === 0;
  const asked = options.encoding === 'ucs2' || options.encoding === 'latin1';
  const reasons =
    plain || asked
      ? { forced: NO_FORCED, forcedCount: 0 }
      : forcedCharacters(text, options.defaultAlphabet ?? 'gsm7');
  return {
    ok: true,
    encoding,
    dataCoding,
    shift,
    segments: choice.ends.length,
    length,
    perSegment,
    remaining: perSegment - choice.lastUnits,
    ...reasons,
    segmentsAsUcs2,
  };
}

function forcedCharacters(
  text: string,
  alphabet: DefaultAlphabet,
): Pick<TextAnalysis, 'forced' | 'forcedCount'> {
  const codes = gsmCodes();
  const unitMax = alphabet === 'gsm7' ? 0xffff : alphabet === 'latin1' ? 0xff : 0x7f;
  const forced: ForcedCharacter[] = [];
  let forcedCount = 0;
  for (let index = 0; index < text.length;) {
    const codePoint = text.codePointAt(index) ?? 0;
    const width = codePoint > 0xffff ? 2 : 1;
    if (codePoint > unitMax || (codes[codePoint] ?? NO_CODE) === NO_CODE) {
      forcedCount++;
      if (forced.length < FORCED_CHARACTERS_MAX) {
        const character = text.slice(index, index + width);
        forced.push({ index, character, codePoint, name: characterName(codePoint) });
      }
    }
    index += width;
  }
  return { forced, forcedCount };
}
