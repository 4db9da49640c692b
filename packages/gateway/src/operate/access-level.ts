import { ACCESS } from '../records.ts';

/** The words for access levels, as commands take and show them. */
export const LEVEL_WORDS = {
  deleted: ACCESS.deleted,
  'no-traffic': ACCESS.noTraffic,
  'receive-only': ACCESS.receiveOnly,
  'templates-only': ACCESS.templatesOnly,
  capped: ACCESS.capped,
  full: ACCESS.full,
} as const;
export type LevelWord = keyof typeof LEVEL_WORDS;

/** `levelWord(2)` is `receive-only`; what is out of range reads as the nearest. */
export function levelWord(level: number): LevelWord {
  const words = Object.keys(LEVEL_WORDS) as LevelWord[];
  return words.find((word) => LEVEL_WORDS[word] >= level) ?? 'full';
}

/** A level that restricts, from its word or number; undefined for `full` and anything else. */
export function readLevel(text: string): number | undefined {
  const level = Object.entries(LEVEL_WORDS).find(
    ([word, number]) => text === word || text === String(number),
  )?.[1];
  return level === ACCESS.full ? undefined : level;
}
