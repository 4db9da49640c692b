import { STATUS } from '@rootsms/smpp';

/**
 * Every reason for which the gateway does not take a message: its code (stable, in API answers), its
 * sentence, its HTTP status and its SMPP status (3.4 section 5.1.3).
 */
export const REFUSALS = {
  server_restricted: {
    sentence: 'This server may not send now; the decision in force says why.',
    http: 403,
    smpp: STATUS.ESME_RSUBMITFAIL,
  },
  sender_not_approved: {
    sentence: 'This sender identity is not approved for this server.',
    http: 403,
    smpp: STATUS.ESME_RINVSRCADR,
  },
  sender_invalid: {
    sentence: 'The sender is neither a number of 3 to 15 digits nor up to 11 GSM characters.',
    http: 400,
    smpp: STATUS.ESME_RINVSRCADR,
  },
  recipient_invalid: {
    sentence: 'The recipient is not a phone number in international form, 7 to 15 digits.',
    http: 400,
    smpp: STATUS.ESME_RINVDSTADR,
  },
  recipient_opted_out: {
    sentence: 'The recipient has said stop to this sender, this server or this platform.',
    http: 403,
    smpp: STATUS.ESME_RINVDSTADR,
  },
  no_route: {
    sentence: 'No route of this server leads to this recipient.',
    http: 422,
    smpp: STATUS.ESME_RINVDSTADR,
  },
  throttled: {
    sentence: 'The server sends faster than its throughput allows; try again in a moment.',
    http: 429,
    smpp: STATUS.ESME_RTHROTTLED,
  },
  overloaded: {
    sentence: 'The gateway is taking in more than it can store; try again in a moment.',
    http: 503,
    smpp: STATUS.ESME_RMSGQFUL,
  },
  text_empty: { sentence: 'The message has no text.', http: 400, smpp: STATUS.ESME_RINVMSGLEN },
  text_too_long: {
    sentence: 'The text needs more segments than one message may have.',
    http: 400,
    smpp: STATUS.ESME_RINVMSGLEN,
  },
  encoding_invalid: {
    sentence: 'The text does not fit the encoding that it claims.',
    http: 400,
    smpp: STATUS.ESME_RSUBMITFAIL,
  },
  esm_class_invalid: {
    sentence: 'The esm_class is not one that a client may submit.',
    http: 400,
    smpp: STATUS.ESME_RINVESMCLASS,
  },
  priority_invalid: {
    sentence: 'The priority is not 0, 1, 2 or 3.',
    http: 400,
    smpp: STATUS.ESME_RINVPRTFLG,
  },
  schedule_invalid: {
    sentence: 'The scheduled time is not valid, in the past, or more than 35 days ahead.',
    http: 400,
    smpp: STATUS.ESME_RINVSCHED,
  },
  validity_invalid: {
    sentence: 'The validity is not valid, in the past, or ends before the scheduled time.',
    http: 400,
    smpp: STATUS.ESME_RINVEXPIRY,
  },
  store_failed: {
    sentence: 'The message could not be stored; it was not accepted.',
    http: 503,
    smpp: STATUS.ESME_RSYSERR,
  },
  stopping: {
    sentence: 'The gateway is stopping; try again in a moment.',
    http: 503,
    smpp: STATUS.ESME_RSYSERR,
  },
} as const satisfies Record<string, { sentence: string; http: number; smpp: number }>;

export type RefusalCode = keyof typeof REFUSALS;
