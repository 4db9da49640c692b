import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

type Environment = Readonly<Record<string, string>>;

/** Runs `rootsms` as a person would, with this environment and nothing else of ours. */
export function runCommand(args: readonly string[], environment: Environment, input = ''): Promise<Ran> {
  return run('../main.ts', args, environment, input);
}

/** Runs many command lines in one process, one after the other; `out` is both their streams. */
export async function runLines(
  lines: readonly (readonly string[])[],
  environment: Environment,
): Promise<Ran[]> {
  const input = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const { out, err } = await run('./run-lines.ts', [], environment, input);
  const parts = out.split('\u0000');
  return lines.map((_, at) => ({
    code: Number(parts[2 * at + 1] ?? Number.NaN),
    out: parts[2 * at]?.replace(/\n$/, '') ?? '',
    err: at === lines.length - 1 ? err : '',
  }));
}

async function run(
  program: string,
  args: readonly string[],
  environment: Environment,
  input: string,
): Promise<Ran> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(program, import.meta.url)), ...args], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.on('error', reject);
  child.on('close', resolve);
  return { code: await promise, out, err };
}
