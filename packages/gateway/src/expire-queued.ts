import { int4Array, int8Array } from '@rootsms/db';
import type { Gateway } from './gateway.ts';
import { MESSAGE_ROW_COLUMNS, messageOf, type MessageRow } from './message-content.ts';
import type { Message } from './message.ts';
import { isFinal, STATE } from './state.ts';

const PAGE_ROWS = 1_000;
const PAGES_MAX = 50;

interface QueuedRow extends MessageRow {
  readonly queued_server: number;
  readonly queued_id: bigint;
  readonly queued_link: number;
  readonly queued_expire_at: Date;
  readonly attempts: number;
}

const EXPIRED = `select q.server_id as queued_server, q.message_id as queued_id, q.link_id as queued_link,
         q.expire_at as queued_expire_at, q.attempts, ${MESSAGE_ROW_COLUMNS}
    from (select * from gateway.queue
           where expire_at <= $1 and (expire_at, message_id) > ($2, $3)
             and (link_id = any ($4::int4[]) or $5 and not exists (select from gateway.link l where l.id = link_id))
           order by expire_at, message_id limit ${PAGE_ROWS}) q
    left join gateway.message m on m.server_id = q.server_id and m.id = q.message_id
   order by q.expire_at, q.message_id`;

const DELETE_ROWS = `delete from gateway.queue q using unnest($1::int4[], $2::int8[]) as u (server_id, message_id)
  where q.server_id = u.server_id and q.message_id = u.message_id`;

/**
 * Ends what waited past its validity on this node's links: in memory while a link is down or slow, and in
 * gateway.queue. `orphans`: also what waits for links that are gone, on one node. Answers how many ended.
 */
export async function expireQueued(gateway: Gateway, orphans: boolean): Promise<number> {
  const nowMs = gateway.clock.nowMs();
  let ended = 0;
  for (const link of gateway.links) {
    for (const message of link.queue.takeExpired(nowMs)) {
      gateway.conclude(message, STATE.expired, 0);
      ended += 1;
    }
  }
  await gateway.settled();
  return ended + (await expireRows(gateway, nowMs, orphans));
}

async function expireRows(gateway: Gateway, nowMs: number, orphans: boolean): Promise<number> {
  const links = [...gateway.links].map((link) => link.id);
  let ended = 0;
  let last: { at: Date; id: bigint } = { at: new Date(0), id: 0n };
  for (let page = 0; page < PAGES_MAX; page++) {
    const { rows } = await gateway.pool.query<QueuedRow>(EXPIRED, [
      new Date(nowMs),
      last.at,
      last.id,
      links,
      orphans,
    ]);
    const dropped = rows.filter((row) => row.id === null);
    if (dropped.length > 0) await deleteRows(gateway, dropped);
    for (const row of rows) if (row.id !== null && (await expireRow(gateway, row))) ended += 1;
    await gateway.settled();
    const end = rows.at(-1);
    if (end === undefined || rows.length < PAGE_ROWS) break;
    last = { at: end.queued_expire_at, id: end.queued_id };
  }
  return ended;
}

/** False for a message that is in memory: there its link ends it, or has it under way. */
async function expireRow(gateway: Gateway, row: QueuedRow): Promise<boolean> {
  const content = await gateway.sealing.open(row.server_id, row.id, row.sealed);
  // Parts that went out before may get their receipts at this moment: they must meet the same object.
  const message: Message = gateway.live.get(row.id) ?? messageOf(row, content ?? NOTHING, row.attempts);
  message.linkId = row.queued_link;
  const backlog = gateway.links.backlogOf(row.queued_link);
  if (backlog?.claim(message) === false) return false;
  message.queuedRow = true;
  if (isFinal(message.state) || message.state === STATE.sent) gateway.unqueue(message);
  else gateway.conclude(message, STATE.expired, 0);
  return true;
}

/** Rows whose message is gone with its day. */
async function deleteRows(gateway: Gateway, rows: readonly QueuedRow[]): Promise<void> {
  const values = [int4Array(rows, (row) => row.queued_server), int8Array(rows, (row) => row.queued_id)];
  await gateway.pool.query(DELETE_ROWS, values);
}

const NOTHING = {
  sourceTon: 0,
  sourceNpi: 0,
  source: '',
  destTon: 0,
  destNpi: 0,
  dest: '',
  text: new Uint8Array(),
};
