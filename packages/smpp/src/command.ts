/**
 * Command ids (SMPP 3.4 section 5.1.2.1, SMPP 5.0 section 4.7.5), under the names the specification gives them.
 *
 * A response carries the id of its request with bit 31 set; `generic_nack` alone is a response without a request.
 */
export const COMMAND = {
  bind_receiver: 0x00000001,
  bind_transmitter: 0x00000002,
  query_sm: 0x00000003,
  submit_sm: 0x00000004,
  deliver_sm: 0x00000005,
  unbind: 0x00000006,
  replace_sm: 0x00000007,
  cancel_sm: 0x00000008,
  bind_transceiver: 0x00000009,
  outbind: 0x0000000b,
  enquire_link: 0x00000015,
  submit_multi: 0x00000021,
  alert_notification: 0x00000102,
  data_sm: 0x00000103,
  broadcast_sm: 0x00000111,
  query_broadcast_sm: 0x00000112,
  cancel_broadcast_sm: 0x00000113,
  generic_nack: 0x80000000,
  bind_receiver_resp: 0x80000001,
  bind_transmitter_resp: 0x80000002,
  query_sm_resp: 0x80000003,
  submit_sm_resp: 0x80000004,
  deliver_sm_resp: 0x80000005,
  unbind_resp: 0x80000006,
  replace_sm_resp: 0x80000007,
  cancel_sm_resp: 0x80000008,
  bind_transceiver_resp: 0x80000009,
  enquire_link_resp: 0x80000015,
  submit_multi_resp: 0x80000021,
  data_sm_resp: 0x80000103,
  broadcast_sm_resp: 0x80000111,
  query_broadcast_sm_resp: 0x80000112,
  cancel_broadcast_sm_resp: 0x80000113,
} as const;

export type CommandName = keyof typeof COMMAND;
export type CommandId = (typeof COMMAND)[CommandName];

/** Set in the command id of every response. */
export const RESPONSE_BIT = 0x80000000;

const NAMES: ReadonlyMap<number, CommandName> = new Map(
  (Object.keys(COMMAND) as CommandName[]).map((name) => [COMMAND[name], name]),
);

/** The specification's name of a command id, or `unknown_0x0000abcd`. */
export function commandName(commandId: number): string {
  return NAMES.get(commandId) ?? `unknown_0x${(commandId >>> 0).toString(16).padStart(8, '0')}`;
}

/** Whether this command id exists in SMPP 3.4 or 5.0. */
export function isCommand(commandId: number): commandId is CommandId {
  return NAMES.has(commandId);
}

/** Whether the id has the response bit; true for `generic_nack` and for unknown responses too. */
export function isResponse(commandId: number): boolean {
  return commandId >= RESPONSE_BIT;
}

/**
 * The id that answers a request: its own with the response bit. `generic_nack` when the id is not a request of the
 * specification, or is one that has no response (outbind, alert_notification).
 */
export function responseCommand(commandId: number): CommandId {
  const answer = commandId < RESPONSE_BIT ? commandId + RESPONSE_BIT : RESPONSE_BIT;
  return isCommand(answer) ? answer : COMMAND.generic_nack;
}
