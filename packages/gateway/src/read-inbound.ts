import { prepared, type Pool } from '@rootsms/db';
import { idTime } from '@rootsms/kit';
import { readContent } from './read-content.ts';
import { instant, type RowOpener } from './read-message.ts';
import type { ServerRecord } from './records.ts';

/** A message from a handset as its server reads it. */
export interface InboundView {
  readonly id: string;
  readonly receivedAt: string;
  readonly segments: number;
  /** Segments of a long text that never came. */
  readonly segmentsMissing: number;
  readonly country: string | null;
  /** It was understood as this word and acted upon. */
  readonly word: 'stop' | 'start' | 'help' | null;
  /** When your SMPP bind or webhook took it. */
  readonly handedAt: string | null;
  readonly erased: boolean;
  readonly to: string | null;
  readonly from: string | null;
  readonly text: string | null;
  readonly data: string | null;
  readonly udh: string | null;
  readonly encoding: string | null;
}

export interface InboundRow {
  id: bigint;
  segments: number;
  segments_missing: number;
  data_coding: number;
  country: string | null;
  word: 'stop' | 'start' | 'help' | null;
  handed_at: Date | null;
  sealed: Buffer | null;
}

export const INBOUND_COLUMNS =
  'id, segments, segments_missing, data_coding, country, word, handed_at, sealed';

const selectInbound = prepared<InboundRow, [number, bigint, bigint, Buffer | null, number, number]>(
  'gateway.list-inbound',
  `select ${INBOUND_COLUMNS} from (
     select ${INBOUND_COLUMNS}, sender_hash from gateway.inbound
      where server_id = $1 and id < $2 and id >= $3 order by id desc limit $6::int4
   ) as scanned where $4::bytea is null or sender_hash = $4 order by id desc limit $5::int4`,
);

const selectScanEnd = prepared<{ id: bigint }, [number, bigint, bigint, number]>(
  'gateway.list-inbound-end',
  `select id from gateway.inbound where server_id = $1 and id < $2 and id >= $3
    order by id desc offset $4::int4 - 1 limit 1`,
);

export interface InboundFilter {
  readonly below: bigint;
  readonly from: bigint;
  readonly senderHash: Buffer | null;
  readonly limit: number;
  readonly scanRowsMax: number;
}

/** A page of what handsets sent to a server, newest first; bounded like `readMessages`. */
export async function readInboundPage(
  pool: Pool,
  opener: RowOpener,
  server: ServerRecord,
  filter: InboundFilter,
): Promise<{ readonly inbound: readonly InboundView[]; readonly next: bigint | null }> {
  const { below, from, senderHash, limit, scanRowsMax } = filter;
  const { rows } = await selectInbound(pool, server.id, below, from, senderHash, limit + 1, scanRowsMax);
  const shown = rows.slice(0, limit);
  const inbound = await Promise.all(shown.map((row) => inboundView(opener, server.id, row)));
  if (rows.length > limit) return { inbound, next: shown.at(-1)?.id ?? null };
  const end = await selectScanEnd(pool, server.id, below, from, scanRowsMax);
  return { inbound, next: end.rows[0]?.id ?? null };
}

/** A row in words. What came from a carrier was put into GSM for data_coding 0 when it was stored. */
export async function inboundView(
  opener: RowOpener,
  serverId: number,
  row: InboundRow,
): Promise<InboundView> {
  const content = await opener.open(serverId, row.id, row.sealed);
  const readable =
    content === null ? null : readContent(content, content.dataCoding ?? row.data_coding, 'gsm7');
  return {
    id: String(row.id),
    receivedAt: idTime(row.id).toISOString(),
    segments: row.segments,
    segmentsMissing: row.segments_missing,
    country: row.country,
    word: row.word,
    handedAt: instant(row.handed_at),
    erased: readable === null,
    to: readable?.to ?? null,
    from: readable?.from ?? null,
    text: readable?.text ?? null,
    data: readable?.data ?? null,
    udh: readable?.udh ?? null,
    encoding: readable?.encoding ?? null,
  };
}
