/**
 * The life of a message. Values below 10 are SMPP message_state (5.0 section 4.7.15), so that they go
 * into receipts and query_sm answers as they are; SENT is ours and reads as ENROUTE from outside.
 */
export const STATE = {
  scheduled: 0,
  queued: 1,
  delivered: 2,
  expired: 3,
  cancelled: 4,
  undeliverable: 5,
  accepted: 6,
  unknown: 7,
  rejected: 8,
  sent: 10,
} as const;

export type StateName = keyof typeof STATE;
export type State = (typeof STATE)[StateName];

const NAMES = new Map<number, StateName>(
  Object.entries(STATE).map(([name, value]) => [value, name as StateName]),
);

/** The word for a state number: `stateName(2)` is `"delivered"`; an unheard-of number is `"unknown"`. */
export function stateName(state: number): StateName {
  return NAMES.get(state) ?? 'unknown';
}

/** Final states are final: nothing that comes later changes them. */
export function isFinal(state: number): boolean {
  switch (state) {
    case STATE.delivered:
    case STATE.expired:
    case STATE.cancelled:
    case STATE.undeliverable:
    case STATE.unknown:
    case STATE.rejected:
      return true;
    default:
      return false;
  }
}

/** What SMPP calls this state: `smppState(STATE.sent)` is 1, ENROUTE. */
export function smppState(state: number): number {
  return state === STATE.sent ? STATE.queued : state;
}
