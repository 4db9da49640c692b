import { defineErrors, refuse, type CodeOf, type Refusal, type Result } from '@rootsms/kit';

/** Why an operator's command is refused; `field` names the input, `detail` what was given or is in the way. */
export const operateErrors = defineErrors('operate', {
  alphabet_invalid: { sentence: 'The default alphabet is `gsm`, `latin1` or `ascii`.' },
  bind_types_invalid: {
    sentence: 'Bind types are one or more of `transmitter`, `receiver`, `transceiver`, with commas between.',
  },
  carrier_in_use: {
    sentence:
      'The carrier cannot be removed yet: drain it, remove its routes, and wait until nothing of it is pending.',
  },
  carrier_unknown: { sentence: 'There is no carrier of this name; `rootsms carrier list` shows all.' },
  cidr_invalid: {
    sentence:
      'An allowed address is an IPv4 or IPv6 address or a block, such as 192.0.2.0/24 or 2001:db8::/32.',
  },
  cost_invalid: { sentence: 'A cost is an amount and a currency, such as `0.0450 EUR`.' },
  country_invalid: { sentence: 'A country is two letters of ISO 3166-1, such as BE.' },
  decision_unknown: { sentence: 'There is no such decision in force; `rootsms server show` lists them.' },
  grace_invalid: { sentence: 'A grace is at most 30 days, such as `0`, `90m`, `24h` or `7d`.' },
  hand_over_invalid: {
    sentence: 'Receipts and inbound messages are handed over by `auto`, `smpp` or `webhook`.',
  },
  key_unknown: { sentence: 'The server has no such key; `rootsms server show` lists them.' },
  keyword_invalid: { sentence: 'A keyword is one word of at most 20 letters or digits.' },
  level_invalid: {
    sentence: 'The level is `capped`, `templates-only`, `receive-only`, `no-traffic` or `deleted`.',
  },
  name_invalid: {
    sentence:
      'A name has 1 to 64 letters, digits, spaces, dots, dashes or underscores, begins and ends with a letter or digit, and is not a number alone.',
  },
  name_taken: { sentence: 'The name is taken: choose another.' },
  node_not_alive: { sentence: 'That node does not live; `rootsms node list` shows those that do.' },
  nothing_to_change: { sentence: 'Nothing was named that is to change; --help shows what can be.' },
  number_invalid: { sentence: 'The number is not in international form, such as +32470123456.' },
  prefix_invalid: { sentence: 'A prefix is 1 to 15 digits in international form, such as 3247.' },
  reason_invalid: { sentence: 'A reason has 3 to 1,000 characters: the customer will read it.' },
  route_unknown: { sentence: 'There is no route of this number; `rootsms route list` shows all.' },
  sender_not_an_identity: {
    sentence:
      'A sender identity is a name of at most 11 characters, a number in international form, or a short code of 3 to 6 digits.',
  },
  sender_kind_invalid: { sentence: 'A kind of sender is `alphanumeric`, `long` or `short`.' },
  sender_taken: { sentence: 'The server has this sender identity already.' },
  sender_unknown: { sentence: 'The server has no such sender identity; `rootsms server show` lists them.' },
  server_unknown: { sentence: 'There is no server of this name; `rootsms server list` shows all.' },
  url_invalid: {
    sentence:
      'A carrier is `smpp://USER:PASSWORD@HOST:PORT`, `smpps://USER:PASSWORD@HOST:PORT` or `sim://`; letters such as @ : / ? # % in user and password are written as %40 and so on.',
  },
  url_parameter_invalid: { sentence: 'A parameter of the carrier has a value that is not allowed.' },
  url_parameter_twice: { sentence: 'A parameter of the carrier is given twice.' },
  url_parameter_unknown: { sentence: 'The carrier has a parameter that does not exist.' },
  url_scheme_unknown: { sentence: 'A carrier begins with `smpp://`, `smpps://` or `sim://`.' },
  until_invalid: { sentence: 'An end is a time to come, such as 2030-01-31, 2030-01-31T12:00Z or 7d.' },
  value_invalid: { sentence: 'A value lies outside of what is allowed.' },
});

export type OperateCode = CodeOf<typeof operateErrors>;
export type OperateRefusal = Refusal<OperateCode>;
export type OperateResult<Value> = Result<Value, OperateCode>;

/** What people typed comes back to them cut to this, and never when it may hold a password. */
const SHOWN_CHARACTERS_MAX = 60;

/** A refusal that says which input, and what it was. Not for secrets. */
export function refuseInput(code: OperateCode, field: string, detail?: string): OperateRefusal {
  if (detail === undefined) return refuse(code, { field });
  return refuse(code, { field, detail: detail.replaceAll(/\p{Cc}/gu, '?').slice(0, SHOWN_CHARACTERS_MAX) });
}

/** The sentence for a person: `--window: A value lies outside of what is allowed. (1 to 10000; given: 0)`. */
export function sentenceOf(refusal: OperateRefusal): string {
  const { sentence } = operateErrors.rows[refusal.code];
  const field = refusal.field === undefined ? '' : `${refusal.field}: `;
  return `${field}${sentence}${refusal.detail === undefined ? '' : ` (${refusal.detail})`}`;
}
