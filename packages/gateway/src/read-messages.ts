import { prepared, type Pool } from '@rootsms/db';
import {
  MESSAGE_COLUMNS,
  messageView,
  type MessageRow,
  type MessageView,
  type RowOpener,
} from './read-message.ts';
import type { ServerRecord } from './records.ts';

export interface MessageFilter {
  /** Only ids below this, from a cursor or a time; newest come first. */
  readonly below: bigint;
  /** Only ids from here on. */
  readonly from: bigint;
  /** state.ts; null: any. */
  readonly states: readonly number[] | null;
  readonly recipientHash: Buffer | null;
  readonly referenceHash: Buffer | null;
  readonly limit: number;
  /** Rows looked at, at most. */
  readonly scanRowsMax: number;
}

export interface MessagePage {
  readonly messages: readonly MessageView[];
  /** The next page holds ids below this; null: there is no more. */
  readonly next: bigint | null;
}

type ListParams = [
  number,
  bigint,
  bigint,
  readonly number[] | null,
  Buffer | null,
  Buffer | null,
  number,
  number,
];

/**
 * A range of the primary key read backwards. The inner limit is the bound on work: without an index on
 * recipient or state (none may be written on the message path) a rare match would read a server's whole past.
 */
const selectMessages = prepared<MessageRow, ListParams>(
  'gateway.list-messages',
  `select ${MESSAGE_COLUMNS} from (
     select ${MESSAGE_COLUMNS}, recipient_hash, reference_hash from gateway.message
      where server_id = $1 and id < $2 and id >= $3 order by id desc limit $8::int4
   ) as scanned
   where ($4::int2[] is null or state = any ($4::int2[]))
     and ($5::bytea is null or recipient_hash = $5)
     and ($6::bytea is null or reference_hash = $6)
   order by id desc limit $7::int4`,
);

/** The last row that a scan of `scanRowsMax` rows looks at. */
const selectScanEnd = prepared<{ id: bigint }, [number, bigint, bigint, number]>(
  'gateway.list-messages-end',
  `select id from gateway.message where server_id = $1 and id < $2 and id >= $3
    order by id desc offset $4::int4 - 1 limit 1`,
);

/** A page of a server's messages. It may hold fewer than `limit` and still have a next one. */
export async function readMessages(
  pool: Pool,
  opener: RowOpener,
  server: ServerRecord,
  filter: MessageFilter,
): Promise<MessagePage> {
  const { below, from, limit, scanRowsMax } = filter;
  const { states, recipientHash, referenceHash } = filter;
  const { rows } = await selectMessages(
    pool,
    server.id,
    below,
    from,
    states,
    recipientHash,
    referenceHash,
    limit + 1,
    scanRowsMax,
  );
  const shown = rows.slice(0, limit);
  const messages = await Promise.all(shown.map((row) => messageView(opener, server, row)));
  if (rows.length > limit) return { messages, next: shown.at(-1)?.id ?? null };
  const end = await selectScanEnd(pool, server.id, below, from, scanRowsMax);
  return { messages, next: end.rows[0]?.id ?? null };
}
