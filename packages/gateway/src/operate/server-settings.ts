import { ok } from '@rootsms/kit';
import type { Alphabet, BindType, HandOver } from '../records.ts';
import { checkAddresses, checkInteger } from './check-input.ts';
import { refuseInput, type OperateRefusal, type OperateResult } from './errors.ts';

/** What an operator may set of a server; numbers also as they were typed. Left out: as it is, or the default. */
export interface ServerSettings {
  /** Segments a second. */
  readonly rate?: number | string;
  /** Segments that may come at once. */
  readonly burst?: number | string;
  readonly binds?: number | string;
  /** Requests without an answer, a session. */
  readonly window?: number | string;
  readonly bindTypes?: readonly string[];
  /** Addresses or CIDR blocks; empty: any. */
  readonly allow?: readonly string[];
  readonly alphabet?: string;
  readonly handOver?: string;
  readonly anySender?: boolean;
}

/** The same as columns of gateway.server. */
export interface ServerColumns {
  segments_per_s?: number;
  burst_segments?: number;
  binds_max?: number;
  window_max?: number;
  bind_types?: BindType[];
  allowed_addresses?: string[];
  default_alphabet?: Alphabet;
  hand_over?: HandOver;
  any_sender?: boolean;
}

export const RATE_MAX = 1_000_000;
const BINDS_MAX = 1_000;
const WINDOW_MAX = 10_000;
const BURST_SECONDS = 2;
const BIND_TYPES: readonly BindType[] = ['transmitter', 'receiver', 'transceiver'];
const ALPHABETS: readonly Alphabet[] = ['gsm', 'latin1', 'ascii'];
const HAND_OVERS: readonly HandOver[] = ['auto', 'smpp', 'webhook'];

/** Checks every setting that is given; the first that is wrong is refused. */
export function readServerSettings(input: ServerSettings): OperateResult<ServerColumns> {
  const columns: ServerColumns = {};
  const wrong = readNumbers(input, columns) ?? readWords(input, columns);
  return wrong ?? ok(columns);
}

function readNumbers(input: ServerSettings, columns: ServerColumns): OperateRefusal | undefined {
  const fields = [
    ['rate', 'segments_per_s', RATE_MAX],
    ['burst', 'burst_segments', RATE_MAX],
    ['binds', 'binds_max', BINDS_MAX],
    ['window', 'window_max', WINDOW_MAX],
  ] as const;
  for (const [field, column, max] of fields) {
    const given = input[field];
    if (given === undefined) continue;
    const checked = checkInteger(field, given, 1, max);
    if (!checked.ok) return checked;
    columns[column] = checked.value;
  }
  // A text of several segments must fit: the bucket follows the rate unless somebody says otherwise.
  if (columns.segments_per_s !== undefined)
    columns.burst_segments ??= Math.min(RATE_MAX, columns.segments_per_s * BURST_SECONDS);
  return undefined;
}

function readWords(input: ServerSettings, columns: ServerColumns): OperateRefusal | undefined {
  if (input.bindTypes !== undefined) {
    const types = BIND_TYPES.filter((type) => input.bindTypes?.includes(type));
    if (types.length === 0 || input.bindTypes.some((type) => !BIND_TYPES.some((known) => known === type)))
      return refuseInput('bind_types_invalid', 'bind-types', input.bindTypes.join(','));
    columns.bind_types = types;
  }
  if (input.allow !== undefined) {
    const checked = checkAddresses(input.allow);
    if (!checked.ok) return checked;
    columns.allowed_addresses = checked.value;
  }
  if (input.alphabet !== undefined) {
    const alphabet = ALPHABETS.find((known) => known === input.alphabet);
    if (alphabet === undefined) return refuseInput('alphabet_invalid', 'alphabet', input.alphabet);
    columns.default_alphabet = alphabet;
  }
  if (input.handOver !== undefined) {
    const handOver = HAND_OVERS.find((known) => known === input.handOver);
    if (handOver === undefined) return refuseInput('hand_over_invalid', 'hand-over', input.handOver);
    columns.hand_over = handOver;
  }
  if (input.anySender !== undefined) columns.any_sender = input.anySender;
  return undefined;
}
