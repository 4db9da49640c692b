/**
 * Why a session or a connection attempt ended: a closed list of codes with the sentence an operator reads.
 * The gateway logs the code; nothing in it names a customer, a number or a password.
 */
export const CLOSE = {
  unbound: 'we sent unbind and the peer answered it',
  peer_unbound: 'the peer sent unbind and we answered it',
  closed: 'this side closed the session without unbind',
  peer_closed: 'the peer closed the connection without unbind',
  bind_refused: 'the bind was refused; status holds the reason',
  init_timeout: 'no bind arrived within the session-init time',
  bind_timeout: 'the bind was not answered in time',
  slow_read: 'half a PDU arrived and the rest did not follow in time',
  enquire_timeout: 'enquire_link went unanswered too often',
  idle: 'nothing but enquire_link for longer than the idle time',
  unbind_timeout: 'unbind was not answered in time',
  not_smpp: 'the first bytes were not SMPP (HTTP, TLS or noise)',
  framing_lost: 'command_length was impossible, so the next PDU cannot be found; status holds the reason',
  output_full: 'the peer reads too slowly: the output buffer reached its maximum',
  peer_not_reading: 'the peer read nothing for too long while bytes were waiting',
  socket_error: 'the connection broke; error holds the code of the operating system',
  connect_failed: 'no connection could be made; error holds the code of the operating system',
} as const;

export type CloseCode = keyof typeof CLOSE;

/** The end of a session: a code, the SMPP status where one explains it (else 0), an OS or TLS error code or null. */
export interface Closing {
  readonly code: CloseCode;
  readonly status: number;
  readonly error: string | null;
}

export const closing = (code: CloseCode, status = 0, error: string | null = null): Closing => ({
  code,
  status,
  error,
});
