/**
 * What the simulated carrier does with a segment, chosen by the last three digits of its destination. The table is
 * the source of docs/simulator.md (`tools/simulator-doc.ts` writes it, a test compares).
 */
import { STATUS } from '@rootsms/smpp';
import { STATE } from './state.ts';

/** One receipt the simulated carrier sends for a segment. */
export interface SimReceipt {
  /** SMPP message_state, 5.0 section 4.7.15. */
  readonly state: number;
  /** Units (`unitMs` of the carrier, 1 s by default) after the response; 0: at once. */
  readonly afterUnits: number;
  /** `err:` of the text and, when not 0, network_error_code. */
  readonly error: number;
  /** esm_class 0x20 rather than 0x04: 3.4 section 5.2.12. */
  readonly intermediate: boolean;
}

export interface SimScript {
  /** The last three digits of the destination. */
  readonly code: string;
  readonly name: string;
  /** For customers: what a message to such a number goes through. */
  readonly sentence: string;
  /** How the carrier answers submit_sm. */
  readonly response: 'now' | 'after_receipt' | 'late' | 'never' | 'disconnect';
  /** command_status of that answer. */
  readonly status: number;
  /** After so many answers with `status`, the next is 0 and the message goes on; null: `status` always. */
  readonly refusals: number | null;
  readonly receipts: readonly SimReceipt[];
  /** How the message id is spelt in the response and in receipts. */
  readonly ids: 'literal' | 'decimal_then_hex' | 'padded_then_bare';
  /** A message from the handset back to the sender, with this text; empty: none. */
  readonly reply: string;
}

type Rare = Partial<Omit<SimScript, 'code' | 'name' | 'sentence' | 'receipts'>>;

function receipt(state: number, more: Partial<SimReceipt> = {}): SimReceipt {
  return { state, afterUnits: 0, error: 0, intermediate: false, ...more };
}

function script(
  code: string,
  name: string,
  sentence: string,
  receipts: readonly SimReceipt[],
  rare: Rare = {},
): SimScript {
  return Object.freeze({
    code,
    name,
    sentence,
    response: 'now',
    status: STATUS.ESME_ROK,
    refusals: null,
    receipts: Object.freeze(receipts.map((one) => Object.freeze(one))),
    ids: 'literal',
    reply: '',
    ...rare,
  });
}

/** How often …005 is throttled, and …006 finds the queue full, before the message is taken. */
export const SIM_REFUSALS = 3;
/** Receipt of …004, in units. */
export const SIM_SLOW_UNITS = 10;
/** Second receipt of …008, final receipt of …017, in units. */
export const SIM_LATER_UNITS = 1;

const DELIVERED = receipt(STATE.delivered);

