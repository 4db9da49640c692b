import { COMMAND } from './command.ts';

export type SessionRole = 'server' | 'client';
export type SessionState =
  'open' | 'binding' | 'bound_tx' | 'bound_rx' | 'bound_trx' | 'unbinding' | 'closed';
type BoundState = 'bound_tx' | 'bound_rx' | 'bound_trx';

const TX: readonly BoundState[] = ['bound_tx', 'bound_trx'];
const RX: readonly BoundState[] = ['bound_rx', 'bound_trx'];
const NEVER: readonly BoundState[] = [];

/**
 * Who may send which request in which bound state (3.4 section 2.3, 5.0 section 2.4). bind, unbind, enquire_link and
 * generic_nack are the session's own business. data_sm goes the way its sender's messages go, as 5.0 has it: 3.4 is
 * silent about data_sm towards the message centre on a receiver bind, where a submit would be refused too.
 */
const RULES = {
  submit_sm: { client: TX, server: NEVER },
  submit_multi: { client: TX, server: NEVER },
  data_sm: { client: TX, server: RX },
  query_sm: { client: TX, server: NEVER },
  cancel_sm: { client: TX, server: NEVER },
  replace_sm: { client: TX, server: NEVER },
  broadcast_sm: { client: TX, server: NEVER },
  query_broadcast_sm: { client: TX, server: NEVER },
  cancel_broadcast_sm: { client: TX, server: NEVER },
  deliver_sm: { client: NEVER, server: RX },
  alert_notification: { client: NEVER, server: RX },
} as const satisfies Partial<Record<keyof typeof COMMAND, Record<SessionRole, readonly BoundState[]>>>;

/** Bound states as bits, so that the check costs one lookup and one AND per PDU. */
export const BOUND_BIT: Readonly<Record<BoundState, number>> = Object.freeze({
  bound_tx: 1,
  bound_rx: 2,
  bound_trx: 4,
});

/** Above every request id of the specification. */
const REQUEST_ID_END = 0x200;

function compile(sender: SessionRole): Uint8Array {
  const table = new Uint8Array(REQUEST_ID_END);
  for (const [name, rule] of Object.entries(RULES)) {
    const commandId = COMMAND[name as keyof typeof RULES];
    for (const state of rule[sender]) table[commandId] = (table[commandId] ?? 0) | BOUND_BIT[state];
  }
  return table;
}

const BY_CLIENT = compile('client');
const BY_SERVER = compile('server');

/** The bound states, as bits, in which `sender` may send this request; 0 = never. */
export function allowedStates(sender: SessionRole, commandId: number): number {
  return (sender === 'client' ? BY_CLIENT : BY_SERVER)[commandId] ?? 0;
}

/** The state a bind command leads to. */
export function boundState(commandId: number): BoundState {
  if (commandId === COMMAND.bind_transmitter) return 'bound_tx';
  return commandId === COMMAND.bind_receiver ? 'bound_rx' : 'bound_trx';
}
