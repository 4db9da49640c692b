import { prepared, type Pool } from '@rootsms/db';
import { idTime } from '@rootsms/kit';
import type { Content } from '@rootsms/seal';
import { alphabetOfZero, readContent } from './read-content.ts';
import type { ServerRecord } from './records.ts';
import { STATE, stateName, type StateName } from './state.ts';
import { VIA } from './submission.ts';

/** Opens a sealed row; null when its key was destroyed or its retention is over. */
export interface RowOpener {
  open(serverId: number, id: bigint, sealed: Uint8Array | null): Promise<Content | null>;
}

/** A message as its owner reads it. Times are RFC 3339 in UTC. */
export interface MessageView {
  readonly id: string;
  readonly state: StateName;
  readonly createdAt: string;
  readonly via: 'smpp' | 'http';
  readonly segments: number;
  readonly country: string | null;
  readonly priority: number;
  readonly sendAt: string | null;
  readonly validUntil: string | null;
  readonly sentAt: string | null;
  readonly doneAt: string | null;
  /** Network or SMPP error code of a final state that is not `delivered`. */
  readonly errorCode: number | null;
  /** True: number and text are gone (erased, or past their retention); the fields below are null. */
  readonly erased: boolean;
  readonly to: string | null;
  readonly from: string | null;
  readonly text: string | null;
  readonly data: string | null;
  readonly udh: string | null;
  readonly encoding: string | null;
  readonly reference: string | null;
}

export interface PartView {
  readonly part: number;
  readonly state: StateName;
  readonly errorCode: number | null;
}

export interface MessageRow {
  id: bigint;
  state: number;
  segments: number;
  data_coding: number;
  priority: number;
  via: number;
  error: number;
  country: string | null;
  due_at: Date | null;
  expire_at: Date | null;
  sent_at: Date | null;
  done_at: Date | null;
  sealed: Buffer | null;
}

export const MESSAGE_COLUMNS =
  'id, state, segments, data_coding, priority, via, error, country, due_at, expire_at, sent_at, done_at, sealed';

const selectMessage = prepared<MessageRow, [number, bigint]>(
  'gateway.read-message',
  `select ${MESSAGE_COLUMNS} from gateway.message where server_id = $1 and id = $2`,
);

const selectParts = prepared<{ part: number; state: number; error: number }, [number, bigint]>(
  'gateway.read-message-parts',
  'select part, state, error from gateway.message_part where server_id = $1 and message_id = $2 order by part',
);

/** One message of a server with its parts; null when the server has none with that id. */
export async function readMessage(
  pool: Pool,
  opener: RowOpener,
  server: ServerRecord,
  id: bigint,
): Promise<(MessageView & { readonly parts: readonly PartView[] }) | null> {
  const { rows } = await selectMessage(pool, server.id, id);
  const row = rows[0];
  if (row === undefined) return null;
  const parts = row.segments > 1 ? (await selectParts(pool, server.id, id)).rows : [];
  return {
    ...(await messageView(opener, server, row)),
    parts: parts.map(({ part, state, error }) => ({
      part,
      state: stateName(state),
      errorCode: errorCode(state, error),
    })),
  };
}

/** A row in words. */
export async function messageView(
  opener: RowOpener,
  server: ServerRecord,
  row: MessageRow,
): Promise<MessageView> {
  const content = await opener.open(server.id, row.id, row.sealed);
  const readable =
    content === null
      ? null
      : readContent(
          content,
          content.dataCoding ?? row.data_coding,
          alphabetOfZero(row.via, server.defaultAlphabet),
        );
  return {
    id: String(row.id),
    state: stateName(row.state),
    createdAt: idTime(row.id).toISOString(),
    via: row.via === VIA.smpp ? 'smpp' : 'http',
    segments: row.segments,
    country: row.country,
    priority: row.priority,
    sendAt: instant(row.due_at),
    validUntil: instant(row.expire_at),
    sentAt: instant(row.sent_at),
    doneAt: instant(row.done_at),
    errorCode: errorCode(row.state, row.error),
    erased: readable === null,
    to: readable?.to ?? null,
    from: readable?.from ?? null,
    text: readable?.text ?? null,
    data: readable?.data ?? null,
    udh: readable?.udh ?? null,
    encoding: readable?.encoding ?? null,
    reference: readable?.reference ?? null,
  };
}

export function instant(at: Date | null): string | null {
  return at === null ? null : at.toISOString();
}

export function errorCode(state: number, error: number): number | null {
  return state === STATE.delivered || error === 0 ? null : error;
}
