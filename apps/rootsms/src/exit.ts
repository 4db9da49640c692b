import { DatabaseFault } from '@rootsms/db';
import { SealError } from '@rootsms/seal';
import { CommanderError } from 'commander';
import { RootsmsFault, type RootsmsFaultCode } from './faults.ts';
import { Refused } from './refused.ts';

/**
 * Exit codes: 0 done; 1 refused, failed with a sentence, or something is wrong; 2 wrong usage; 3 the instance cannot be
 * reached; 70 a fault of ours (EX_SOFTWARE), shown with its stack.
 */
export const EXIT_REFUSED = 1;
export const EXIT_USAGE = 2;
export const EXIT_UNREACHABLE = 3;
const EXIT_SOFTWARE = 70;

const UNREACHABLE: ReadonlySet<string> = new Set<RootsmsFaultCode>([
  'not_running',
  'database_unreachable',
  'database_not_ready',
  'database_url_missing',
]);

/** What to say of an error, and with which code to end: a sentence for what a person can put right, a stack for the rest. */
export function describeExit(error: unknown): { readonly code: number; readonly words: string } {
  // Commander has printed its own words, or the help that was asked for.
  if (error instanceof CommanderError) return { code: error.exitCode === 0 ? 0 : EXIT_USAGE, words: '' };
  if (
    error instanceof DatabaseFault ||
    error instanceof RootsmsFault ||
    error instanceof SealError ||
    error instanceof Refused
  ) {
    const code = UNREACHABLE.has(error.code) ? EXIT_UNREACHABLE : EXIT_REFUSED;
    return { code, words: `rootsms: ${error.message}\n` };
  }
  const stack =
    error instanceof Error ? (error.stack ?? error.message) : 'something that is no error was thrown';
  return { code: EXIT_SOFTWARE, words: `rootsms: a fault of ours, please report it:\n${stack}\n` };
}

/** Ends the program. */
export function exitWith(error: unknown): never {
  const { code, words } = describeExit(error);
  process.stderr.write(words);
  process.exit(code);
}
