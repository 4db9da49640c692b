import type { Db } from '@rootsms/db';
import { sql } from 'kysely';
import { isFinal, STATE, type StateName } from '../state.ts';
import {
  readAuditCounts,
  readDropped,
  readPlaces,
  readQueueFaults,
  readStates,
  type AuditCounts,
  type PlaceCounts,
  type QueueFaults,
  type StateCount,
} from './audit-rows.ts';

/**
 * What became of every message that was ever acknowledged. `accepted = delivered + failed + expired + cancelled +
 * pending`, and what is pending is somewhere. Counts are messages, not segments.
 */
export interface Audit {
  readonly at: Date;
  /** null: all. */
  readonly server: string | null;
  readonly accepted: number;
  readonly delivered: number;
  readonly failed: number;
  readonly expired: number;
  readonly cancelled: number;
  readonly pending: number;
  readonly failed_as: { readonly undeliverable: number; readonly rejected: number; readonly unknown: number };
  readonly pending_as: {
    readonly scheduled: number;
    readonly queued: number;
    readonly sent: number;
    readonly accepted: number;
  };
  /** Where what is pending is kept; `no_id`: the carrier gave no id; `dropped`: retention dropped it unfinished. */
  readonly pending_in: {
    readonly queue: number;
    readonly upstream: number;
    readonly no_id: number;
    readonly memory: number;
    readonly dead_node: number;
    readonly dropped: number;
    readonly nowhere: number;
  };
  /** Of accepted: rows that retention has dropped since; counted before. */
  readonly dropped: number;
  /** At most so many were sent to a carrier twice; of all servers, null when one was asked for. */
  readonly possibly_sent_twice: number | null;
  readonly receipts_waiting: number;
  readonly inbound: { readonly received: number; readonly handed_over: number; readonly waiting: number };
  /** Receipts that no message is known for; of all servers, null when one was asked for. */
  readonly stray_receipts: number | null;
  /** The sum is right and everything pending has its place. */
  readonly adds_up: boolean;
  /** Everything that the books disprove, in sentences. */
  readonly problems: readonly string[];
}

/** A pass over ten million rows on a busy machine takes longer than other commands may. */
const AUDIT_TIMEOUT_MS = 300_000;
const AUDIT_MEMORY = '64MB';
const NO_PLACES: PlaceCounts = {
  queue: 0n,
  upstream: 0n,
  no_id: 0n,
  memory: 0n,
  dead_node: 0n,
  nowhere: 0n,
};

/**
 * Adds up the books from one snapshot of the database: right at any moment, also while messages flow and after crashes.
 *
 *     const { adds_up, problems } = await audit(db, null);
 */
export async function audit(db: Db, server: { id: number; name: string } | null): Promise<Audit> {
  const id = server?.id ?? null;
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      await sql`select set_config('statement_timeout', ${String(AUDIT_TIMEOUT_MS)}, true),
                       set_config('work_mem', ${AUDIT_MEMORY}, true),
                       set_config('jit', 'off', true)`.execute(tx);
      const states = await readStates(tx, id);
      const anyPending = states.some(({ state, messages }) => !isFinal(state) && messages > 0n);
      return addUp(
        {
          states,
          dropped: await readDropped(tx, id),
          places: anyPending ? await readPlaces(tx, id) : NO_PLACES,
          queue: await readQueueFaults(tx, id),
          counts: await readAuditCounts(tx, id),
        },
        server?.name ?? null,
      );
    });
}

interface Found {
  readonly states: readonly StateCount[];
  readonly dropped: readonly StateCount[];
  readonly places: PlaceCounts;
  readonly queue: QueueFaults;
  readonly counts: AuditCounts;
}

/** The pure part: counts in, books out. */
function addUp(found: Found, server: string | null): Audit {
  const { dropped, places, counts } = found;
  const all = [...found.states, ...dropped];
  const inState = (...names: StateName[]): number =>
    sum(all.filter(({ state }) => names.some((name) => STATE[name] === state)));
  const numbers = {
    accepted: sum(all),
    delivered: inState('delivered'),
    failed: inState('undeliverable', 'rejected', 'unknown'),
    expired: inState('expired'),
    cancelled: inState('cancelled'),
    pending: inState('scheduled', 'queued', 'accepted', 'sent'),
  };
  const pendingIn = {
    queue: Number(places.queue),
    upstream: Number(places.upstream),
    no_id: Number(places.no_id),
    memory: Number(places.memory),
    dead_node: Number(places.dead_node),
    dropped: sum(dropped.filter(({ state }) => !isFinal(state) && isKnown(state))),
    nowhere: Number(places.nowhere),
  };
  const strange = sum(all.filter(({ state }) => !isKnown(state)));
  const { accepted, delivered, failed, expired, cancelled, pending } = numbers;
  const one = server !== null;
  return {
    at: new Date(),
    server,
    ...numbers,
    failed_as: {
      undeliverable: inState('undeliverable'),
      rejected: inState('rejected'),
      unknown: inState('unknown'),
    },
    pending_as: {
      scheduled: inState('scheduled'),
      queued: inState('queued'),
      sent: inState('sent'),
      accepted: inState('accepted'),
    },
    pending_in: pendingIn,
    dropped: sum(dropped),
    possibly_sent_twice: one ? null : Number(counts.sentTwice),
    receipts_waiting: Number(counts.receiptsWaiting),
    inbound: {
      received: Number(counts.inbound),
      handed_over: Number(counts.inboundHanded),
      waiting: Number(counts.inboundWaiting),
    },
    stray_receipts: one ? null : Number(counts.strayReceipts),
    adds_up:
      accepted === delivered + failed + expired + cancelled + pending &&
      strange === 0 &&
      pendingIn.nowhere + pendingIn.dropped === 0,
    problems: problemsOf(pendingIn, strange, found.queue, counts),
  };
}

function problemsOf(
  pendingIn: Audit['pending_in'],
  strange: number,
  queue: QueueFaults,
  counts: AuditCounts,
): string[] {
  // Nobody lives: whoever starts next takes them over. Somebody lives and did not: that is wrong.
  const forgotten = counts.nodesAlive > 0n ? pendingIn.dead_node : 0;
  const faults: [number, string][] = [
    [pendingIn.nowhere, 'pending, but in no queue, at no carrier and in no memory: they would never be sent'],
    [pendingIn.dropped, 'dropped by retention before they had a final state'],
    [forgotten, 'in the memory of a node that died, and no living node has taken them over'],
    [strange, 'in a state that this program does not know'],
    [Number(queue.final), 'final for more than a minute, but still in the queue'],
    [Number(queue.orphans), 'in the queue, but not in the message table'],
    [Number(counts.lostEvents), 'told to nobody: receipts or inbound waiting whose message is not there'],
  ];
  return faults.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}.`);
}

function isKnown(state: number): boolean {
  return Object.values(STATE).some((known) => known === state);
}

function sum(rows: readonly { readonly messages: bigint }[]): number {
  return rows.reduce((total, { messages }) => total + Number(messages), 0);
}
