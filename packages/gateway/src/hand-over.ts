import { int8Array, type Pool } from '@rootsms/db';
import { idTime, type Clock } from '@rootsms/kit';
import { NO_TLVS, STATUS, type DeliverSm, type Session } from '@rootsms/smpp';
import { setTimeout as delay } from 'node:timers/promises';
import { buildReceipt } from './build-receipt.ts';
import { Deque } from './deque.ts';
import type { HandedInbound } from './handed-inbound.ts';
import { faultCode, type GatewayLog } from './log.ts';
import { readOutbox, type OutboxRow } from './outbox-rows.ts';
import { EVENT, TARGET, type OutboxEvent } from './outbox-event.ts';
import type { Sealing } from './sealing.ts';
import type { Settle } from './settle.ts';
import { STATE } from './state.ts';
import { inboundPdu } from './inbound-pdu.ts';

/** Events of one server in memory at most; the rest waits in the table. */
const EVENTS_IN_MEMORY_MAX = 2_000;
const EVENTS_LOADED_AT_ONCE = 500;
const RETRY_AFTER_MS = 5_000;
const RETRY_AFTER_MAX_MS = 15 * 60_000;
const GIVE_BACK_RETRY_MS = 500;
/** interface_version from which a client knows TLVs (SMPP 3.4 5.2.4). */
const VERSION_WITH_TLVS = 0x34;

/** A receiver or transceiver bind as the hand-over sees it. */
export type Receiver = Session<unknown, HandOverToken>;
export interface HandOverToken {
  readonly event: OutboxEvent;
  readonly server: ServerHandOver;
}

export interface HandOverOwner {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly settle: Settle;
  readonly sealing: Sealing;
  readonly log: GatewayLog;
  readonly nodeId: number;
  readonly handedInbound: HandedInbound;
  /** Events of this server wait in the table: whoever has a bind of it may take them. */
  tellParked(serverId: number): void;
}

/**
 * Receipts and inbound messages of one server on their way to its SMPP binds at this node: in order,
 * any bind may take one, each stays on disk until the client has said that it took it. While there
 * is more than memory holds, events come from the table, oldest first.
 */
export class ServerHandOver {
  readonly serverId: number;
  readonly receivers = new Set<Receiver>();
  readonly #owner: HandOverOwner;
  readonly #events = new Deque<OutboxEvent>();
  readonly #inbound = new Map<bigint, OutboxRow>();
  /** Events in memory that are not queued: with a client, unanswered. */
  #unanswered = 0;
  /** There may be events in the table that are not in memory. */
  #backlog = false;
  #loading = false;
  /** Counts what was parked: a read that began before has not seen it. */
  #wakes = 0;
  #pausedUntilMs = 0;
  #pauseMs = 0;
  #timer: NodeJS.Timeout | null = null;
  #scheduled = false;
  /** What memory held is on its way back to the table; nothing is read before it is there. */
  #givingBack: Promise<void> = Promise.resolve();
  #closed = false;
  handed = 0;
  dropped = 0;

  constructor(serverId: number, owner: HandOverOwner) {
    this.serverId = serverId;
    this.#owner = owner;
  }

  get waiting(): number {
    return this.#events.size + this.#unanswered;
  }

  /** Where a new event goes: into memory while nothing older waits in the table. */
  place(): number | null {
    const room = this.receivers.size > 0 && !this.#backlog && this.waiting < EVENTS_IN_MEMORY_MAX;
    if (!room) {
      this.#backlog = true;
      this.#wakes += 1;
    }
    return room ? this.#owner.nodeId : null;
  }

  /** An event that was placed in memory and is on disk now. */
  push(event: OutboxEvent): void {
    this.#events.push(event);
    if (this.receivers.size === 0) this.#park();
    else this.schedule();
  }

  /** Something was parked in the table, here or at another node. */
  wake(): void {
    this.#backlog = true;
    this.#wakes += 1;
    this.schedule();
  }

  add(receiver: Receiver): void {
    this.receivers.add(receiver);
    this.#pausedUntilMs = 0;
    this.wake();
  }

  /** The bind is gone; what it had not answered comes first again. */
  remove(receiver: Receiver, unanswered: readonly HandOverToken[]): void {
    this.receivers.delete(receiver);
    for (let at = unanswered.length - 1; at >= 0; at--) {
      const token = unanswered[at];
      if (token !== undefined) this.#again(token.event);
    }
    if (this.receivers.size === 0) this.#park();
    else this.schedule();
  }

  schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#pump);
  }

  readonly #pump = (): void => {
    this.#scheduled = false;
    if (this.receivers.size === 0) return;
    const now = this.#owner.clock.nowMs();
    if (now < this.#pausedUntilMs) return this.#wakeIn(this.#pausedUntilMs - now);
    for (const receiver of this.receivers) {
      while (this.#events.size > 0 && receiver.room > 0) {
        if (!this.#hand(receiver)) break;
      }
      receiver.flush();
    }
    if (this.#backlog && !this.#loading && this.#events.size < EVENTS_LOADED_AT_ONCE / 2) void this.#load();
  };

  #hand(receiver: Receiver): boolean {
    const event = this.#events.peek();
    if (event === undefined) return false;
    const pdu = this.#pduOf(event);
    if (pdu === null) {
      this.#events.shift();
      this.#done(event);
      return true;
    }
    try {
      if (receiver.request(fitting(pdu, receiver.version), { event, server: this }) === 0) return false;
    } catch (fault) {
      // What no PDU can carry (an address of data_sm's length) must not keep all that comes after it.
      this.#owner.log.error('event_not_sendable', {
        server: this.serverId,
        event: String(event.id),
        code: faultCode(fault),
      });
      this.#events.shift();
      this.dropped += 1;
      this.#done(event);
      return true;
    }
    this.#events.shift();
    this.#unanswered += 1;
    return true;
  }

  #pduOf(event: OutboxEvent): DeliverSm | null {
    if (event.kind === EVENT.inbound) {
      const content = this.#inbound.get(event.id)?.content;
      return content === undefined || content === null ? null : inboundPdu(content);
    }
    const { message } = event;
    if (message === null) return null;
    return buildReceipt({
      id: message.id,
      sourceTon: message.sourceTon,
      sourceNpi: message.sourceNpi,
      source: message.source,
      destTon: message.destTon,
      destNpi: message.destNpi,
      dest: message.dest,
      serviceType: message.serviceType,
      state: event.state,
      error: event.error,
      submittedAtMs: idTime(message.id).getTime(),
      doneAtMs: event.doneAtMs,
      segments: message.segments,
      delivered: event.state === STATE.delivered ? message.segments : 0,
      text: '',
    });
  }

  /** The client's answer: taken, not now (0x64 and the like), or never (0x65, 0x66). */
  answered(event: OutboxEvent, status: number): void {
    this.#unanswered -= 1;
    if (status === STATUS.ESME_ROK) {
      this.#pauseMs = 0;
      this.handed += 1;
      if (event.kind === EVENT.inbound) this.#taken(event);
      else this.#done(event);
    } else if (status === STATUS.ESME_RX_P_APPN || status === STATUS.ESME_RX_R_APPN) {
      this.dropped += 1;
      this.#owner.log.warn('event_refused', { server: this.serverId, event: String(event.id), status });
      this.#done(event);
    } else {
      this.#unanswered += 1;
      this.#again(event);
      this.#pause();
    }
    this.schedule();
  }

  /** No answer in time: the client may have it; it gets it again rather than not. */
  unanswered(event: OutboxEvent): void {
    this.#again(event);
    this.schedule();
  }

  #again(event: OutboxEvent): void {
    this.#unanswered -= 1;
    event.attempts += 1;
    this.#events.insertBefore(event, (other) => other.id > event.id);
  }

  #taken(event: OutboxEvent): void {
    this.#inbound.delete(event.id);
    this.#owner.handedInbound.add(event);
  }

  #done(event: OutboxEvent): void {
    this.#inbound.delete(event.id);
    this.#owner.settle.handed(event);
  }

  #pause(): void {
    this.#pauseMs = Math.min(Math.max(this.#pauseMs * 2, RETRY_AFTER_MS), RETRY_AFTER_MAX_MS);
    this.#pausedUntilMs = this.#owner.clock.nowMs() + this.#pauseMs;
  }

  #wakeIn(ms: number): void {
    if (this.#timer !== null || this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.schedule();
    }, ms);
  }

  async #load(): Promise<void> {
    this.#loading = true;
    await this.#givingBack;
    const wakes = this.#wakes;
    let read = true;
    try {
      const rows = await readOutbox(this.#owner, this.serverId, TARGET.smpp, EVENTS_LOADED_AT_ONCE, (ids) =>
        this.#giveBack(ids),
      );
      for (const row of rows) {
        if (row.event.kind === EVENT.inbound) this.#inbound.set(row.event.id, row);
        this.#events.push(row.event);
      }
      if (rows.length < EVENTS_LOADED_AT_ONCE && this.#wakes === wakes) this.#backlog = false;
    } catch (fault) {
      read = false;
      this.#owner.log.warn('outbox_not_read', { server: this.serverId, code: faultCode(fault) });
    } finally {
      this.#loading = false;
    }
    if (this.receivers.size === 0) this.#park();
    else if (!read) this.#wakeIn(RETRY_AFTER_MS);
    else if (this.#events.size > 0 || this.#backlog) this.schedule();
  }

  /** Nobody is bound here any more: the events go back to the table for whoever binds next. */
  #park(): void {
    const ids = [...this.#events].map((event) => event.id);
    while (this.#events.size > 0) this.#events.shift();
    this.#inbound.clear();
    this.#backlog = true;
    this.#giveBack(ids);
  }

  /** An event whose row says that this node has it, and that it has not, would never be handed over: so until it is done. */
  #giveBack(ids: readonly bigint[]): void {
    if (ids.length === 0) return;
    const values = [int8Array(ids, (id) => id), this.#owner.nodeId];
    const before = this.#givingBack;
    this.#givingBack = (async () => {
      await before;
      for (let tries = 1; ; tries++) {
        try {
          await this.#owner.pool.query(GIVE_BACK, values);
          return this.#owner.tellParked(this.serverId);
        } catch (fault) {
          if (tries === 1)
            this.#owner.log.warn('outbox_not_parked', { code: faultCode(fault), events: ids.length });
          // Whoever takes over from this node gives them back.
          if (this.#closed) return;
        }
        await delay(GIVE_BACK_RETRY_MS);
      }
    })();
  }

  /** Resolves when the events are back in the table, or cannot be. */
  close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.receivers.clear();
    this.#park();
    return this.#givingBack;
  }
}

const GIVE_BACK = 'update gateway.outbox set node_id = null where id = any ($1::int8[]) and node_id = $2';

/** As a client of this version understands it: below 3.4 there are no TLVs, but a text that is only there stays. */
function fitting(pdu: DeliverSm, version: number): DeliverSm {
  if (version >= VERSION_WITH_TLVS || pdu.tlvs.length === 0) return pdu;
  return { ...pdu, tlvs: pdu.shortMessage.length > 0 ? NO_TLVS : pdu.tlvs };
}
