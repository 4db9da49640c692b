import { existsSync, mkdirSync } from 'node:fs';

/** For others no more than the way through to PostgreSQL's own folder, which root's PostgreSQL account needs. */
export function makeDataFolder(folder: string): void {
  if (existsSync(folder)) return;
  try {
    mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  } catch {
    // lockFolder meets the same and says it in a sentence.
  }
}
