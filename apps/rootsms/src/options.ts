import type { Command } from 'commander';

/** For programs: one JSON document instead of text. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print JSON, for programs');
}

/** An option that may be given several times, or once with commas. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(',').map((item) => item.trim())].filter((item) => item !== '');
}
