import { REFUSALS, type RefusalCode } from '../refusals.ts';

export interface ProblemRow {
  readonly sentence: string;
  readonly status: number;
}

/** Problems of the HTTP door itself; those of a message come from refusals.ts. */
const OWN_PROBLEMS = {
  unauthorized: {
    status: 401,
    sentence: 'The request has no valid API key: send `Authorization: Bearer KEY`.',
  },
  too_many_failures: {
    status: 429,
    sentence: 'Too many wrong API keys from this address; try again in a moment.',
  },
  rate_limited: {
    status: 429,
    sentence: 'Too many requests with the keys of this server; try again in a moment.',
  },
  server_deleted: { status: 403, sentence: 'This server was deleted; its data can no longer be read here.' },
  not_found: { status: 404, sentence: 'There is nothing at this address; see /docs for what there is.' },
  method_not_allowed: {
    status: 405,
    sentence: 'This address does not know that method; see the Allow header.',
  },
  message_not_found: { status: 404, sentence: 'This server has no message with that id.' },
  message_not_cancellable: {
    status: 409,
    sentence: 'The message has left for the carrier or is in a final state: it cannot be cancelled any more.',
  },
  request_malformed: { status: 400, sentence: 'The request is not well-formed HTTP.' },
  json_invalid: { status: 400, sentence: 'The body is not JSON in UTF-8.' },
  body_invalid: {
    status: 400,
    sentence: 'The body does not have the documented form; `errors` names each place.',
  },
  body_too_large: { status: 413, sentence: 'The body is longer than 1 MiB.' },
  media_type_unsupported: {
    status: 415,
    sentence: 'The body must be sent as `Content-Type: application/json`.',
  },
  query_invalid: {
    status: 400,
    sentence: 'The query does not have the documented form; `errors` names each place.',
  },
  idempotency_key_invalid: {
    status: 400,
    sentence: 'An Idempotency-Key is 1 to 200 visible ASCII characters.',
  },
  idempotency_key_reused: { status: 422, sentence: 'This Idempotency-Key came before with another body.' },
  idempotency_in_progress: {
    status: 409,
    sentence: 'A request with this Idempotency-Key is under way; try again in a moment.',
  },
  webhook_not_found: { status: 404, sentence: 'This server has no webhook.' },
  webhook_url_refused: {
    status: 422,
    sentence:
      'A webhook is an http or https URL without credentials, on port 80, 443 or 1024 and up, at a public address.',
  },
  replay_range_invalid: {
    status: 400,
    sentence: 'A replay needs `from` before `to`, at most 31 days apart.',
  },
  replay_too_large: {
    status: 422,
    sentence: 'The range holds more than 100,000 events; ask for parts of it.',
  },
  unavailable: { status: 503, sentence: 'The gateway cannot reach its database; try again in a moment.' },
  internal: { status: 500, sentence: 'Something of ours broke; it was logged.' },
} as const satisfies Record<string, ProblemRow>;

export type ProblemCode = keyof typeof OWN_PROBLEMS | RefusalCode;

/** Every `code` that an answer can carry, with its sentence and status. */
export const PROBLEMS: Readonly<Record<ProblemCode, ProblemRow>> = {
  ...OWN_PROBLEMS,
  ...mapRefusals(),
};

function mapRefusals(): Record<RefusalCode, ProblemRow> {
  const entries = Object.entries(REFUSALS).map(([code, row]) => [
    code,
    { sentence: row.sentence, status: row.http },
  ]);
  return Object.fromEntries(entries) as Record<RefusalCode, ProblemRow>;
}

/** One place that was wrong: `{ path: 'messages[3].to', message: '…' }`. Never holds a value that came in. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** RFC 9457. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
}

export interface ProblemMore {
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
}

/** `problemOf('json_invalid')`: the body of an `application/problem+json` answer. */
export function problemOf(code: ProblemCode, more: ProblemMore = {}): Problem {
  const { status, sentence } = PROBLEMS[code];
  return { type: `/docs#${code}`, title: sentence, status, code, ...more };
}

/** Seconds after which a refused request may succeed; null: not by waiting. */
export function retryAfterS(code: ProblemCode): number | null {
  switch (PROBLEMS[code].status) {
    case 429:
      return code === 'too_many_failures' ? 10 : 1;
    case 503:
      return 1;
    default:
      return code === 'idempotency_in_progress' ? 1 : null;
  }
}

/** Thrown by handlers to end a request with a problem; never a fault. */
export class ProblemError extends Error {
  readonly code: ProblemCode;
  readonly more: ProblemMore;

  constructor(code: ProblemCode, more: ProblemMore = {}) {
    super(PROBLEMS[code].sentence);
    this.name = 'ProblemError';
    this.code = code;
    this.more = more;
  }
}
