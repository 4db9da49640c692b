import { STATUS } from '@rootsms/smpp';
import { STATE, type State } from './state.ts';

/** What a link does with a segment after its submit_sm_resp. */
export type StatusAction =
  /** The carrier has it. */
  | 'accepted'
  /** The same segment again on this link, after `afterMs` doubling up to `afterMaxMs`; final after `attemptsMax`. */
  | 'retry'
  /** The carrier wants less: the whole link waits, the segment keeps its place, and it does not count as an attempt. */
  | 'throttle'
  /** This bind is of no use: bind anew, then the segment again. Counts as an attempt. */
  | 'rebind'
  /** This carrier will not take it, another may: the next route; final when there is none. */
  | 'other_route'
  /** No carrier would take it. */
  | 'final';

export interface StatusPolicy {
  readonly action: StatusAction;
  /** Wait before the first repetition; 0 where there is none. */
  readonly afterMs: number;
  readonly afterMaxMs: number;
  readonly attemptsMax: number;
  /** Final state, once the action is final, no route is left or the attempts are used up. */
  readonly state: State;
  /** Why, for people. */
  readonly sentence: string;
}

/** A throttled link tries again soon: carriers count by the second. */
const THROTTLE_AFTER_MS = 250;
const THROTTLE_MAX_MS = 5_000;
/** A full queue drains slower than a second's rate comes back. */
const QUEUE_FULL_AFTER_MS = 1_000;
const QUEUE_FULL_MAX_MS = 30_000;
const RETRY_AFTER_MS = 1_000;
const RETRY_MAX_MS = 60_000;
/** 1 + 2 + 4 + 8 + 16 + 32 + 60 + 60 + 60 s: four minutes of a carrier's trouble are survived. */
const RETRY_ATTEMPTS_MAX = 10;
const REBIND_AFTER_MS = 1_000;
const REBIND_ATTEMPTS_MAX = 5;

const NO_WAIT = { afterMs: 0, afterMaxMs: 0, attemptsMax: 1 } as const;

function final(state: State, sentence: string): StatusPolicy {
  return Object.freeze({ action: 'final', ...NO_WAIT, state, sentence });
}

function elsewhere(sentence: string): StatusPolicy {
  return Object.freeze({ action: 'other_route', ...NO_WAIT, state: STATE.rejected, sentence });
}

function retry(sentence: string, attemptsMax = RETRY_ATTEMPTS_MAX): StatusPolicy {
  return Object.freeze({
    action: 'retry',
    afterMs: RETRY_AFTER_MS,
    afterMaxMs: RETRY_MAX_MS,
    attemptsMax,
    state: STATE.undeliverable,
    sentence,
  });
}

function throttle(afterMs: number, afterMaxMs: number, sentence: string): StatusPolicy {
  return Object.freeze({
    action: 'throttle',
    afterMs,
    afterMaxMs,
    attemptsMax: Infinity,
    state: STATE.undeliverable,
    sentence,
  });
}

function rebind(sentence: string): StatusPolicy {
  return Object.freeze({
    action: 'rebind',
    afterMs: REBIND_AFTER_MS,
    afterMaxMs: RETRY_MAX_MS,
    attemptsMax: REBIND_ATTEMPTS_MAX,
    state: STATE.undeliverable,
    sentence,
  });
}

const { rejected, undeliverable } = STATE;

/**
 * By command_status of submit_sm_resp (SMPP 3.4 section 5.1.3, SMPP 5.0 section 4.7.6). A status without a row is either
 * one that makes no sense as an answer to submit_sm, or the carrier's own: see POLICY_OTHERWISE.
 */
