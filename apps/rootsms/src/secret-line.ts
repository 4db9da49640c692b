import { createInterface } from 'node:readline/promises';
import { RootsmsFault } from './faults.ts';

/** The first line of standard input: so that a password need not stand in the shell's history or the process list. */
export async function readSecretLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin, terminal: false });
  try {
    for await (const line of lines) return line.trim();
  } finally {
    lines.close();
  }
  throw new RootsmsFault('input_empty');
}
