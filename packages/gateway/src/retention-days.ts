/**
 * How long the gateway keeps what, in days. The declarations (privacy/) promise it and keeper.ts carries it out,
 * both from this one table; an operator may change it at the start of a gateway.
 */
export const RETENTION_DAYS = {
  /** Numbers and texts, by the UTC day of acceptance; what still waits keeps its own until it is done. */
  text: 7,
  /** Rows of messages and inbound messages without numbers and texts. */
  traffic: 90,
  /** Events that a customer does not take. */
  outbox: 7,
  /** The log of tries at webhooks. */
  webhookAttempts: 30,
  /** Idempotency keys of HTTP requests. */
  idempotency: 1,
  /** Receipts for which no message was found. */
  strayReceipts: 3,
  /** API keys after they were revoked. */
  revokedKeys: 90,
  /** Decisions after they ended: five years, as long as an action about one may be brought. */
  endedDecisions: 1_826,
} as const;

/**
 * Shorter periods would break other promises: the key of a message that was accepted before midnight and has no row
 * yet; the rows of messages that are scheduled as far ahead as may be, and of their receipts.
 */
export const RETENTION_DAYS_MIN = { text: 2, traffic: 45 } as const;

export type Retained = keyof typeof RETENTION_DAYS;
export type RetentionDays = Readonly<Record<Retained, number>>;

/** How long a message may wait for its receipt after it has expired. */
export const RECEIPT_GRACE_HOURS = 24;

export const MS_PER_DAY = 86_400_000;
