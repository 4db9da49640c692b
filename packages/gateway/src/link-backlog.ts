import type { Pool } from '@rootsms/db';
import type { Clock } from '@rootsms/kit';
import type { Link } from './link.ts';
import { faultCode, type GatewayLog } from './log.ts';
import type { LiveMessages } from './live-messages.ts';
import { MESSAGE_ROW_COLUMNS, messageOf, type MessageRow } from './message-content.ts';
import type { Message } from './message.ts';
import { aggregate, newParts } from './parts.ts';
import type { Sealing } from './sealing.ts';
import type { Settle } from './settle.ts';
import { isFinal, STATE } from './state.ts';
import type { Placement } from './store-messages.ts';

/** Messages of one server for one link in memory at most, and of all servers for all links of a node. */
export const LANE_MEMORY_MAX = 20_000;
export const NODE_MEMORY_MAX = 100_000;
/** A link that is down longer than this takes nothing into memory. */
const DOWN_GRACE_MS = 2_000;
const LOADED_AT_ONCE = 1_000;
const LOAD_BELOW = 500;
const READ_ON_MS = 5;
const READ_AGAIN_MS = 500;

export interface BacklogOwner {
  readonly pool: Pool;
  readonly sealing: Sealing;
  readonly clock: Clock;
  readonly log: GatewayLog;
  readonly live: LiveMessages;
  readonly settle: Settle;
  /** Messages of all links in memory. */
  inMemory(): number;
  conclude(message: Message, state: number, error: number): void;
  /** These may have reached the carrier and will be sent again. */
  resent(link: Link, cause: 'link_lost' | 'no_response', messages: number): void;
  /** The server has a route to another link that takes messages now. */
  mayLeave(serverId: number, from: Link): boolean;
  /** Its row in gateway.queue is to go; `release` follows. */
  unqueue(message: Message): void;
}

/** What of one server waits for one link. */
interface Lane {
  /** There may be rows in gateway.queue that are not in memory: then nothing new may pass them by. */
  backlog: boolean;
  /** Inserts under way that end in memory / in the table. */
  toMemory: number;
  toTable: number;
  /** Counts inserts into the table: a read that began before one ended has not seen the whole. */
  inserts: number;
  loading: boolean;
  /** Messages in memory that still have their row. */
  readonly held: Set<bigint>;
  /** Taken out of the table while a read was under way. */
  readonly forgotten: Set<bigint>;
}

const READY = `select ${MESSAGE_ROW_COLUMNS}, q.attempts
   from (select server_id, message_id, attempts, priority from gateway.queue
          where link_id = $1 and server_id = $2 and due_at is null
          order by priority desc, message_id limit $3) q
   join gateway.message m on m.server_id = q.server_id and m.id = q.message_id
  order by q.priority desc, m.id`;

const PARTS = `select p.message_id, p.part, p.state, p.error, p.upstream_id
   from unnest($2::int8[]) as u (id) join gateway.message_part p on p.server_id = $1 and p.message_id = u.id`;

/** Servers that have ready rows for a link: one index step a server, however many rows each has. */
const SERVERS = `with recursive s (server_id) as (
    (select server_id from gateway.queue where link_id = $1 and due_at is null order by server_id limit 1)
    union all
    select (select q.server_id from gateway.queue q
             where q.link_id = $1 and q.due_at is null and q.server_id > s.server_id
             order by q.server_id limit 1)
      from s where s.server_id is not null)
  select server_id from s where server_id is not null`;

/** More ready rows than so many: one step further in the index than memory knows. */
const MORE = `select from gateway.queue where link_id = $1 and server_id = $2 and due_at is null offset $3 limit 1`;

/**
 * One link's share of gateway.queue. While a server has rows there, its new messages go there too, so
 * that order holds; they come into memory a thousand at a time, and leave the table when they are sent.
 */
export class LinkBacklog {
  readonly link: Link;
  readonly #owner: BacklogOwner;
  readonly #lanes = new Map<number, Lane>();

  constructor(link: Link, owner: BacklogOwner) {
    this.link = link;
    this.#owner = owner;
  }

