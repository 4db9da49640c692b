import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Replacement } from '@rootsms/smpp/text';
import { z } from 'zod';
import type { ServerRecord } from '../records.ts';
import type { Submission, SubmitResult } from '../submission.ts';
import { buildSubmission, type BuiltSubmission, type EncodingName } from './build-submission.ts';
import type { HttpContext } from './context.ts';
import { refusalMark, refusalOfMark, type Claim, type StoredFacts } from './idempotency.ts';
import { IDEMPOTENCY_KEY_CHARS_MAX, MESSAGES_PER_BODY_MAX } from './limits.ts';
import { parseJson, parseMessage, parseWith } from './parse-message.ts';
import { ProblemError, problemOf, retryAfterS, type Problem } from './problems.ts';
import { sendJson, sendProblem } from './send.ts';

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
export const ENDPOINT = 'sendMessages';

/** `{ messages: [...] }`; each element is checked on its own, so that one bad one does not refuse the others. */
const manySchema = z.strictObject({ messages: z.array(z.unknown()).min(1).max(MESSAGES_PER_BODY_MAX) });

/** One message of a body on its way: refused already, or ready to be submitted. */
type Item = { readonly problem: Problem } | { readonly built: BuiltSubmission };

interface Accepted {
  readonly id: bigint;
  readonly segments: number;
}
type Outcome = Accepted | { readonly problem: Problem };

/**
 * POST /v1/messages. The one-message case is written out straight, without promises of its own: it is the
 * path that must take 30,000 requests a second.
 */
export function postMessages(context: HttpContext, request: FastifyRequest, reply: FastifyReply): void {
  const server = request.smsServer;
  const key = request.headers['idempotency-key'];
  let body: unknown;
  try {
    body = parseJson(request.body);
  } catch {
    return refuse(context, server, reply, problemOf('json_invalid'));
  }
  const many = typeof body === 'object' && body !== null && 'messages' in body;
  if (many || key !== undefined) {
    answerMany(context, server, request, body, many, key).then(
      (answer) => sendJson(context, reply, ENDPOINT, answer.status, answer.text, answer.retryAfterS),
      (fault: unknown) => reply.send(fault),
    );
    return;
  }
  const item = buildItem(context, server, body, '');
  if ('problem' in item) return refuse(context, server, reply, item.problem);
  context.deps.submit(server, item.built.submission, (result) => {
    if (!result.ok) return sendProblem(context, reply, ENDPOINT, problemOf(result.code));
    sendJson(context, reply, ENDPOINT, 201, acceptedText(result, item.built));
  });
}

/** Refused requests do not reach the gateway's throughput, so they take from the server's requests a second. */
function refuse(context: HttpContext, server: ServerRecord, reply: FastifyReply, problem: Problem): void {
  const within = context.rate.allows(server.id, 1, context.deps.nowMs());
  sendProblem(context, reply, ENDPOINT, within ? problem : problemOf('rate_limited'));
}

function buildItem(context: HttpContext, server: ServerRecord, value: unknown, prefix: string): Item {
  const parsed = parseMessage(value, prefix);
  if (!parsed.ok) return { problem: problemOf('body_invalid', { errors: parsed.errors }) };
  const built = buildSubmission(server, parsed.value, context.deps.nowMs());
  if (built.ok) return { built };
  const errors =
    prefix === ''
      ? built.errors
      : built.errors.map((error) => ({ ...error, path: `${prefix}.${error.path}` }));
  return { problem: problemOf(built.code, { errors }) };
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly retryAfterS: number | null;
}

/** Several messages, or one with an Idempotency-Key. */
async function answerMany(
  context: HttpContext,
  server: ServerRecord,
  request: FastifyRequest,
  body: unknown,
  many: boolean,
  key: string | string[] | undefined,
): Promise<Answer> {
  const claim = key === undefined ? null : claimOf(context, server, request, key);
  const items = many ? buildItems(context, server, body) : [buildItem(context, server, body, '')];
  const valid = items.flatMap((item) => ('built' in item ? [item.built] : []));
  if (valid.length < items.length && !context.rate.allows(server.id, 1, context.deps.nowMs())) {
    throw new ProblemError('rate_limited');
  }
  const outcomes =
    claim === null || valid.length === 0
      ? await submitAll(context, server, valid)
      : await submitOnce(context, server, valid, claim);
  return answerOf(items, outcomes, many);
}

function buildItems(context: HttpContext, server: ServerRecord, body: unknown): Item[] {
  const parsed = parseWith(manySchema, body);
  if (!parsed.ok) throw new ProblemError('body_invalid', { errors: parsed.errors });
  return parsed.value.messages.map((value, at) => buildItem(context, server, value, `messages[${at}]`));
}

async function submitAll(
  context: HttpContext,
  server: ServerRecord,
  built: readonly BuiltSubmission[],
): Promise<Outcome[]> {
  const results = await Promise.all(built.map((item) => submitOne(context, server, item.submission)));
  return results.map(outcomeOf);
}

function submitOne(
  context: HttpContext,
  server: ServerRecord,
  submission: Submission,
): Promise<SubmitResult> {
  return new Promise((resolve) => context.deps.submit(server, submission, resolve));
}

