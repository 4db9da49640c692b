import { prepared, type Pool } from '@rootsms/db';
import { idTime } from '@rootsms/kit';
import { EVENT } from './outbox-event.ts';
import { INBOUND_COLUMNS, inboundView, type InboundRow } from './read-inbound.ts';
import { errorCode, instant, type RowOpener } from './read-message.ts';
import { readContent } from './read-content.ts';
import { stateName } from './state.ts';

/** Beside receipt and inbound (outbox-event.ts), what a customer sends itself to try its webhook. */
export const TEST_KIND = 3;
export type WebhookEventType = 'message.receipt' | 'message.inbound' | 'webhook.test';

/** An event as it goes out: the body is signed and sent as it is. */
export interface WebhookEvent {
  /** Of the outbox row: the same in every try, another in a replay. */
  readonly id: bigint;
  readonly type: WebhookEventType;
  readonly kind: number;
  readonly messageId: bigint;
  readonly body: string;
}

/** A row of gateway.outbox with target 2. */
export interface WebhookRow {
  id: bigint;
  message_id: bigint;
  kind: number;
  state: number;
  error: number;
  done_at: Date;
  due_at: Date | null;
  attempts: number;
}

interface ReceiptRow {
  id: bigint;
  segments: number;
  country: string | null;
  sent_at: Date | null;
  data_coding: number;
  sealed: Buffer | null;
}

// The range beside the list is for the planner: only it makes PostgreSQL leave out days (partitions).
const selectReceipts = prepared<ReceiptRow, [number, readonly bigint[], bigint, bigint]>(
  'gateway.webhook-receipts',
  `select id, segments, country, sent_at, data_coding, sealed from gateway.message
    where server_id = $1 and id = any ($2::int8[]) and id between $3 and $4`,
);
const selectInbound = prepared<InboundRow, [number, readonly bigint[], bigint, bigint]>(
  'gateway.webhook-inbound',
  `select ${INBOUND_COLUMNS} from gateway.inbound
    where server_id = $1 and id = any ($2::int8[]) and id between $3 and $4`,
);

/** Outbox rows of one server as events, in their order; numbers and text are opened only now. */
export async function buildEvents(
  pool: Pool,
  opener: RowOpener,
  serverId: number,
  rows: readonly WebhookRow[],
): Promise<WebhookEvent[]> {
  const receipts = await byId(pool, selectReceipts, serverId, rows, EVENT.receipt);
  const inbound = await byId(pool, selectInbound, serverId, rows, EVENT.inbound);
  return Promise.all(
    rows.map(async (row) => {
      if (row.kind === EVENT.inbound) {
        return eventOf(
          row.id,
          'message.inbound',
          row.kind,
          row.message_id,
          await inboundData(opener, serverId, row, inbound.get(row.message_id)),
        );
      }
      return eventOf(
        row.id,
        'message.receipt',
        row.kind,
        row.message_id,
        await receiptData(opener, serverId, row, receipts.get(row.message_id)),
      );
    }),
  );
}

/** An event of that id; its data must be JSON. */
export function eventOf(
  id: bigint,
  type: WebhookEventType,
  kind: number,
  messageId: bigint,
  data: Readonly<Record<string, unknown>>,
): WebhookEvent {
  // Ids grow with time, so the id is the sequence number too: greater is later, gaps mean nothing.
  const head = { id: String(id), sequence: String(id), type, createdAt: idTime(id).toISOString() };
  return { id, type, kind, messageId, body: JSON.stringify({ ...head, data }) };
}

async function byId<Row extends { id: bigint }>(
  pool: Pool,
  select: (
    on: Pool,
    serverId: number,
    ids: readonly bigint[],
    least: bigint,
    most: bigint,
  ) => Promise<{ rows: Row[] }>,
  serverId: number,
  rows: readonly WebhookRow[],
  kind: number,
): Promise<Map<bigint, Row>> {
  const ids = rows.filter((row) => row.kind === kind).map((row) => row.message_id);
  let least = ids[0];
  if (least === undefined) return new Map();
  let most = least;
  for (const id of ids) {
    if (id < least) least = id;
    if (id > most) most = id;
  }
  const found = await select(pool, serverId, ids, least, most);
  return new Map(found.rows.map((row) => [row.id, row]));
}

async function receiptData(
  opener: RowOpener,
  serverId: number,
  row: WebhookRow,
  message: ReceiptRow | undefined,
): Promise<Record<string, unknown>> {
  const content = message === undefined ? null : await opener.open(serverId, message.id, message.sealed);
  const readable =
    content === null || message === undefined ? null : readContent(content, message.data_coding, 'gsm7');
  return {
    messageId: String(row.message_id),
    state: stateName(row.state),
    errorCode: errorCode(row.state, row.error),
    to: readable?.to ?? null,
    from: readable?.from ?? null,
    reference: readable?.reference ?? null,
    segments: message?.segments ?? null,
    country: message?.country ?? null,
    sentAt: instant(message?.sent_at ?? null),
    doneAt: row.done_at.toISOString(),
  };
}

async function inboundData(
  opener: RowOpener,
  serverId: number,
  row: WebhookRow,
  inbound: InboundRow | undefined,
): Promise<Record<string, unknown>> {
  if (inbound === undefined) return { id: String(row.message_id), erased: true };
  const { handedAt: _, ...view } = await inboundView(opener, serverId, inbound);
  return view;
}