  /**
   * Where a message that is about to be stored will wait; `stored` must follow. `inTable`: it must have a row
   * whatever the room.
   */
  place(serverId: number, inTable: boolean): Placement {
    const lane = this.#lane(serverId);
    const down = !this.link.up && this.#owner.clock.nowMs() - this.link.downSinceMs > DOWN_GRACE_MS;
    const full =
      this.link.queue.sizeOf(serverId) + lane.toMemory >= LANE_MEMORY_MAX ||
      this.#owner.inMemory() >= NODE_MEMORY_MAX;
    if (inTable || lane.backlog || down || full || this.link.record.draining) {
      lane.backlog = true;
      lane.toTable += 1;
      return 'queue';
    }
    lane.toMemory += 1;
    return 'memory';
  }

  /** The insert of a message that `place` placed is over. */
  stored(serverId: number, placement: Placement): void {
    const lane = this.#lane(serverId);
    if (placement === 'memory') {
      lane.toMemory -= 1;
      return;
    }
    lane.toTable -= 1;
    lane.inserts += 1;
    this.load(serverId);
  }

  /** Another node, a retry or the clock has put rows there. */
  wake(serverId: number): void {
    const lane = this.#lane(serverId);
    lane.backlog = true;
    lane.inserts += 1;
    this.load(serverId);
  }

