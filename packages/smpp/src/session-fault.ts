/** Mistakes of the program that uses a session: never caused by what a peer sends. */
export const SESSION_FAULTS = {
  wrong_direction: 'this side of the session may never send such a request in this bind',
  no_context: 'session.context was read before acceptBind or an assignment gave it one',
  not_binding: 'there is no bind to answer',
  not_open: 'the session is not open for a bind or outbind',
  wrong_role: 'only the other role of session does this',
  bad_limit: 'a limit is not a whole number within its bounds',
  not_listening: 'the server has no port',
  started: 'it was started or closed already',
} as const satisfies Record<string, string>;

export type SessionFaultCode = keyof typeof SESSION_FAULTS;

export class SessionFault extends Error {
  readonly code: SessionFaultCode;

  constructor(code: SessionFaultCode, detail = '') {
    super(detail === '' ? SESSION_FAULTS[code] : `${SESSION_FAULTS[code]}: ${detail}`);
    this.name = 'SessionFault';
    this.code = code;
  }
}
