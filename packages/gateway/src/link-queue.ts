import { Deque } from './deque.ts';
import type { Message } from './message.ts';

/** Priority classes, SMPP 3.4 5.2.14: 3 before 2 before 1 before 0. */
const PRIORITIES = 4;
/** What a server may send in one turn: small, so that a one-time code never waits behind a campaign's run. */
const QUANTUM_SEGMENTS = 4;

interface Lane {
  readonly serverId: number;
  readonly messages: Deque<Message>;
  deficit: number;
}

interface PriorityClass {
  readonly lanes: Map<number, Lane>;
  /** Lanes that hold messages, in turn. */
  readonly turns: Deque<Lane>;
}

/**
 * What waits in memory for one link. Higher priority classes go first; within a class servers take
 * turns by deficit round robin, counted in segments: ten thousand messages of one server delay the
 * next server's by one turn, not by ten thousand messages. A server's own messages keep their order.
 */
export class LinkQueue {
  readonly #classes: PriorityClass[] = Array.from({ length: PRIORITIES }, () => ({
    lanes: new Map<number, Lane>(),
    turns: new Deque<Lane>(),
  }));
  readonly #perServer = new Map<number, number>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  sizeOf(serverId: number): number {
    return this.#perServer.get(serverId) ?? 0;
  }

  push(message: Message): void {
    this.#lane(message).messages.push(message);
    this.#count(message.serverId, 1);
  }

  /** Back to its place by id: what was throttled or lost with its bind goes before what came later. */
  putBack(message: Message): void {
    this.#lane(message).messages.insertBefore(message, (other) => other.id > message.id);
    this.#count(message.serverId, 1);
  }

  /** The next message by priority and turn; it stays until `take`. */
  peek(): Message | undefined {
    return this.#nextLane()?.messages.peek();
  }

  /** Takes the message that `peek` showed. */
  take(): Message | undefined {
    const lane = this.#nextLane();
    const message = lane?.messages.shift();
    if (lane === undefined || message === undefined) return undefined;
    const { turns } = this.#classOf(message.priority);
    lane.deficit -= message.segments;
    if (lane.messages.size === 0) {
      turns.shift();
      lane.deficit = 0;
      this.#classOf(message.priority).lanes.delete(lane.serverId);
    }
    this.#count(message.serverId, -1);
    return message;
  }

  /** Takes one message out, wherever it stands. */
  remove(serverId: number, id: bigint): Message | undefined {
    return this.#removeWhere(serverId, (message) => message.id === id)[0];
  }

  /** Takes everything of one server out. */
  removeServer(serverId: number): Message[] {
    return this.#removeWhere(serverId, () => true);
  }

  /** Takes out what matches of one server's. */
  takeWhere(serverId: number, matches: (message: Message) => boolean): Message[] {
    return this.#removeWhere(serverId, matches);
  }

  /** Takes out what may no longer be sent. */
  takeExpired(nowMs: number): Message[] {
    return this.servers().flatMap((serverId) =>
      this.#removeWhere(serverId, (message) => message.expireAtMs <= nowMs),
    );
  }

  /** Servers that have messages here. */
  servers(): number[] {
    return [...this.#perServer.keys()];
  }

  *[Symbol.iterator](): Generator<Message> {
    for (const { lanes } of this.#classes) for (const lane of lanes.values()) yield* lane.messages;
  }

  #removeWhere(serverId: number, matches: (message: Message) => boolean): Message[] {
    const removed: Message[] = [];
    for (const { lanes, turns } of this.#classes) {
      const lane = lanes.get(serverId);
      if (lane === undefined) continue;
      removed.push(...lane.messages.remove(matches));
      if (lane.messages.size > 0) continue;
      turns.remove((other) => other === lane);
      lanes.delete(serverId);
    }
    this.#count(serverId, -removed.length);
    return removed;
  }

  #classOf(priority: number): PriorityClass {
    const found = this.#classes[Math.min(Math.max(priority, 0), PRIORITIES - 1)];
    if (found === undefined) throw new RangeError('LinkQueue: priority is no integer');
    return found;
  }

  #lane(message: Message): Lane {
    const { lanes, turns } = this.#classOf(message.priority);
    let lane = lanes.get(message.serverId);
    if (lane === undefined) {
      lane = { serverId: message.serverId, messages: new Deque(), deficit: QUANTUM_SEGMENTS };
      lanes.set(message.serverId, lane);
      turns.push(lane);
    }
    return lane;
  }

  #nextLane(): Lane | undefined {
    for (let priority = PRIORITIES - 1; priority >= 0; priority--) {
      const turns = this.#classes[priority]?.turns;
      const lane = turns === undefined ? undefined : whoseTurn(turns);
      if (lane !== undefined) return lane;
    }
    return undefined;
  }

  #count(serverId: number, by: number): void {
    if (by === 0) return;
    this.#size += by;
    const size = (this.#perServer.get(serverId) ?? 0) + by;
    if (size === 0) this.#perServer.delete(serverId);
    else this.#perServer.set(serverId, size);
  }
}

/** Who has sent more than a turn's segments waits until the others have had as many. */
function whoseTurn(turns: Deque<Lane>): Lane | undefined {
  for (let lane = turns.peek(); lane !== undefined; lane = turns.peek()) {
    if (lane.deficit > 0) return lane;
    turns.shift();
    lane.deficit += QUANTUM_SEGMENTS;
    turns.push(lane);
  }
  return undefined;
}