  /** Looks which servers have rows that are not in memory: after a start, when another node says so (`told`), and now and then. */
  async look(told = false): Promise<void> {
    const { rows } = await this.#owner.pool.query<{ server_id: number }>(SERVERS, [this.link.id]);
    for (const { server_id } of rows) {
      const lane = this.#lane(server_id);
      if (told || lane.backlog || (await this.#hasMore(server_id, lane.held.size))) this.wake(server_id);
    }
  }

  async #hasMore(serverId: number, count: number): Promise<boolean> {
    const { rowCount } = await this.#owner.pool.query(MORE, [this.link.id, serverId, count]);
    return rowCount === 1;
  }

  /** A message in memory got a row / lost it. */
  hold(message: Message): void {
    message.queuedRow = true;
    this.#owner.live.set(message);
    this.#lane(message.serverId).held.add(message.id);
  }
  release(message: Message): void {
    const lane = this.#lane(message.serverId);
    lane.held.delete(message.id);
    // A read that began before its row went would bring it back, and it would be sent twice.
    if (lane.loading) lane.forgotten.add(message.id);
  }

  /** Memory has it, and its row too. */
  holds(serverId: number, id: bigint): boolean {
    return this.#lane(serverId).held.has(id);
  }

  /** A row was taken out of the table by hand: a read that is under way must not bring it back. */
  forget(message: Message): void {
    const lane = this.#lane(message.serverId);
    if (lane.loading) lane.forgotten.add(message.id);
  }

  /** Takes a row of the table for another end than sending; false when its message is in memory. */
  claim(message: Message): boolean {
    if (this.#lane(message.serverId).held.has(message.id)) return false;
    this.forget(message);
    this.hold(message);
    return true;
  }

  /** The link has sent some: whoever runs low is read on. */
  room(): void {
    for (const [serverId, lane] of this.#lanes) if (lane.backlog) this.load(serverId);
  }

  load(serverId: number): void {
    const lane = this.#lane(serverId);
    if (lane.loading || !lane.backlog || !this.#mayLoad(serverId)) return;
    if (this.link.queue.sizeOf(serverId) >= LOAD_BELOW) return;
    lane.loading = true;
    void this.#load(serverId, lane).then((read) => {
      lane.loading = false;
      lane.forgotten.clear();
      // What was asked for meanwhile was turned away.
      if (lane.backlog && this.link.queue.sizeOf(serverId) < LOAD_BELOW)
        setTimeout(() => this.load(serverId), read ? READ_ON_MS : READ_AGAIN_MS);
    });
  }

  /** To be sent here, or to take another route. */
  #mayLoad(serverId: number): boolean {
    if (this.link.movesOn) return this.#owner.mayLeave(serverId, this.link);
    return this.link.up;
  }

  /** False: PostgreSQL is away, or a row cannot be read. */
  async #load(serverId: number, lane: Lane): Promise<boolean> {
    const inserts = lane.inserts;
    const limit = lane.held.size + LOADED_AT_ONCE;
    try {
      const { rows } = await this.#owner.pool.query<MessageRow & { attempts: number }>(READY, [
        this.link.id,
        serverId,
        limit,
      ]);
      const fresh = rows.filter((row) => !lane.held.has(row.id));
      const parts = await this.#readParts(serverId, fresh);
      for (const row of fresh) if (!lane.forgotten.has(row.id)) await this.#take(row, parts);
      const seenAll = rows.length < limit && lane.inserts === inserts && lane.toTable === 0;
      if (seenAll) lane.backlog = false;
      return true;
    } catch (fault) {
      this.#owner.log.warn('backlog_not_read', { link: this.link.record.name, code: faultCode(fault) });
      return false;
    }
  }

  async #take(
    row: MessageRow & { attempts: number },
    parts: ReadonlyMap<bigint, PartState[]>,
  ): Promise<void> {
    const { sealing } = this.#owner;
    const content = await sealing.open(row.server_id, row.id, row.sealed);
    if (this.#lane(row.server_id).forgotten.has(row.id)) return;
    const gone = content === null;
    const message = messageOf(row, content ?? ERASED, row.attempts);
    if (isFinal(row.state) || row.state === STATE.sent) {
      // Its row outlived it: a crash between two writes, or another node's cancel.
      this.#lane(row.server_id).held.add(row.id);
      this.#owner.unqueue(message);
      return;
    }
    this.hold(message);
    if (gone) {
      this.#owner.conclude(message, STATE.expired, 0);
      return;
    }
    message.state = STATE.queued;
    if (message.long && this.#isWithCarrier(message, parts.get(row.id) ?? [])) return;
    this.link.enqueue(message);
  }

  /**
   * What of a long message was answered before: by a node that died, or before its link closed. All of it: then it is
   * sent, and only its row says otherwise. Some of it: then it goes again as a whole, because the reference that
   * holds its parts together is gone with the memory that chose it.
   */
  #isWithCarrier(message: Message, known: readonly PartState[]): boolean {
    message.parts = newParts(message.segments);
    const answered = known.filter((part) => part.state !== STATE.queued);
    if (answered.length === 0) return false;
    if (answered.length < message.segments) {
      this.#owner.resent(this.link, 'link_lost', 1);
      return false;
    }
    for (const part of answered) message.parts[part.part] = { ...part, flying: false };
    const outcome = aggregate(message.parts);
    if (outcome !== null) {
      this.#owner.conclude(message, outcome.state, outcome.error);
      return true;
    }
    for (const { part, state, upstreamId } of answered) {
      if (state === STATE.sent) this.#owner.settle.sent(this.link.id, upstreamId, { message, part });
    }
    message.state = STATE.sent;
    this.#owner.settle.message(message);
    this.#owner.unqueue(message);
    return true;
  }

  async #readParts(serverId: number, rows: readonly MessageRow[]): Promise<Map<bigint, PartState[]>> {
    const found = new Map<bigint, PartState[]>();
    const ids = rows.filter((row) => row.segments > 1).map((row) => row.id);
    if (ids.length === 0) return found;
    const result = await this.#owner.pool.query<{
      message_id: bigint;
      part: number;
      state: number;
      error: number;
      upstream_id: string;
    }>(PARTS, [serverId, ids]);
    for (const { message_id, part, state, error, upstream_id } of result.rows) {
      const list = found.get(message_id) ?? [];
      list.push({ part, state, error, upstreamId: upstream_id });
      found.set(message_id, list);
    }
    return found;
  }

  #lane(serverId: number): Lane {
    let lane = this.#lanes.get(serverId);
    if (lane === undefined) {
      lane = {
        backlog: false,
        toMemory: 0,
        toTable: 0,
        inserts: 0,
        loading: false,
        held: new Set(),
        forgotten: new Set(),
      };
      this.#lanes.set(serverId, lane);
    }
    return lane;
  }
}

interface PartState {
  readonly part: number;
  state: number;
  error: number;
  upstreamId: string;
}

const ERASED = {
  sourceTon: 0,
  sourceNpi: 0,
  source: '',
  destTon: 0,
  destNpi: 0,
  dest: '',
  text: new Uint8Array(),
};
