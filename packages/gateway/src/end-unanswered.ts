import { int2Array, int4Array, int8Array, textArray } from '@rootsms/db';
import { firstIdAt } from '@rootsms/kit';
import { utcDay } from '@rootsms/seal';
import type { Gateway } from './gateway.ts';
import type { Link } from './link.ts';
import { MESSAGE_ROW_COLUMNS, messageOf, type MessageRow } from './message-content.ts';
import { RECEIPT_GRACE_HOURS } from './retention-days.ts';
import { dayStart } from './sealing.ts';
import { slowQuery } from './slow-query.ts';
import { isFinal, STATE } from './state.ts';

const GRACE_MS = RECEIPT_GRACE_HOURS * 3_600_000;
const PAGE_ROWS = 5_000;
/** A walk through a link's rows may take this long a minute, and begins anew after this. */
const WALK_MS_MAX = 2_000;
const ROUND_MS_MIN = 10 * 60_000;

interface Place {
  readonly upstreamId: string;
  readonly serverId: number;
  readonly messageId: bigint;
}
interface Walk {
  place: Place;
  /** null: a round is under way. */
  roundEndedMs: number | null;
}
interface KeyRow {
  readonly upstream_id: string;
  readonly server_id: number;
  readonly message_id: bigint;
  readonly part: number;
}

const FROM_THE_START: Place = { upstreamId: '', serverId: 0, messageId: 0n };

const KEYS = `select upstream_id, server_id, message_id, part from gateway.upstream
  where link_id = $1 and (upstream_id, server_id, message_id) > ($2, $3, $4)
  order by upstream_id, server_id, message_id limit ${PAGE_ROWS}`;

const MESSAGES = `select ${MESSAGE_ROW_COLUMNS}
    from (select distinct * from unnest($1::int4[], $2::int8[])) as u (server_id, id)
    join gateway.message m on m.server_id = u.server_id and m.id = u.id`;

const DELETE_KEYS = `delete from gateway.upstream x
   using unnest($2::text[], $3::int4[], $4::int8[], $5::int2[]) as u (upstream_id, server_id, message_id, part)
   where x.link_id = $1 and x.upstream_id = u.upstream_id and x.server_id = u.server_id and x.message_id = u.message_id`;

/**
 * Ends messages whose receipt has not come a day after their validity: nobody will know any more, so their state is
 * "unknown". Walks the rows of gateway.upstream link by link, each link on the node that holds it, and takes rows out
 * that their message no longer needs.
 */
export class Unanswered {
  readonly #gateway: Gateway;
  readonly #walks = new Map<number, Walk>();

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  /** Answers how many messages ended. */
  async run(): Promise<number> {
    const links = [...this.#gateway.links];
    for (const id of this.#walks.keys()) if (!links.some((link) => link.id === id)) this.#walks.delete(id);
    let ended = 0;
    for (const link of links) ended += await this.#walkOn(link);
    return ended;
  }

  async #walkOn(link: Link): Promise<number> {
    const { clock, pool } = this.#gateway;
    const walk = this.#walkOf(link.id);
    if (walk.roundEndedMs !== null && clock.nowMs() - walk.roundEndedMs < ROUND_MS_MIN) return 0;
    walk.roundEndedMs = null;
    const untilMs = clock.monotonicMs() + WALK_MS_MAX;
    let ended = 0;
    do {
      const { upstreamId, serverId, messageId } = walk.place;
      const { rows } = await pool.query<KeyRow>(KEYS, [link.id, upstreamId, serverId, messageId]);
      ended += await this.#endPage(link, rows);
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE_ROWS) {
        walk.place = FROM_THE_START;
        walk.roundEndedMs = clock.nowMs();
        break;
      }
      walk.place = { upstreamId: last.upstream_id, serverId: last.server_id, messageId: last.message_id };
    } while (clock.monotonicMs() < untilMs);
    return ended;
  }

