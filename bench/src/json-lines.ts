import { createInterface } from 'node:readline';

/** A program of the bench talks to its parent in JSON lines: events on stdout, words on stdin. */
export function say(event: string, facts: object = {}): void {
  process.stdout.write(`${JSON.stringify({ event, ...facts })}\n`);
}

/** Calls back for every word; the program ends when its parent is gone. */
export function hear(onWord: (word: string) => void): void {
  createInterface({ input: process.stdin })
    .on('line', onWord)
    .on('close', () => process.exit(0));
}

/** The options that the parent gave, as one JSON argument. */
export function optionsFromParent<T extends object>(defaults: T): T {
  const given: unknown = JSON.parse(process.argv[2] ?? '{}');
  if (typeof given !== 'object' || given === null) throw new Error('the one argument is a JSON object');
  for (const [name, value] of Object.entries(given)) {
    const known: unknown = Reflect.get(defaults, name);
    if (known === undefined) throw new Error(`there is no option ${name}`);
    if (typeof known !== typeof value) throw new Error(`option ${name} is a ${typeof known}`);
  }
  return { ...defaults, ...given };
}
