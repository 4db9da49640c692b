import type { Message } from './message.ts';

export const EVENT = { receipt: 1, inbound: 2 } as const;
export const TARGET = { smpp: 1, webhook: 2 } as const;

/** One thing the customer is still to be told: a row of gateway.outbox. */
export interface OutboxEvent {
  readonly id: bigint;
  readonly serverId: number;
  readonly kind: number;
  readonly target: number;
  /** Of gateway.message for a receipt, of gateway.inbound for an inbound. */
  readonly messageId: bigint;
  /** For receipts: state.ts. */
  readonly state: number;
  readonly error: number;
  readonly doneAtMs: number;
  /** The node that holds the event in memory; null: parked in the table. */
  nodeId: number | null;
  attempts: number;
  /** The message when it is in memory, else it is read when the event is handed over. */
  readonly message: Message | null;
}