  #walkOf(linkId: number): Walk {
    let walk = this.#walks.get(linkId);
    if (walk === undefined) this.#walks.set(linkId, (walk = { place: FROM_THE_START, roundEndedMs: null }));
    return walk;
  }

  async #endPage(link: Link, keys: readonly KeyRow[]): Promise<number> {
    const gateway = this.#gateway;
    const overdueMs = gateway.clock.nowMs() - GRACE_MS;
    // Validity begins at acceptance at the earliest: a younger message cannot be overdue.
    const young = firstIdAt(new Date(overdueMs));
    const old = keys.filter((key) => key.message_id < young);
    if (old.length === 0) return 0;
    const messages = await readMessages(gateway, old);
    let ended = 0;
    const needless: KeyRow[] = [];
    for (const key of old) {
      const row = messages.get(key.message_id);
      if (row === undefined || isFinal(row.state)) needless.push(key);
      else if (row.expire_at.getTime() < overdueMs && row.link_id === link.id) {
        // Its other parts have rows too: they go with the next round.
        messages.set(key.message_id, { ...row, state: STATE.unknown });
        await end(gateway, row, key);
        ended += 1;
      }
    }
    if (needless.length > 0) await deleteKeys(gateway, link, needless);
    await gateway.settled();
    return ended;
  }
}

async function end(gateway: Gateway, row: MessageRow, key: KeyRow | null): Promise<void> {
  const content = await gateway.sealing.open(row.server_id, row.id, row.sealed);
  // A receipt that comes at this moment must meet the same object.
  const message = gateway.live.get(row.id) ?? messageOf(row, content ?? NOTHING, 0);
  const wasSent = row.state === STATE.sent || row.state === STATE.accepted;
  // A row in the backlog, if there is one, goes with it.
  message.queuedRow = !wasSent;
  gateway.conclude(message, wasSent ? STATE.unknown : STATE.expired, 0);
  if (key !== null) gateway.settle.received(message.linkId, key.upstream_id, { message, part: key.part });
}

async function readMessages(gateway: Gateway, keys: readonly KeyRow[]): Promise<Map<bigint, MessageRow>> {
  const values = [int4Array(keys, (key) => key.server_id), int8Array(keys, (key) => key.message_id)];
  const { rows } = await gateway.pool.query<MessageRow>(MESSAGES, values);
  return new Map(rows.map((row) => [row.id, row]));
}

async function deleteKeys(gateway: Gateway, link: Link, keys: readonly KeyRow[]): Promise<void> {
  await gateway.pool.query(DELETE_KEYS, [
    link.id,
    textArray(keys, (key) => key.upstream_id),
    int4Array(keys, (key) => key.server_id),
    int8Array(keys, (key) => key.message_id),
    int2Array(keys, (key) => key.part),
  ]);
}

/**
 * After so many days all messages of a day are at their end: default validity, longest validity, longest schedule
 * ahead of it; each with the day that receipts may be late.
 */
const LOOK_AT_DAYS = [4, 9, 44];
const UNFINISHED = [STATE.scheduled, STATE.queued, STATE.accepted, STATE.sent].join(', ');

const FORGOTTEN = `select ${MESSAGE_ROW_COLUMNS} from gateway.message m
  where m.server_id = $1 and m.id > $2 and m.id < $3 and m.state in (${UNFINISHED}) and m.expire_at < $4
  order by m.id limit ${PAGE_ROWS}`;

/**
 * Ends what no table and no memory waits for any more: messages of carriers that gave no id, of links that are gone,
 * of faults that we do not know. Reads whole days, so it looks at a day three times in all. Answers how many ended.
 */
export async function endForgotten(gateway: Gateway): Promise<number> {
  const nowMs = gateway.clock.nowMs();
  const overdue = new Date(nowMs - GRACE_MS);
  const servers = await gateway.pool.query<{ id: number }>('select id from gateway.server order by id');
  let ended = 0;
  for (const age of LOOK_AT_DAYS) {
    const day = utcDay(nowMs) - age;
    for (const { id: serverId } of servers.rows) {
      let after = dayStart(day) - 1n;
      for (;;) {
        const values = [serverId, after, dayStart(day + 1), overdue];
        const { rows } = await slowQuery<MessageRow>(gateway.pool, FORGOTTEN, values);
        for (const row of rows) await end(gateway, row, null);
        ended += rows.length;
        await gateway.settled();
        const last = rows.at(-1);
        if (last === undefined || rows.length < PAGE_ROWS) break;
        after = last.id;
      }
    }
  }
  return ended;
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
