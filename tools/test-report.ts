import type { run } from 'node:test';
import { inspect } from 'node:util';

import { fromRoot } from './source-files.ts';

type Events = ReturnType<typeof run>;

/** What a file printed is shown only when it fails, and of that the end. */
const OUTPUT_CHARACTERS_MAX = 20_000;
/** A compared file or generated type fills a line with pages. */
const LINE_CHARACTERS_MAX = 400;
const FAILURE_LINES_MAX = 120;

/**
 * One line per test file, failures in full, skipped tests by name, and at the very end the runner's own counts
 * (`# tests 12`, `# pass 12`, ...), which people and CI read.
 */
export async function* report(
  events: Events,
  failedChecks: readonly string[],
  counts: { failed: number; skipped: number },
): AsyncGenerator<string> {
  const output = new Map<string, string>();
  const skipped: string[] = [];
  const failed: string[] = [];
  const closing: string[] = [];
  for await (const event of events) {
    switch (event.type) {
      case 'test:stdout':
      case 'test:stderr': {
        const file = event.data.file ?? '';
        output.set(file, `${output.get(file) ?? ''}${event.data.message}`.slice(-OUTPUT_CHARACTERS_MAX));
        break;
      }
      case 'test:pass':
        if (event.data.skip !== undefined)
          skipped.push(`${place(event.data)} ${event.data.name}: ${reason(event.data.skip)}`);
        break;
      case 'test:fail':
        if (event.data.details.error.failureType === 'subtestsFailed' && event.data.nesting > 0) break;
        failed.push(`${place(event.data)} ${event.data.name}`);
        yield `\nFAILED ${place(event.data)} ${event.data.name}\n${describe(event.data.details.error)}\n\n`;
        // A file that broke off outside its tests has no summary; what it printed is all there is.
        if (event.data.name === event.data.file) yield printed(output.get(event.data.file) ?? '');
        break;
      case 'test:summary':
        if (event.data.file === undefined) {
          counts.failed =
            event.data.counts.tests -
            event.data.counts.passed -
            event.data.counts.skipped -
            event.data.counts.todo;
          counts.skipped = event.data.counts.skipped;
        } else {
          yield fileLine(event.data, output.get(event.data.file) ?? '');
        }
        break;
      case 'test:diagnostic':
        if (
          event.data.nesting === 0 &&
          /^(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /.test(event.data.message)
        ) {
          closing.push(`# ${event.data.message}\n`);
        }
        break;
      default:
    }
  }
  if (skipped.length > 0) yield `\nSkipped:\n${skipped.join('\n')}\n`;
  if (failed.length > 0) yield `\nFailed:\n${failed.join('\n')}\n`;
  if (failedChecks.length > 0) yield `\nFailed checks, see the top: ${failedChecks.join(', ')}\n`;
  yield `\n${closing.join('')}`;
}

function fileLine(
  summary: {
    readonly file?: string | undefined;
    readonly success: boolean;
    readonly duration_ms: number;
    readonly counts: { readonly tests: number };
  },
  output: string,
): string {
  const seconds = (summary.duration_ms / 1_000).toFixed(1);
  const line = `${summary.success ? 'ok    ' : 'FAILED'} ${fromRoot(summary.file ?? '')}: ${summary.counts.tests} tests, ${seconds} s\n`;
  return summary.success ? line : line + printed(output);
}

function printed(output: string): string {
  return output.trim() === '' ? '' : `  what it printed:\n${output.trimEnd().replaceAll(/^/gm, '  | ')}\n`;
}

function place(data: { readonly file?: string | undefined; readonly line?: number | undefined }): string {
  return `${fromRoot(data.file ?? '')}${data.line === undefined ? '' : `:${data.line}`}`;
}

function reason(skip: string | boolean): string {
  return typeof skip === 'string' && skip !== '' ? skip : 'no reason given';
}

/** The runner wraps what a test threw; people want the message, our own frames and the cause. */
function describe(error: Error): string {
  const thrown: unknown = error.cause ?? error;
  if (!(thrown instanceof Error)) return inspect(thrown, { depth: 6 });
  const lines = (thrown.stack ?? thrown.message)
    .split('\n')
    .filter((line) => !/^\s+at .*node:internal/.test(line));
  const cause = thrown.cause === undefined ? '' : `\ncaused by ${inspect(thrown.cause, { depth: 6 })}`;
  return bounded(lines.join('\n') + cause);
}

function bounded(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => (line.length > LINE_CHARACTERS_MAX ? `${line.slice(0, LINE_CHARACTERS_MAX)} ...` : line));
  return lines.length > FAILURE_LINES_MAX
    ? [...lines.slice(0, FAILURE_LINES_MAX), '...'].join('\n')
    : lines.join('\n');
}
