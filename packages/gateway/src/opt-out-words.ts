/** STOP, START and HELP in English, Dutch, French and German. */
export type OptOutWord = 'stop' | 'start' | 'help';
export type WordLanguage = 'en' | 'nl' | 'fr' | 'de';
export type OptOutScope = 'sender' | 'server' | 'platform';

export interface RecognisedWord {
  readonly word: OptOutWord;
  readonly language: WordLanguage;
  /** true: the text is the word and nothing else: act on it. false: a person has to look ("stop please"). */
  readonly exact: boolean;
  /** What was asked for: STOP is for this sender, STOPALL for the whole server. */
  readonly scope: OptOutScope;
}

/** null: none of the words. Any case, accents, quotes, final full stop; texts beyond 160 characters are none. */
export function recogniseWord(_text: string): RecognisedWord | null {
  throw new Error('not written yet');
}

/** The one confirmation after a change; `sender` is what the recipient knows it by. */
export function wordAnswer(
  _word: OptOutWord,
  _language: WordLanguage,
  _scope: OptOutScope,
  _sender: string,
): string {
  throw new Error('not written yet');
}