const TABLE: Readonly<Record<number, StatusPolicy>> = {
  [STATUS.ESME_ROK]: Object.freeze({
    action: 'accepted',
    ...NO_WAIT,
    state: STATE.sent,
    sentence: 'The carrier took the message.',
  }),
  [STATUS.ESME_RINVMSGLEN]: final(rejected, 'The carrier does not take a text of this length.'),
  [STATUS.ESME_RINVCMDLEN]: elsewhere('The carrier could not read the request: its length is wrong to it.'),
  [STATUS.ESME_RINVCMDID]: elsewhere('The carrier does not know submit_sm.'),
  [STATUS.ESME_RINVBNDSTS]: rebind('The carrier takes no messages on this bind; it is made anew.'),
  [STATUS.ESME_RALYBND]: rebind('The carrier’s idea of this bind is not ours; it is made anew.'),
  [STATUS.ESME_RINVPRTFLG]: elsewhere('The carrier does not know this priority.'),
  [STATUS.ESME_RINVREGDLVFLG]: elsewhere('The carrier does not take this request for receipts.'),
  [STATUS.ESME_RSYSERR]: retry('The carrier has trouble of its own; the message is tried again.'),
  [STATUS.ESME_RINVSRCADR]: elsewhere('The carrier does not take this sender.'),
  [STATUS.ESME_RINVDSTADR]: final(rejected, 'The carrier knows no such recipient.'),
  [STATUS.ESME_RINVMSGID]: elsewhere('The carrier speaks of a message id that the request has not.'),
  [STATUS.ESME_RBINDFAIL]: rebind('The carrier does not see this connection as bound; it is bound anew.'),
  [STATUS.ESME_RINVPASWD]: rebind(
    'The carrier does not accept the password any more; the connection is bound anew.',
  ),
  [STATUS.ESME_RINVSYSID]: rebind(
    'The carrier does not know the system id any more; the connection is bound anew.',
  ),
  [STATUS.ESME_RCANCELFAIL]: elsewhere('The carrier answered as if to another request.'),
  [STATUS.ESME_RREPLACEFAIL]: elsewhere('The carrier could not replace the earlier message.'),
  [STATUS.ESME_RMSGQFUL]: throttle(
    QUEUE_FULL_AFTER_MS,
    QUEUE_FULL_MAX_MS,
    'The carrier’s queue is full; the link waits.',
  ),
  [STATUS.ESME_RINVSERTYP]: elsewhere('The carrier does not know this service type.'),
  [STATUS.ESME_RINVNUMDESTS]: elsewhere('The carrier does not take this number of destinations.'),
  [STATUS.ESME_RINVDLNAME]: elsewhere('The carrier does not know the distribution list.'),
  [STATUS.ESME_RINVDESTFLAG]: elsewhere('The carrier does not take this kind of destination.'),
  [STATUS.ESME_RINVSUBREP]: elsewhere('The carrier does not replace messages at submit.'),
  [STATUS.ESME_RINVESMCLASS]: elsewhere('The carrier does not take this esm_class.'),
  [STATUS.ESME_RCNTSUBDL]: elsewhere('The carrier does not send to distribution lists.'),
  [STATUS.ESME_RSUBMITFAIL]: elsewhere('The carrier refused the message without saying why.'),
  [STATUS.ESME_RINVSRCTON]: elsewhere('The carrier does not take this type of sender.'),
  [STATUS.ESME_RINVSRCNPI]: elsewhere('The carrier does not take this numbering plan of the sender.'),
  [STATUS.ESME_RINVDSTTON]: elsewhere('The carrier does not take this type of recipient.'),
  [STATUS.ESME_RINVDSTNPI]: elsewhere('The carrier does not take this numbering plan of the recipient.'),
  [STATUS.ESME_RINVSYSTYP]: rebind(
    'The carrier does not take the link’s system type; the connection is bound anew.',
  ),
  [STATUS.ESME_RINVREPFLAG]: elsewhere('The carrier does not take replace_if_present.'),
  [STATUS.ESME_RINVNUMMSGS]: elsewhere('The carrier does not take this number of messages.'),
  [STATUS.ESME_RTHROTTLED]: throttle(
    THROTTLE_AFTER_MS,
    THROTTLE_MAX_MS,
    'The carrier wants messages slower; the link waits.',
  ),
  [STATUS.ESME_RINVSCHED]: elsewhere('The carrier does not take the time at which it is to be sent.'),
  [STATUS.ESME_RINVEXPIRY]: elsewhere('The carrier does not take the time until which it is valid.'),
  [STATUS.ESME_RINVDFTMSGID]: elsewhere('The carrier has no such predefined message.'),
  [STATUS.ESME_RX_T_APPN]: retry('The carrier says that it cannot take the message now; it is tried again.'),
  [STATUS.ESME_RX_P_APPN]: final(undeliverable, 'The carrier says that the message can never be taken.'),
  [STATUS.ESME_RX_R_APPN]: final(rejected, 'The carrier rejected the message.'),
  [STATUS.ESME_RQUERYFAIL]: elsewhere('The carrier answered as if to another request.'),
  [STATUS.ESME_RINVTLVSTREAM]: elsewhere('The carrier could not read the optional parameters.'),
  [STATUS.ESME_RTLVNOTALLWD]: elsewhere('The carrier does not take one of the optional parameters.'),
  [STATUS.ESME_RINVTLVLEN]: elsewhere('The carrier does not take the length of an optional parameter.'),
  [STATUS.ESME_RMISSINGTLV]: elsewhere('The carrier misses an optional parameter.'),
  [STATUS.ESME_RINVTLVVAL]: elsewhere('The carrier does not take the value of an optional parameter.'),
  [STATUS.ESME_RDELIVERYFAILURE]: final(undeliverable, 'The carrier tried at once and could not deliver.'),
  [STATUS.ESME_RUNKNOWNERR]: retry('The carrier does not know what is wrong; the message is tried again.', 3),
  [STATUS.ESME_RSERTYPUNAUTH]: elsewhere('The carrier does not allow us this service type.'),
  [STATUS.ESME_RPROHIBITED]: elsewhere('The carrier does not allow us this message.'),
  [STATUS.ESME_RSERTYPUNAVAIL]: retry(
    'The carrier’s service is not available now; the message is tried again.',
  ),
  [STATUS.ESME_RSERTYPDENIED]: elsewhere('The carrier denies this service.'),
  [STATUS.ESME_RINVDCS]: elsewhere('The carrier does not take this data_coding.'),
  [STATUS.ESME_RINVSRCADDRSUBUNIT]: elsewhere('The carrier does not take the subunit of the sender.'),
  [STATUS.ESME_RINVDSTADDRSUBUNIT]: elsewhere('The carrier does not take the subunit of the recipient.'),
};

/** Statuses of broadcasts, of carriers' own, and unheard-of ones. */
export const POLICY_OTHERWISE: StatusPolicy = elsewhere(
  'The carrier refused the message with a status of its own.',
);

/** What to do after this status. `policyFor(0x58).action` is `throttle`. */
export function policyFor(status: number): StatusPolicy {
  return TABLE[status] ?? POLICY_OTHERWISE;
}

/** Statuses with a row of their own, for documents. */
export const POLICY_STATUSES: readonly number[] = Object.freeze(Object.keys(TABLE).map(Number));

/** At most this part of a wait is taken off at random, so that many segments do not come back at one moment. */
const JITTER = 0.25;

/**
 * How long to wait after `attempts` answers of this kind in a row (from 1): doubled each time up to the policy's
 * longest, less up to a quarter. `random` gives [0, 1[.
 */
export function retryAfterMs(
  policy: StatusPolicy,
  attempts: number,
  random: () => number = Math.random,
): number {
  // Beyond 2^40 every wait is the longest anyway.
  const doublings = Math.min(Math.max(attempts - 1, 0), 40);
  const waitMs = Math.min(policy.afterMs * 2 ** doublings, policy.afterMaxMs);
  return Math.round(waitMs * (1 - JITTER * random()));
}
