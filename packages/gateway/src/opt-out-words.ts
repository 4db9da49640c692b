export type OptOutWord = 'stop' | 'start' | 'help';
export type WordLanguage = 'en' | 'nl' | 'fr' | 'de';
export type OptOutScope = 'sender' | 'server' | 'platform';

export interface RecognisedWord {
  readonly word: OptOutWord;
  readonly language: WordLanguage;
  /** true: the text is the word and nothing else: act on it. false: a person has to look ("stop please"). */
  readonly exact: boolean;
  /**
   * What was asked for. Of stop: STOP is for this sender, STOP ALL for the server, STOP EVERYWHERE for the platform.
   * Of start: how far `liftOptOut` should go; START undoes STOP ALL too, but not STOP EVERYWHERE.
   */
  readonly scope: OptOutScope;
}

/** A text beyond this is a letter, not a word. */
const TEXT_CHARS_MAX = 160;

type Words = Readonly<Record<WordLanguage, string>>;

/**
 * The words as people write them, without accents and in small letters; commas between them. The first language that
 * has a word, or the language expected, answers. Sources: the words that carriers and aggregators honour (CTIA's for
 * English), and the plain words for it in the others.
 */
const STOP_SENDER: Words = {
  en: 'stop, unsubscribe, end, quit, revoke, optout, opt out, opt-out, cancel',
  nl: 'stop, stoppen, stopzetten, uit, afmelden, uitschrijven',
  fr: 'stop, arret, arreter, arretez, desabonner, desabonnement, desinscrire',
  de: 'stop, stopp, abmelden, abbestellen, ende',
};
const STOP_SERVER: Words = {
  en: 'stopall, stop all, all stop',
  nl: 'stop alles, alles stop, stopalles, alles stoppen',
  fr: 'stop tout, tout stop, stoptout, arret tout, tout arreter',
  de: 'stop alles, alles stop, stopp alles, alles stopp, alle stopp, stop alle',
};
const STOP_PLATFORM: Words = {
  en: 'stop everywhere, stop everyone',
  nl: 'stop overal, overal stop, stop iedereen',
  fr: 'stop partout, partout stop, stop tout le monde',
  de: 'stop uberall, stopp uberall, uberall stopp, stop ueberall, stopp ueberall',
};
const START_SERVER: Words = {
  en: 'start, unstop, resume, start all',
  nl: 'start, aan, aanmelden, start alles',
  fr: 'start, reprendre, abonner, start tout',
  de: 'start, anmelden, start alles',
};
const START_PLATFORM: Words = {
  en: 'start everywhere',
  nl: 'start overal',
  fr: 'start partout',
  de: 'start uberall, start ueberall',
};
const HELP: Words = {
  en: 'help, info',
  nl: 'help, hulp, info',
  fr: 'aide, info, help',
  de: 'hilfe, info, help',
};

const LANGUAGES: readonly WordLanguage[] = ['en', 'nl', 'fr', 'de'];

interface Meaning {
  readonly word: OptOutWord;
  readonly scope: OptOutScope;
  readonly languages: readonly WordLanguage[];
}

const MEANINGS: ReadonlyMap<string, Meaning> = meanings([
  ['stop', 'sender', STOP_SENDER],
  ['stop', 'server', STOP_SERVER],
  ['stop', 'platform', STOP_PLATFORM],
  ['start', 'server', START_SERVER],
  ['start', 'platform', START_PLATFORM],
  ['help', 'sender', HELP],
]);

/** Words that within a longer text still say that somebody wants it to end; "uit" or "end" say nothing there. */
const TELLING: ReadonlyMap<string, WordLanguage> = new Map([
  ['stop', 'en'],
  ['stopall', 'en'],
  ['unsubscribe', 'en'],
  ['optout', 'en'],
  ['stoppen', 'nl'],
  ['afmelden', 'nl'],
  ['uitschrijven', 'nl'],
  ['arreter', 'fr'],
  ['arretez', 'fr'],
  ['desabonner', 'fr'],
  ['desinscrire', 'fr'],
  ['stopp', 'de'],
  ['abmelden', 'de'],
  ['abbestellen', 'de'],
]);

/**
 * What a text from a handset asks for; null: none of the words. Any case, with or without accents, in quotes, with a
 * final full stop. `expected`: the language to answer in where a word is of several ("stop", "info"): of the
 * handset's country.
 *
 * @example
 * recogniseWord(' “Stop.” ', 'nl') // { word: 'stop', language: 'nl', exact: true, scope: 'sender' }
 * recogniseWord('stop please')     // { word: 'stop', language: 'en', exact: false, scope: 'sender' }
 */
export function recogniseWord(text: string, expected: WordLanguage = 'en'): RecognisedWord | null {
  if (text.length === 0 || text.length > TEXT_CHARS_MAX) return null;
  const plain = plainOf(text);
  const meaning = MEANINGS.get(plain);
  if (meaning !== undefined) {
    const { word, scope, languages } = meaning;
    const language = languages.includes(expected) ? expected : (languages[0] ?? expected);
    return { word, language, exact: true, scope };
  }
  for (const one of plain.split(/[^a-z0-9]+/)) {
    const language = TELLING.get(one);
    if (language === undefined) continue;
    return { word: 'stop', language: one === 'stop' ? expected : language, exact: false, scope: 'sender' };
  }
  return null;
}

/** Small letters without accents, one blank between words, nothing but letters and digits at either end. */
function plainOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
    .replace(/\s+/g, ' ');
}

function meanings(lists: readonly (readonly [OptOutWord, OptOutScope, Words])[]): Map<string, Meaning> {
  const found = new Map<string, Meaning>();
  for (const [word, scope, words] of lists) {
    for (const language of LANGUAGES) {
      for (const one of words[language].split(', ')) {
        const known = found.get(one);
        found.set(one, { word, scope, languages: [...(known?.languages ?? []), language] });
      }
    }
  }
  return found;
}
