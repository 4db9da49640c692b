import type { Clock } from '@rootsms/kit';
import { Deque } from './deque.ts';
import type { Link } from './link.ts';

/** From here on a server's messages for a link wait to be taken in, if it is this process that is slow. */
const BEHIND_MESSAGES = 2_000;
/** Nobody waits longer than this: then the backlog takes it. */
const WAIT_MAX_MS = 500;
const LOOK_INTERVAL_MS = 25;

interface Waiting {
  readonly link: Link;
  readonly serverId: number;
  readonly entries: Deque<{ readonly sinceMs: number; readonly enter: () => void }>;
}

/**
 * Holds new messages back a moment while this process cannot send as fast as it could take in, although the carrier
 * answers at once: a message that has to go through the backlog costs twice the work, so taking in faster
 * would only make everything slower (end to end 12,000/s without this, 20,000/s with it). Only
 * the server and link that are behind wait; a slow carrier never makes its customers wait, the backlog is for that.
 */
export class Intake {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Waiting>();
  readonly #timer: NodeJS.Timeout;
  waiting = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#timer = setInterval(() => this.#look(), LOOK_INTERVAL_MS);
    this.#timer.unref();
  }

  mustWait(link: Link, serverId: number): boolean {
    if (this.waiting > 0 && this.#waiting.has(`${link.id}/${serverId}`)) return true;
    return (
      link.queue.size >= BEHIND_MESSAGES && link.queue.sizeOf(serverId) >= BEHIND_MESSAGES && link.slowedByUs
    );
  }

  wait(link: Link, serverId: number, enter: () => void): void {
    const key = `${link.id}/${serverId}`;
    let lane = this.#waiting.get(key);
    if (lane === undefined) this.#waiting.set(key, (lane = { link, serverId, entries: new Deque() }));
    lane.entries.push({ sinceMs: this.#clock.monotonicMs(), enter });
    this.waiting += 1;
  }

  /** The link has sent some. */
  admit(link: Link): void {
    if (this.waiting === 0) return;
    for (const [key, lane] of this.#waiting) {
      if (lane.link !== link) continue;
      let room = BEHIND_MESSAGES - link.queue.sizeOf(lane.serverId);
      while (room > 0 && this.#enterFirst(lane)) room -= 1;
      if (lane.entries.size === 0) this.#waiting.delete(key);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    for (const lane of this.#waiting.values()) while (this.#enterFirst(lane));
    this.#waiting.clear();
  }

  #look(): void {
    const before = this.#clock.monotonicMs() - WAIT_MAX_MS;
    for (const [key, lane] of this.#waiting) {
      for (let first = lane.entries.peek(); first !== undefined; first = lane.entries.peek()) {
        if (first.sinceMs > before && lane.link.slowedByUs) break;
        this.#enterFirst(lane);
      }
      if (lane.entries.size === 0) this.#waiting.delete(key);
    }
  }

  #enterFirst(lane: Waiting): boolean {
    const entry = lane.entries.shift();
    if (entry === undefined) return false;
    this.waiting -= 1;
    entry.enter();
    return true;
  }
}
