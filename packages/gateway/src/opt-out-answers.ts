import type { OptOutScope, OptOutWord, WordLanguage } from './opt-out-words.ts';

type Answer = (sender: string) => string;
type Answers = Readonly<Record<WordLanguage, Answer>>;

/** Each fits into one GSM segment with a sender of 15 characters; every character is of the default alphabet. */
const STOPPED: Readonly<Record<OptOutScope, Answers>> = {
  sender: {
    en: (sender) =>
      `You will get no more messages from ${sender}. Reply START to get them again, STOP ALL to stop everything from this company.`,
    nl: (sender) =>
      `U krijgt geen berichten meer van ${sender}. Antwoord START om ze weer te krijgen, STOP ALLES voor alles van dit bedrijf.`,
    fr: (sender) =>
      `Vous ne recevrez plus de messages de ${sender}. Répondez START pour les recevoir à nouveau, STOP TOUT pour cette entreprise.`,
    de: (sender) =>
      `Sie erhalten keine Nachrichten mehr von ${sender}. Antworten Sie START für neue, STOP ALLES für diese ganze Firma.`,
  },
  server: {
    en: (sender) =>
      `You will get no more messages from the company behind ${sender}. Reply START to undo, STOP EVERYWHERE for all companies here.`,
    nl: (sender) =>
      `U krijgt niets meer van het bedrijf achter ${sender}. Antwoord START om dit te herstellen, STOP OVERAL voor alle bedrijven hier.`,
    fr: (sender) =>
      `Vous ne recevrez plus rien de la société de ${sender}. Répondez START pour annuler, STOP PARTOUT pour toutes les sociétés ici.`,
    de: (sender) =>
      `Sie erhalten nichts mehr von der Firma hinter ${sender}. Antworten Sie START zum Aufheben, STOP ÜBERALL für alle Firmen hier.`,
  },
  platform: {
    en: () =>
      'You will get no more messages from any company on this platform. Reply START EVERYWHERE to allow them again.',
    nl: () =>
      'U krijgt van geen enkel bedrijf op dit platform nog berichten. Antwoord START OVERAL om ze weer toe te laten.',
    fr: () =>
      "Vous ne recevrez plus de messages d'aucune société ici. Répondez START PARTOUT pour les autoriser à nouveau.",
    de: () =>
      'Sie erhalten von keiner Firma auf dieser Plattform mehr Nachrichten. Antworten Sie START ÜBERALL zum Aufheben.',
  },
};

const STARTED: Answers = {
  en: (sender) => `You will get messages from ${sender} again. Reply STOP to end them.`,
  nl: (sender) => `U krijgt weer berichten van ${sender}. Antwoord STOP om ze te stoppen.`,
  fr: (sender) => `Vous recevrez à nouveau les messages de ${sender}. Répondez STOP pour y mettre fin.`,
  de: (sender) => `Sie erhalten wieder Nachrichten von ${sender}. Antworten Sie STOP, um sie zu beenden.`,
};

const HELPED: Answers = {
  en: (sender) =>
    `These messages are from ${sender}. Reply STOP to end them, STOP ALL to end everything from this company.`,
  nl: (sender) =>
    `Deze berichten zijn van ${sender}. Antwoord STOP om ze te stoppen, STOP ALLES voor alles van dit bedrijf.`,
  fr: (sender) =>
    `Ces messages viennent de ${sender}. Répondez STOP pour y mettre fin, STOP TOUT pour toute cette entreprise.`,
  de: (sender) =>
    `Diese Nachrichten sind von ${sender}. Antworten Sie STOP, um sie zu beenden, STOP ALLES für diese ganze Firma.`,
};

/**
 * The one answer to a word, sent once per change (`recordOptOut` and `liftOptOut` say whether there was one) and once
 * per HELP. `sender` is what the recipient knows it by: the number or name that the messages came from.
 *
 * @example wordAnswer('start', 'en', 'server', '8686') // 'You will get messages from 8686 again. Reply STOP to end them.'
 */
export function wordAnswer(
  word: OptOutWord,
  language: WordLanguage,
  scope: OptOutScope,
  sender: string,
): string {
  switch (word) {
    case 'stop':
      return STOPPED[scope][language](sender);
    case 'start':
      return STARTED[language](sender);
    case 'help':
      return HELPED[language](sender);
    default:
      return word satisfies never;
  }
}
