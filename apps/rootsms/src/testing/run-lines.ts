// Runs many command lines in one process, one JSON array a line of input, because starting Node for each takes longer
// than all of them: prints their output between marks, and how each ended.
import { createInterface } from 'node:readline/promises';
import { describeExit } from '../exit.ts';
import { buildProgram } from '../program.ts';

for await (const line of createInterface({ input: process.stdin })) {
  const args: unknown = JSON.parse(line);
  if (!Array.isArray(args)) throw new Error('a line is no JSON array');
  process.exitCode = 0;
  try {
    await buildProgram().parseAsync(args.map(String), { from: 'user' });
  } catch (error) {
    const { code, words } = describeExit(error);
    process.stdout.write(words);
    process.exitCode = code;
  }
  process.stdout.write(`\n\u0000${process.exitCode}\u0000`);
}
process.exitCode = 0;
