import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from '@rootsms/db';
import { CarrierSim } from './carrier-sim.ts';
import type { LinkHealth } from './choose-route.ts';
import type { Gateway } from './gateway.ts';
import { LinkBacklog } from './link-backlog.ts';
import { Link, type Flight } from './link.ts';
import { faultCode } from './log.ts';
import type { CarrierPort } from './carrier-port.ts';
import type { LinkRecord } from './records.ts';
import { CHANNEL } from './registry.ts';
import { parkLink } from './park-link.ts';
import { SpellingLearner } from './upstream-id.ts';

/** Other nodes are told of new rows for them at most this often, link by link. */
const TELL_AFTER_MS = 5;
/** A free link that is not this node's share is taken after this, rather than left without anybody. */
const UNHELD_GRACE_MS = 2_000;

/** A notification may be lost with a connection: then rows for us are seen after this at the latest. */
const LOOK_EVERY_MS = 5_000;
const PARK_RETRY_MS = 500;

interface Held {
  readonly link: Link;
  readonly backlog: LinkBacklog;
  readonly learner: SpellingLearner;
}

interface Holding {
  readonly id: number;
  readonly nodeId: number | null;
  readonly moveTo: number | null;
  readonly status: string;
}

export type MakePort = (record: LinkRecord, link: Link) => CarrierPort<Flight>;

