import { DatabaseFault } from '@rootsms/db';
import { SealError } from '@rootsms/seal';
import { RootsmsFault } from './faults.ts';

/** Exit codes: 0 done, 1 refused or failed with a sentence, 70 a fault of ours (EX_SOFTWARE), shown with its stack. */
export const EXIT_REFUSED = 1;
const EXIT_SOFTWARE = 70;

/** Ends the program: a sentence for what a person can put right, a stack for what only we can. */
export function exitWith(error: unknown): never {
  if (error instanceof DatabaseFault || error instanceof RootsmsFault || error instanceof SealError) {
    process.stderr.write(`rootsms: ${error.message}\n`);
    process.exit(EXIT_REFUSED);
  }
  const stack =
    error instanceof Error ? (error.stack ?? error.message) : 'something that is no error was thrown';
  process.stderr.write(`rootsms: a fault of ours, please report it:\n${stack}\n`);
  process.exit(EXIT_SOFTWARE);
}
