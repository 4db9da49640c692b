import { firstIdAt, ID_MAX, parseId } from '@rootsms/kit';
import { parseE164 } from '@rootsms/smpp/text';
import { z } from 'zod';
import { STATE, type StateName } from '../state.ts';
import { parseCursor } from './cursor.ts';
import { LIST_LIMIT_DEFAULT, LIST_LIMIT_MAX, REFERENCE_CHARS_MAX } from './limits.ts';
import { parseWith } from './parse-message.ts';
import { ProblemError } from './problems.ts';

/** Numbers come as text in a query. */
const limit = z.coerce
  .number()
  .int()
  .min(1)
  .max(LIST_LIMIT_MAX)
  .default(LIST_LIMIT_DEFAULT)
  .describe(`Most entries in the answer, 1 to ${LIST_LIMIT_MAX}.`);
const cursor = z.string().max(40).optional().describe('`next` of the page before.');
const instant = z.iso.datetime({ offset: true, error: 'not a time like 2026-01-31T09:00:00Z' }).optional();
const createdFrom = instant.describe('Only what came in at or after this time.');
const createdTo = instant.describe('Only what came in before this time.');
const STATE_NAMES = Object.keys(STATE) as [StateName, ...StateName[]];
const number = z.string().min(1).max(40).optional();

export const listMessagesQuery = z.strictObject({
  state: z
    .string()
    .max(200)
    .optional()
    .describe(`One or more states with commas between: ${STATE_NAMES.join(', ')}.`),
  to: number.describe('Only messages to this number.'),
  reference: z
    .string()
    .min(1)
    .max(REFERENCE_CHARS_MAX)
    .optional()
    .describe('Only messages with this reference.'),
  createdFrom,
  createdTo,
  cursor,
  limit,
});

export const listInboundQuery = z.strictObject({
  from: number.describe('Only messages from this number.'),
  createdFrom,
  createdTo,
  cursor,
  limit,
});

export const listAttemptsQuery = z.strictObject({ cursor, limit });

/** The query by its schema; throws query_invalid. */
export function parseQuery<T>(schema: z.ZodType<T>, query: unknown): T {
  const parsed = parseWith(schema, query);
  if (!parsed.ok) throw new ProblemError('query_invalid', { errors: parsed.errors });
  return parsed.value;
}

/** State numbers of `delivered,expired`; null for any. */
export function parseStates(text: string | undefined): number[] | null {
  if (text === undefined) return null;
  return text.split(',').map((name) => {
    const state = STATE_NAMES.find((known) => known === name.trim());
    if (state === undefined) wrong('state', `must be one or more of ${STATE_NAMES.join(', ')}`);
    return STATE[state];
  });
}

/** Digits of a number in a query. */
export function parseNumber(path: string, text: string): string {
  const parsed = parseE164(text);
  if (!parsed.ok) wrong(path, 'is not a phone number in international form');
  return parsed.number;
}

/** The range of ids that time and cursor leave: `from` included, `below` not. */
export function idRange(query: {
  readonly createdFrom?: string | undefined;
  readonly createdTo?: string | undefined;
  readonly cursor?: string | undefined;
}): { readonly from: bigint; readonly below: bigint } {
  const from = query.createdFrom === undefined ? 0n : firstIdAt(new Date(query.createdFrom));
  let below = query.createdTo === undefined ? ID_MAX : firstIdAt(new Date(query.createdTo));
  if (query.cursor !== undefined) {
    const at = parseCursor(query.cursor);
    if (at === undefined) wrong('cursor', 'is not the `next` of an earlier answer');
    if (at < below) below = at;
  }
  return { from, below };
}

/** The id in a path; one that is none is one that does not exist. */
export function pathId(params: unknown): bigint {
  const text = typeof params === 'object' && params !== null && 'id' in params ? params.id : undefined;
  const id = typeof text === 'string' ? parseId(text) : undefined;
  if (id === undefined) throw new ProblemError('message_not_found');
  return id;
}

function wrong(path: string, message: string): never {
  throw new ProblemError('query_invalid', { errors: [{ path, message }] });
}