/** The links that this node holds, and what it knows of the others. */
export class LinkSet {
  readonly #gateway: Gateway;
  readonly #held = new Map<number, Held>();
  readonly #closing = new Map<number, Promise<void>>();
  /** Closed, and not all in the tables yet. */
  readonly #parking = new Set<Link>();
  readonly #others = new Map<number, LinkHealth>();
  readonly #unheldSince = new Map<number, number>();
  readonly #toTell = new Set<string>();
  #telling: NodeJS.Timeout | null = null;
  #lookedMs = 0;
  #closed = false;
  makePort: MakePort;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
    this.makePort = (_record, link) => new CarrierSim<Flight>(link);
    gateway.registry.onChange(() => this.#reshape());
    gateway.registry.on(CHANNEL.queue, (payload) => this.#told(payload));
  }

  get(id: number): Link | undefined {
    return this.#held.get(id)?.link;
  }

  backlogOf(id: number): LinkBacklog | undefined {
    return this.#held.get(id)?.backlog;
  }

  *[Symbol.iterator](): Generator<Link> {
    for (const { link } of this.#held.values()) yield link;
  }

  /** Every link with messages in memory: held ones, and those on their way into the tables. */
  *inMemoryLinks(): Generator<Link> {
    yield* this;
    yield* this.#parking;
  }

  get backlogs(): LinkBacklog[] {
    return [...this.#held.values()].map((held) => held.backlog);
  }

  learnerOf(link: Link): SpellingLearner {
    return (
      this.#held.get(link.id)?.learner ?? new SpellingLearner(link.record.idSpelling, link.record.idLearnt)
    );
  }

  healthOf(id: number): LinkHealth {
    const link = this.get(id);
    if (link === undefined) {
      if (this.#gateway.registry.link(id)?.draining === true) return 'draining';
      return this.#others.get(id) ?? 'down';
    }
    if (link.record.draining) return 'draining';
    if (!link.up) return 'down';
    return link.why === '' ? 'up' : 'degraded';
  }

  /** Unsent and unsettled messages of all links in memory. */
  inMemory(): number {
    let sum = 0;
    for (const { link } of this.#held.values()) sum += link.queue.size + link.flying.size;
    return sum;
  }

  // ---- holding -----------------------------------------------------------------------------------

  /** Takes links that nobody alive holds, up to this node's share, and gives up those that are wanted elsewhere. */
  async hold(alive: readonly number[]): Promise<void> {
    if (this.#closed) return;
    const { pool, nodeId } = this.#gateway;
    const rows = await readHoldings(pool);
    this.#noteOthers(rows);
    this.#lookAgain();
    for (const row of rows) {
      const wanted = row.moveTo !== null && row.moveTo !== nodeId && alive.includes(row.moveTo);
      // Not awaited: a carrier may take long over its unbind, and this node must go on saying that it lives.
      if (row.nodeId === nodeId ? wanted : this.#held.has(row.id)) this.#giveUp(row.id);
    }
    const wanted = this.#wanted(rows, alive);
    if (wanted.length === 0) return;
    const taken = await pool.query<{ id: number }>(
      // A dead node's links wait until what it sent is in the tables: a receipt that came before would find no message.
      `update gateway.link l set node_id = $1, move_to = null, status = 'down', status_at = now(), status_why = ''
        where id = any ($2::int4[])
          and (node_id is null or node_id = $1
               or not exists (select from gateway.node n where n.id = l.node_id and not n.taken_over)) returning id`,
      [nodeId, wanted],
    );
    for (const { id } of taken.rows) this.#open(id);
  }

  #wanted(rows: readonly Holding[], alive: readonly number[]): number[] {
    const { nodeId, clock, registry } = this.#gateway;
    const now = clock.nowMs();
    const share = Math.ceil(rows.length / Math.max(1, alive.length));
    let room = share - this.#held.size;
    const wanted: number[] = [];
    for (const row of rows) {
      if (this.#held.has(row.id) || this.#closing.has(row.id)) continue;
      // A new link, and the registry has not read it yet: taken now, it could not be opened.
      if (registry.link(row.id) === null) continue;
      const free = row.nodeId === null || row.nodeId === nodeId || !alive.includes(row.nodeId);
      if (!free) {
        this.#unheldSince.delete(row.id);
        continue;
      }
      if (row.moveTo !== null && row.moveTo !== nodeId && alive.includes(row.moveTo)) continue;
      const since = this.#unheldSince.get(row.id) ?? now;
      this.#unheldSince.set(row.id, since);
      if (row.moveTo === nodeId || room > 0 || now - since > UNHELD_GRACE_MS) {
        wanted.push(row.id);
        room -= 1;
      }
    }
    return wanted;
  }

  #noteOthers(rows: readonly Holding[]): void {
    this.#others.clear();
    for (const row of rows) {
      this.#others.set(row.id, row.status === 'up' ? 'up' : row.status === 'degraded' ? 'degraded' : 'down');
    }
  }

  #open(id: number): void {
    const record = this.#gateway.registry.link(id);
    if (record === null || this.#closed || this.#held.has(id)) return;
    const link = new Link(record, this.#gateway);
    const backlog = new LinkBacklog(link, {
      pool: this.#gateway.pool,
      sealing: this.#gateway.sealing,
      clock: this.#gateway.clock,
      log: this.#gateway.log,
      live: this.#gateway.live,
      settle: this.#gateway.settle,
      inMemory: () => this.inMemory(),
      conclude: (message, state, error) => this.#gateway.conclude(message, state, error),
      resent: (from, cause, messages) => this.#gateway.resent(from, cause, messages),
      mayLeave: (serverId, from) => this.#gateway.mayLeave(serverId, from),
      unqueue: (message) => this.#gateway.unqueue(message),
    });
    this.#unheldSince.delete(id);
    this.#held.set(id, { link, backlog, learner: new SpellingLearner(record.idSpelling, record.idLearnt) });
    try {
      link.start(this.makePort(record, link));
    } catch (fault) {
      // Its password opens under another master key: the other links go on.
      link.why = 'its password cannot be read';
      this.status(link);
      this.#gateway.log.error('link_not_opened', { link: record.name, code: faultCode(fault) });
      return;
    }
    void backlog
      .look()
      .catch((fault: unknown) => this.#gateway.log.warn('backlog_not_seen', { code: faultCode(fault) }));
    this.#gateway.log.info('link_held', { link: record.name });
  }

  #giveUp(id: number): void {
    const name = this.get(id)?.record.name;
    void this.#release(id).catch((fault: unknown) =>
      this.#gateway.log.warn('link_not_released', { link: name, code: faultCode(fault) }),
    );
  }

  /** Stops a link here and leaves all it had in the tables, for whoever holds it next. */
  #release(id: number): Promise<void> {
    const held = this.#held.get(id);
    const underWay = this.#closing.get(id);
    if (underWay !== undefined) return underWay;
    // Ours by its row alone: PostgreSQL died before it could say that we had it.
    const stopped = held === undefined ? this.#letGo(id) : this.#stop(id, held.link);
    const closing = stopped.finally(() => this.#closing.delete(id));
    this.#closing.set(id, closing);
    return closing;
  }

  async #stop(id: number, link: Link): Promise<void> {
    await link.close();
    this.#parking.add(link);
    this.#held.delete(id);
    await this.#parkUntilDone(link);
    this.#parking.delete(link);
    // What was answered here must not be read out of the backlog there.
    await this.#gateway.settle.flushed();
    await this.#letGo(id);
    this.#gateway.log.info('link_released', { link: link.record.name });
  }

  async #letGo(id: number): Promise<void> {
    await this.#gateway.pool.query('update gateway.link set node_id = null where id = $1 and node_id = $2', [
      id,
      this.#gateway.nodeId,
    ]);
  }

  async #parkUntilDone(link: Link): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await parkLink(this.#gateway, link);
      } catch (fault) {
        if (tries === 1)
          this.#gateway.log.warn('link_not_parked', { link: link.record.name, code: faultCode(fault) });
      }
      await delay(PARK_RETRY_MS);
    }
  }

  /** Settings changed: take them over, or connect anew when the connection itself is another. */
  #reshape(): void {
    for (const [id, { link }] of this.#held) {
      const record = this.#gateway.registry.link(id);
      if (record === null || connectionOf(record) !== connectionOf(link.record)) {
        this.#giveUp(id);
      } else if (record !== link.record) {
        link.reshape(record);
        this.backlogOf(id)?.room();
      }
    }
  }

  // ---- telling -----------------------------------------------------------------------------------

  /** Something about the link changed: the operator and the other nodes see it. */
  status(link: Link): void {
    const status = this.healthOf(link.id) === 'up' ? 'up' : link.up ? 'degraded' : 'down';
    if (link.up)
      void this.backlogOf(link.id)
        ?.look()
        .catch(() => undefined);
    this.#gateway.pool
      .query(
        'update gateway.link set status = $2, status_at = now(), status_why = $3 where id = $1 and node_id = $4',
        [link.id, status, link.why, this.#gateway.nodeId],
      )
      .catch((fault: unknown) =>
        this.#gateway.log.warn('link_status_not_written', { code: faultCode(fault) }),
      );
    this.#gateway.log.info('link_status', { link: link.record.name, status, why: link.why });
  }

  learnt(link: Link): void {
    const { remembered, why } = this.learnerOf(link);
    this.#gateway.log.info('link_id_spelling_learnt', { link: link.record.name, why });
    this.#gateway.pool
      .query('update gateway.link set id_learnt = $2 where id = $1', [link.id, remembered])
      .catch((fault: unknown) =>
        this.#gateway.log.warn('link_id_spelling_not_written', { code: faultCode(fault) }),
      );
  }

  /** Rows for a link were put into the table: wake whoever holds it. */
  wake(linkId: number, serverId: number): void {
    const backlog = this.backlogOf(linkId);
    if (backlog === undefined) this.tell(linkId);
    else backlog.wake(serverId);
  }

  tell(linkId: number): void {
    this.#tell(`${CHANNEL.queue} ${linkId}`);
  }

  tellOutbox(serverId: number): void {
    this.#tell(`${CHANNEL.outbox} ${serverId}`);
  }

  #tell(what: string): void {
    this.#toTell.add(what);
    this.#telling ??= setTimeout(() => {
      this.#telling = null;
      const all = [...this.#toTell].map((item) => item.split(' '));
      this.#toTell.clear();
      this.#gateway.pool
        .query(
          'select pg_notify(u.channel, u.payload) from unnest($1::text[], $2::text[]) as u (channel, payload)',
          [all.map(([channel]) => channel), all.map(([, payload]) => payload)],
        )
        .catch((fault: unknown) => this.#gateway.log.warn('nodes_not_told', { code: faultCode(fault) }));
    }, TELL_AFTER_MS);
  }

  #told(payload: string): void {
    void this.backlogOf(Number(payload))
      ?.look(true)
      .catch((fault: unknown) => this.#gateway.log.warn('backlog_not_seen', { code: faultCode(fault) }));
  }

  /** What other nodes told while our connection or theirs was away is found a moment later. */
  #lookAgain(): void {
    const now = this.#gateway.clock.nowMs();
    if (now - this.#lookedMs < LOOK_EVERY_MS) return;
    this.#lookedMs = now;
    const looks = this.backlogs.filter((backlog) => backlog.link.up).map((backlog) => backlog.look());
    Promise.all([...looks, this.#gateway.outcomes.wakeParked()]).catch((fault: unknown) =>
      this.#gateway.log.warn('backlog_not_seen', { code: faultCode(fault) }),
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#telling !== null) clearTimeout(this.#telling);
    await Promise.all([...this.#closing.values(), ...[...this.#held.keys()].map((id) => this.#release(id))]);
  }
}

async function readHoldings(pool: Pool): Promise<Holding[]> {
  const { rows } = await pool.query<{
    id: number;
    node_id: number | null;
    move_to: number | null;
    status: string;
  }>('select id, node_id, move_to, status from gateway.link order by id');
  return rows.map((row) => ({ id: row.id, nodeId: row.node_id, moveTo: row.move_to, status: row.status }));
}

/** What cannot change without a new connection. */
function connectionOf(record: LinkRecord): string {
  return JSON.stringify([
    record.kind,
    record.host,
    record.port,
    record.tls,
    record.systemId,
    record.passwordSealed?.toString('base64'),
    record.systemType,
    record.bindType,
    record.binds,
    record.windowMax,
    record.responseS,
  ]);
}
