/** message_state values (SMPP 3.4 5.2.28, 5.0 4.7.15) and the seven letters that receipts spell them with (Appendix B). */

export const MESSAGE_STATE = {
  SCHEDULED: 0,
  ENROUTE: 1,
  DELIVERED: 2,
  EXPIRED: 3,
  DELETED: 4,
  UNDELIVERABLE: 5,
  ACCEPTED: 6,
  UNKNOWN: 7,
  REJECTED: 8,
  SKIPPED: 9,
} as const;
export type MessageStateName = keyof typeof MESSAGE_STATE;
export type MessageState = (typeof MESSAGE_STATE)[MessageStateName];

/** By value. SCHEDULED and SKIPPED are of 5.0, which gives no seven letters for the first. */
// prettier-ignore
const STATS = [
  'SCHEDLD', 'ENROUTE', 'DELIVRD', 'EXPIRED', 'DELETED', 'UNDELIV', 'ACCEPTD', 'UNKNOWN', 'REJECTD', 'SKIPPED',
] as const;

/** Spellings seen in receipts, upper case. */
const SPELLINGS = new Map<string, MessageState>([
  ['DELIVRD', 2],
  ['UNDELIV', 5],
  ['EXPIRED', 3],
  ['REJECTD', 8],
  ['ACCEPTD', 6],
  ['ENROUTE', 1],
  ['UNKNOWN', 7],
  ['DELETED', 4],
  ['SCHEDLD', 0],
  ['SKIPPED', 9],
  ['SCHEDULED', 0],
  ['EN_ROUTE', 1],
  ['BUFFERED', 1],
  ['BUFFRED', 1],
  ['BUFFERD', 1],
  ['DELIVERED', 2],
  ['DELIVERD', 2],
  ['DELIVRED', 2],
  ['DELIVER', 2],
  ['UNDELIVERABLE', 5],
  ['UNDELIVERED', 5],
  ['UNDELIVRD', 5],
  ['UNDELVRD', 5],
  ['FAILED', 5],
  ['ACCEPTED', 6],
  ['REJECTED', 8],
]);
/** Longer words are not looked up. */
const SPELLING_LETTERS_MAX = 16;

export function statOf(state: MessageState): string {
  return STATS[state];
}

/** Any case, seven letters or the full word; null when unknown. */
export function stateOfStat(stat: string): MessageState | null {
  const known = SPELLINGS.get(stat);
  if (known !== undefined) return known;
  if (stat.length > SPELLING_LETTERS_MAX) return null;
  return SPELLINGS.get(stat.toUpperCase()) ?? null;
}

/** A message_state octet from a peer; null when it is none of the ten. */
export function messageStateOf(value: number): MessageState | null {
  return isMessageState(value) ? value : null;
}

function isMessageState(value: number): value is MessageState {
  return Number.isInteger(value) && value >= 0 && value <= 9;
}

/**
 * Whether nothing can follow. ACCEPTED is final for the peer that says it ("read manually by customer service") but
 * carriers send it before DELIVRD; it counts as final only where no other receipt comes, so not here.
 */
export function isFinalState(state: MessageState): boolean {
  return FINAL[state];
}

const FINAL = [false, false, true, true, true, true, false, true, true, true] as const;
