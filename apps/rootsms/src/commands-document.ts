import { LINK_PARAMETERS } from '@rootsms/gateway/operate';
import type { Argument, Command, Option } from 'commander';
import { examplesOf } from './examples.ts';
import { buildProgram } from './program.ts';

/** docs/operating/commands.md, from the commands' own definitions: `npm run generate` writes it. */
export function commandsDocument(): string {
  const program = buildProgram();
  const leaves = leavesOf(program, 'rootsms');
  return `<!-- Written by \`npm run generate\` (tools/generate.ts) from apps/rootsms/src/commands. Do not edit. -->

# The operator's commands

\`npx rootsms COMMAND\`, in the folder of the program, under an account that may read the data folder. The instance is
found by \`ROOTSMS_DATA\` (default \`./data\`) or by \`DATABASE_URL\`; see [config.md](../config.md). What a command changes,
a running gateway obeys within a second.

- Without \`--json\` a command writes text for people, coloured on a terminal only. With it, one JSON document on one line
  (\`tail\`: one a message), ids as strings.
- Exit codes: 0 done; 1 refused, or something is wrong; 2 wrong usage; 3 the instance cannot be reached. Refusals are
  one sentence on the standard error; [errors.md](../errors.md) lists them.
- Passwords and keys are printed once, when they are made. No command shows a recipient's number or a text.
- A carrier's URL holds a password: \`-\` in its place reads it from the standard input, so that it stands in no history.

<!-- prettier-ignore-start -->
| command | what it does |
| --- | --- |
${leaves.map(({ path, command }) => `| [\`${path}\`](#${anchorOf(path)}) | ${cell(command.description())} |`).join('\n')}

${leaves.map(section).join('\n')}
## Parameters of a carrier

After the \`?\` of a carrier's URL, with \`&\` between, and as \`NAME=VALUE\` in \`rootsms carrier set\`. \`smpp://\` goes to
port 2775 and \`smpps://\` to 3550 unless the URL names one.

| parameter | what | allowed | sim:// |
| --- | --- | --- | --- |
${LINK_PARAMETERS.map(({ name, doc, allowed, sim }) => `| \`${name}\` | ${cell(doc)} | ${cell(allowed)} | ${sim ? 'yes' : ''} |`).join('\n')}
<!-- prettier-ignore-end -->
`;
}

interface Leaf {
  readonly path: string;
  readonly command: Command;
}

/** Commands that do something, in the order of --help. */
function leavesOf(command: Command, path: string): Leaf[] {
  return command.commands.flatMap((child) => {
    const name = `${path} ${child.name()}`;
    return child.commands.length === 0 ? [{ path: name, command: child }] : leavesOf(child, name);
  });
}

function section({ path, command }: Leaf): string {
  const usage = [path, ...command.registeredArguments.map(argumentWords), '[options]'].join(' ');
  const rows = [
    ...command.registeredArguments.map((argument) => [argumentWords(argument), argument.description]),
    ...command.options.map((option) => [option.flags, optionWords(option)]),
  ];
  const lines = rows.map(
    ([name = '', what = '']) => `| \`${name.replaceAll('|', '\\|')}\` | ${cell(what)} |`,
  );
  const table = rows.length === 0 ? '' : `\n| | |\n| --- | --- |\n${lines.join('\n')}\n`;
  const examples = examplesOf(command);
  const block =
    examples.length === 0
      ? ''
      : `\n\`\`\`sh\n${examples.map((line) => `${prefixed(line)}`).join('\n')}\n\`\`\`\n`;
  return `## ${path}\n\n${sentence(command.description())}\n\n\`${usage}\`\n${table}${block}`;
}

function argumentWords(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function optionWords(option: Option): string {
  const value: unknown = option.defaultValue;
  const fallback = typeof value === 'string' || typeof value === 'number' ? ` (default: ${value})` : '';
  return `${option.description}${option.mandatory ? '; required' : ''}${fallback}`;
}

/** Examples are shown as a person types them in the program's folder. */
function prefixed(line: string): string {
  return line.startsWith('rootsms ') ? `npx ${line}` : line;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function anchorOf(path: string): string {
  return path.replaceAll(' ', '-');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').replaceAll('<', '&lt;');
}
