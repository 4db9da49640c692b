import type { Command } from 'commander';

const known = new WeakMap<Command, readonly string[]>();

/** Examples of a command: shown by its --help and in docs/operating/commands.md. */
export function withExamples(command: Command, ...lines: string[]): Command {
  known.set(command, lines);
  return command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

export function examplesOf(command: Command): readonly string[] {
  return known.get(command) ?? [];
}
