import { isUtf8 } from 'node:buffer';
import type { z } from 'zod';
import { acceptPlainMessage } from './message-fast.ts';
import { messageSchema, type MessageInput } from './message-schema.ts';
import { ProblemError, type FieldError } from './problems.ts';

/** Places named in one answer. */
export const FIELD_ERRORS_MAX = 20;
/** A key that looks like a field's name may be repeated in an answer; anything else could be personal. */
const NAME = /^[A-Za-z_][A-Za-z_-]{0,39}$/;

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: readonly FieldError[] };

/** One message out of parsed JSON. `prefix` begins the paths: `messages[3]`. */
export function parseMessage(value: unknown, prefix = ''): Parsed<MessageInput> {
  const plain = acceptPlainMessage(value);
  if (plain !== null) return { ok: true, value: plain };
  return parseWith(messageSchema, value, prefix);
}

/** Any schema, with errors that name places and never repeat what came in. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, prefix = ''): Parsed<T> {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const errors = result.error.issues.flatMap((issue) => fieldErrors(issue, prefix));
  return { ok: false, errors: errors.slice(0, FIELD_ERRORS_MAX) };
}

/** The body as a value; throws json_invalid. An absent body is undefined. */
export function parseJson(body: unknown): unknown {
  if (body === undefined || body === null) return undefined;
  if (!Buffer.isBuffer(body) || !isUtf8(body)) throw new ProblemError('json_invalid');
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // The engine's message quotes the body: it may not go out.
    throw new ProblemError('json_invalid');
  }
}

function fieldErrors(issue: z.core.$ZodIssue, prefix: string): FieldError[] {
  const path = pathText(issue.path, prefix);
  if (issue.code !== 'unrecognized_keys') return [{ path, message: sentence(issue) }];
  return issue.keys.map((key) =>
    NAME.test(key)
      ? { path: path === '' ? key : `${path}.${key}`, message: 'there is no such field' }
      : { path, message: 'a field that does not exist' },
  );
}

/** Messages of our own writing, by the kind of issue: zod's may quote keys or patterns. */
function sentence(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is needed' : `must be ${article(issue.expected)}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${unit(issue.origin)}`;
    case 'too_small':
      return `must be at least ${issue.minimum}${unit(issue.origin)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return issue.format === 'base64' ? 'is not base64' : 'does not have the documented form';
    case 'invalid_union':
      return 'does not have one of the documented forms';
    case 'custom':
      return issue.message;
    default:
      return 'does not have the documented form';
  }
}

function article(expected: string): string {
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' elements' : '';
}

function pathText(path: readonly PropertyKey[], prefix: string): string {
  let text = prefix;
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (text === '') text = String(step);
    else text += `.${String(step)}`;
  }
  return text;
}