export const SIM_SCRIPTS: readonly SimScript[] = Object.freeze([
  script('000', 'delivered', 'Delivered at once.', [DELIVERED]),
  script('001', 'undelivered', 'Taken, then reported undeliverable with error 001.', [
    receipt(STATE.undeliverable, { error: 1 }),
  ]),
  script('002', 'expired', 'Taken, then reported expired with error 002.', [
    receipt(STATE.expired, { error: 2 }),
  ]),
  script('003', 'rejected at submit', 'Refused with 0x0B, invalid destination; there is no receipt.', [], {
    status: STATUS.ESME_RINVDSTADR,
  }),
  script('004', 'slow receipt', `Delivered, but the receipt takes ${SIM_SLOW_UNITS} seconds.`, [
    receipt(STATE.delivered, { afterUnits: SIM_SLOW_UNITS }),
  ]),
  script('005', 'throttled', `Throttled (0x58) ${SIM_REFUSALS} times, then delivered.`, [DELIVERED], {
    status: STATUS.ESME_RTHROTTLED,
    refusals: SIM_REFUSALS,
  }),
  script(
    '006',
    'queue full',
    `Refused with 0x14, queue full, ${SIM_REFUSALS} times, then delivered.`,
    [DELIVERED],
    {
      status: STATUS.ESME_RMSGQFUL,
      refusals: SIM_REFUSALS,
    },
  ),
  script('007', 'receipt missing', 'Taken; no receipt ever comes.', []),
  script('008', 'receipt twice', 'Delivered; the same receipt comes twice, a second apart.', [
    DELIVERED,
    receipt(STATE.delivered, { afterUnits: SIM_LATER_UNITS }),
  ]),
  script(
    '009',
    'receipt first',
    'Delivered; the receipt comes before the answer to the submit.',
    [DELIVERED],
    {
      response: 'after_receipt',
    },
  ),
  script(
    '010',
    'reply',
    'Delivered; the handset answers "Hello from the simulated handset" to the sender.',
    [DELIVERED],
    {
      reply: 'Hello from the simulated handset',
    },
  ),
  script('011', 'reply STOP', 'Delivered; the handset answers STOP to the sender.', [DELIVERED], {
    reply: 'STOP',
  }),
  script('012', 'no response', 'The submit is never answered, and there is no receipt.', [], {
    response: 'never',
  }),
  script(
    '013',
    'late response',
    'The submit is answered only after its time-out; then delivered.',
    [DELIVERED],
    {
      response: 'late',
    },
  ),
  script(
    '014',
    'disconnect',
    'The first try makes the carrier drop its connection; the next one is delivered.',
    [DELIVERED],
    {
      response: 'disconnect',
      refusals: 1,
    },
  ),
  script(
    '015',
    'hex receipt id',
    'Delivered; the answer has the id in decimal, the receipt in hexadecimal.',
    [DELIVERED],
    {
      ids: 'decimal_then_hex',
    },
  ),
  script(
    '016',
    'padded id',
    'Delivered; the answer has the id with leading zeros, the receipt without.',
    [DELIVERED],
    {
      ids: 'padded_then_bare',
    },
  ),
  script(
    '017',
    'intermediate receipts',
    'An intermediate receipt (enroute) at once, delivered a second later.',
    [
      receipt(STATE.queued, { intermediate: true }),
      receipt(STATE.delivered, { afterUnits: SIM_LATER_UNITS }),
    ],
  ),
  script('018', 'accepted only', 'The only receipt says accepted; no final one follows.', [
    receipt(STATE.accepted),
  ]),
  script('019', 'unknown', 'Taken, then reported unknown.', [receipt(STATE.unknown)]),
  script('020', 'rejected later', 'Taken, then reported rejected with error 020.', [
    receipt(STATE.rejected, { error: 20 }),
  ]),
  script('021', 'deleted', 'Taken, then reported deleted.', [receipt(STATE.cancelled)]),
  script('022', 'system error', 'Refused with 0x08, system error, every time.', [], {
    status: STATUS.ESME_RSYSERR,
  }),
]);

const CODE_DIGITS = 3;
/** By the number that the last three digits are; holes are `delivered`. */
const BY_NUMBER: readonly (SimScript | undefined)[] = Object.freeze(
  Array.from({ length: 10 ** CODE_DIGITS }, (_, number) =>
    SIM_SCRIPTS.find((one) => Number(one.code) === number),
  ),
);
const ZERO = 0x30;

const ELSE = SIM_SCRIPTS[0];
if (ELSE === undefined) throw new Error('SIM_SCRIPTS is empty');
const OTHERWISE: SimScript = ELSE;

/** `simScriptFor('32470000001').name` is `undelivered`; numbers that no script names are delivered at once. */
export function simScriptFor(dest: string): SimScript {
  const at = dest.length - CODE_DIGITS;
  if (at < 0) return OTHERWISE;
  const number =
    (dest.charCodeAt(at) - ZERO) * 100 +
    (dest.charCodeAt(at + 1) - ZERO) * 10 +
    (dest.charCodeAt(at + 2) - ZERO);
  return BY_NUMBER[number] ?? OTHERWISE;
}
