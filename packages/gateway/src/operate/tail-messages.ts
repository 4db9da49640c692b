import type { Db } from '@rootsms/db';
import { idTime } from '@rootsms/kit';
import { sql } from 'kysely';
import { stateName, type StateName } from '../state.ts';

/** A message without its numbers and texts: those no operator's command can read. */
export interface MessageTrace {
  readonly id: bigint;
  readonly at: Date;
  readonly server: string;
  /** null: the link is gone. */
  readonly carrier: string | null;
  readonly state: StateName;
  readonly country: string | null;
  readonly segments: number;
  readonly error: number;
  readonly via: 'smpp' | 'http';
  readonly sentAt: Date | null;
  readonly doneAt: Date | null;
}

interface TraceRow extends Omit<MessageTrace, 'at' | 'state' | 'via'> {
  readonly state: number;
  readonly via: number;
}

export const TAIL_MESSAGES_MAX = 10_000;
const VIA_HTTP = 2;

export interface TailInput {
  /** null: all. */
  readonly serverId: number | null;
  readonly limit: number;
  /** Only messages after this one. */
  readonly after?: bigint;
  /** Only these, to see what became of them. */
  readonly ids?: readonly bigint[];
}

/** The newest messages, oldest first. One index range a server, so that the size of the table does not matter. */
export async function tailMessages(db: Db, input: TailInput): Promise<MessageTrace[]> {
  const { serverId, limit, after = -1n, ids } = input;
  const { rows } = await sql<TraceRow>`
    select t.* from gateway.server s
     cross join lateral (
       select m.id, s.name as server, l.name as carrier, m.state, m.country, m.segments, m.error, m.via,
              m.sent_at as "sentAt", m.done_at as "doneAt"
         from gateway.message m left join gateway.link l on l.id = m.link_id
        where m.server_id = s.id and m.id > ${after}
          and ${ids === undefined ? sql`true` : sql`m.id = any (${ids}::int8[])`}
        order by m.id desc limit ${Math.min(limit, TAIL_MESSAGES_MAX)}) t
     where ${serverId === null ? sql`true` : sql`s.id = ${serverId}`}
     order by t.id desc limit ${Math.min(limit, TAIL_MESSAGES_MAX)}`.execute(db);
  return rows
    .map((row): MessageTrace => ({
      ...row,
      at: idTime(row.id),
      state: stateName(row.state),
      via: row.via === VIA_HTTP ? 'http' : 'smpp',
    }))
    .toReversed();
}
