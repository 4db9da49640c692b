import { maskNumbers } from './mask.ts';

const CAUSES_MAX = 3;
const FRAMES_MAX = 20;
const MESSAGE_CHARACTERS_MAX = 500;
const FRAME_CHARACTERS_MAX = 300;
const ERRORS_MAX = 5;

/** SQLSTATE class 22, data exception: the message quotes the value that did not fit. */
const DATA_EXCEPTION = /^22[0-9A-Z]{3}$/;

/** What of an error may be written. An allow-list: PostgreSQL's `detail`, `where` and query parameters carry row values. */
export interface ErrorDescription {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
  readonly routine?: string;
  readonly frames: readonly string[];
  readonly cause?: ErrorDescription;
  readonly errors?: readonly ErrorDescription[];
}

const FACTS = ['code', 'schema', 'table', 'column', 'constraint', 'routine'] as const;

/**
 * An error for the log: type, message without phone numbers, code, where it was thrown, its causes.
 * The first line of `stack` repeats the message as it was, so only the frames are taken.
 */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error))
    return { type: typeof error, message: `thrown: ${typeof error}`, frames: [] };
  const deeper = depth < CAUSES_MAX;
  return {
    type: error.name.slice(0, FRAME_CHARACTERS_MAX),
    message: describeMessage(error),
    ...describeFacts(error),
    frames: framesOf(error),
    ...(deeper && error.cause !== undefined ? { cause: describeError(error.cause, depth + 1) } : {}),
    ...(deeper && error instanceof AggregateError ? { errors: describeErrors(error.errors, depth + 1) } : {}),
  };
}

function describeErrors(errors: readonly unknown[], depth: number): ErrorDescription[] {
  return errors.slice(0, ERRORS_MAX).map((each) => describeError(each, depth));
}

function describeMessage(error: Error): string {
  const code: unknown = Reflect.get(error, 'code');
  const message = error.message.slice(0, MESSAGE_CHARACTERS_MAX);
  if (typeof code !== 'string' || !DATA_EXCEPTION.test(code)) return maskNumbers(message);
  // `invalid input syntax for type integer: "..."`: what follows the colon, and anything quoted, is the value.
  return maskNumbers(message.replace(/:.*$/s, '').replaceAll(/"[^"]*"/g, '"..."'));
}

function describeFacts(error: Error): Record<string, string> {
  const facts = FACTS.map((name): [string, unknown] => [name, Reflect.get(error, name)]);
  return Object.fromEntries(
    facts
      .filter((fact): fact is [string, string] => typeof fact[1] === 'string')
      .map(([name, value]) => [name, maskNumbers(value.slice(0, FRAME_CHARACTERS_MAX))]),
  );
}

function framesOf(error: Error): string[] {
  const stack = error.stack ?? '';
  const start = stack.indexOf(error.message);
  if (start < 0) return [];
  return stack
    .slice(start + error.message.length)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, FRAMES_MAX)
    .map((line) => maskNumbers(line.trim().slice(0, FRAME_CHARACTERS_MAX)));
}
