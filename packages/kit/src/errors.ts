/** One row of an error table. A domain may add columns of its own. */
export interface ErrorRow {
  /** What went wrong and what to do, for the person who reads it; complete, ending in a full stop. */
  readonly sentence: string;
  /** HTTP status of the answer, where HTTP can give it. */
  readonly status?: number;
  /** SMPP command_status of the answer, where SMPP can give it (3.4 section 5.1.3). */
  readonly smpp?: number;
}

export type ErrorRows = Readonly<Record<string, ErrorRow>>;

/** All the refusals of one domain: code → sentence and status, declared together. */
export interface ErrorTable<Rows extends ErrorRows = ErrorRows> {
  readonly domain: string;
  readonly rows: Rows;
}

/** The codes of a table, as a union. */
export type CodeOf<Table extends ErrorTable> = Extract<keyof Table['rows'], string>;

export interface Ok<Value> {
  readonly ok: true;
  readonly value: Value;
}

/** A refusal is a value. `field` names what was wrong, `detail` says more; neither ever carries personal data. */
export interface Refusal<Code extends string = string> {
  readonly ok: false;
  readonly code: Code;
  readonly field?: string;
  readonly detail?: string;
}

export type Result<Value, Code extends string = string> = Ok<Value> | Refusal<Code>;

const CODE_PATTERN = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;

/**
 * Declares a domain's refusals. The table is checked where it is made, so a careless row fails at the first import.
 *
 *     export const gatewayErrors = defineErrors('gateway', {
 *       number_invalid: { sentence: 'The number is not a phone number.', status: 422 },
 *     });
 */
export function defineErrors<const Rows extends ErrorRows>(domain: string, rows: Rows): ErrorTable<Rows> {
  for (const [code, row] of Object.entries(rows)) {
    if (!CODE_PATTERN.test(code))
      throw new Error(`errors of ${domain}: code \`${code}\` is not in snake_case`);
    if (!/^[A-Z`"].*[.?]$/s.test(row.sentence))
      throw new Error(`errors of ${domain}: \`${code}\` needs a whole sentence`);
    if (
      row.status !== undefined &&
      !(Number.isInteger(row.status) && row.status >= 400 && row.status <= 599)
    ) {
      throw new Error(`errors of ${domain}: \`${code}\` needs an HTTP status from 400 to 599`);
    }
    Object.freeze(row);
  }
  return Object.freeze({ domain, rows: Object.freeze(rows) });
}

export function ok(): Ok<undefined>;
export function ok<Value>(value: Value): Ok<Value>;
export function ok(value?: unknown): Ok<unknown> {
  return { ok: true, value };
}

/** A refusal with its code; `refuse<CodeOf<typeof gatewayErrors>>('number_invalid', { field: 'to' })`. */
export function refuse<const Code extends string>(
  code: Code,
  more: { readonly field?: string; readonly detail?: string } = {},
): Refusal<Code> {
  return { ok: false, code, ...more };
}

/** A broken invariant: nobody outside caused it and nobody can answer it. Thrown, logged, never shown. */
export class Fault extends Error {
  override readonly name = 'Fault';
}

/** Ends an exhaustive `switch`: the compiler refuses a case that was left out. */
export function unreachable(value: never): never {
  throw new Fault(`unreachable: a value of type ${typeof value} that the types rule out`);
}