function outcomeOf(result: SubmitResult): Outcome {
  return result.ok ? result : { problem: problemOf(result.code) };
}

function claimOf(
  context: HttpContext,
  server: ServerRecord,
  request: FastifyRequest,
  key: string | string[],
): Claim {
  if (typeof key !== 'string' || key.length > IDEMPOTENCY_KEY_CHARS_MAX || !VISIBLE_ASCII.test(key)) {
    throw new ProblemError('idempotency_key_invalid');
  }
  const { references } = context.deps.sealing;
  // Keyed hashes: neither a customer's key nor a body with a number in it can be guessed from the table.
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  return {
    serverId: server.id,
    keyHash: references.ofText(`idempotency ${key}`),
    bodyHash: references.ofBytes(body),
  };
}

/** Submits under a claim: what the table has already is answered as it was. */
async function submitOnce(
  context: HttpContext,
  server: ServerRecord,
  built: readonly BuiltSubmission[],
  claim: Claim,
): Promise<Outcome[]> {
  const claimed = await context.idempotency.claim(claim, built.length);
  switch (claimed.kind) {
    case 'reused':
      throw new ProblemError('idempotency_key_reused');
    case 'in_progress':
      throw new ProblemError('idempotency_in_progress');
    case 'finished':
      return claimed.ids.map(
        (id) => knownOutcome(id, claimed.existing) ?? { problem: problemOf('store_failed') },
      );
    case 'ours':
      return submitClaimed(context, server, built, claim, claimed.ids, claimed.existing);
    default:
      return claimed satisfies never;
  }
}

async function submitClaimed(
  context: HttpContext,
  server: ServerRecord,
  built: readonly BuiltSubmission[],
  claim: Claim,
  ids: readonly bigint[],
  existing: ReadonlyMap<bigint, StoredFacts>,
): Promise<Outcome[]> {
  try {
    const marks: bigint[] = [];
    let open = false;
    const outcomes = await Promise.all(
      built.map(async (item, at): Promise<Outcome> => {
        const id = ids[at] ?? 0n;
        marks[at] = id;
        const known = knownOutcome(id, existing);
        if (known !== null) return known;
        const result = await submitOne(context, server, { ...item.submission, id });
        if (!result.ok) {
          const passing = retryAfterS(result.code) !== null;
          marks[at] = passing ? 0n : refusalMark(result.code);
          open ||= passing;
        }
        return outcomeOf(result);
      }),
    );
    const first = outcomes[0];
    const status =
      first !== undefined && 'problem' in first && outcomes.length === 1 ? first.problem.status : 201;
    await context.idempotency.finish(claim, marks, open ? null : status);
    return outcomes;
  } catch (fault) {
    context.idempotency.release(claim);
    throw fault;
  }
}

/** What is known of a message before it is submitted; null: nothing. */
function knownOutcome(id: bigint, existing: ReadonlyMap<bigint, StoredFacts>): Outcome | null {
  if (id < 0n) return { problem: problemOf(refusalOfMark(id)) };
  const stored = existing.get(id);
  return stored === undefined ? null : { id, segments: stored.segments };
}

/** Puts the outcomes of the valid messages back between the invalid ones, in the order of the body. */
function answerOf(items: readonly Item[], outcomes: readonly Outcome[], many: boolean): Answer {
  const texts: string[] = [];
  let accepted = 0;
  let next = 0;
  for (const item of items) {
    const outcome = 'built' in item ? outcomes[next++] : item;
    if (outcome === undefined) continue;
    if ('problem' in outcome || !('built' in item)) {
      const problem = 'problem' in outcome ? outcome.problem : problemOf('internal');
      if (!many)
        return {
          status: problem.status,
          text: JSON.stringify(problem),
          retryAfterS: retryAfterS(problem.code),
        };
      texts.push(JSON.stringify(problem));
      continue;
    }
    accepted += 1;
    const text = acceptedText(outcome, item.built);
    if (!many) return { status: 201, text, retryAfterS: null };
    texts.push(`{"status":201,${text.slice(1)}`);
  }
  const text = `{"accepted":${accepted},"refused":${texts.length - accepted},"results":[${texts.join(',')}]}`;
  return { status: 200, text, retryAfterS: null };
}

const ENCODING_TEXT = { gsm: '"gsm"', ucs2: '"ucs2"', binary: '"binary"' } as const satisfies Record<
  EncodingName,
  string
>;

/** The answer for an accepted message as JSON: every value is of our own making, so a template is enough. */
function acceptedText(accepted: Accepted, built: BuiltSubmission): string {
  const state = built.submission.dueAtMs === null ? '"queued"' : '"scheduled"';
  const start = `{"id":"${accepted.id}","state":${state},"segments":${accepted.segments},"encoding":${ENCODING_TEXT[built.encoding]}`;
  return built.replaced.length === 0 ? `${start}}` : `${start},"replaced":${replacedText(built.replaced)}}`;
}

function replacedText(replaced: readonly Replacement[]): string {
  return JSON.stringify(replaced.map(({ index, from, to }) => ({ index, from, to })));
}
