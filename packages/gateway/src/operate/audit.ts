import type { Db } from '@rootsms/db';
import { sql } from 'kysely';
import { isFinal, STATE, type StateName } from '../state.ts';
import { readAuditCounts, readDropped, readPlaces, type AuditCounts, type PlaceCount } from './audit-rows.ts';

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
  /** Where what is pending is kept; `dropped`: retention dropped it unfinished. */
  readonly pending_in: {
    readonly queue: number;
    readonly upstream: number;
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
      const places = await readPlaces(tx, id);
      const counts = await readAuditCounts(tx, id);
      const dropped = await readDropped(tx, id);
      return addUp(places, counts, dropped, server?.name ?? null);
    });
}

/** The pure part: counts in, books out. */
export function addUp(
  places: readonly PlaceCount[],
  counts: AuditCounts,
  dropped: readonly { readonly state: number; readonly messages: bigint }[],
  server: string | null,
): Audit {
  const all = [...places, ...dropped];
  const inState = (...names: StateName[]): number =>
    sum(all.filter(({ state }) => names.some((name) => STATE[name] === state)));
  const inPlace = (place: PlaceCount['place']): number => sum(places.filter((row) => row.place === place));
  const numbers = {
    accepted: sum(all),
    delivered: inState('delivered'),
    failed: inState('undeliverable', 'rejected', 'unknown'),
    expired: inState('expired'),
    cancelled: inState('cancelled'),
    pending: inState('scheduled', 'queued', 'accepted', 'sent'),
  };
  const pendingIn = {
    queue: inPlace('queue'),
    upstream: inPlace('upstream'),
    memory: inPlace('memory'),
    dead_node: inPlace('dead_node'),
    dropped: sum(dropped.filter(({ state }) => !isFinal(state) && isKnown(state))),
    nowhere: inPlace('nowhere'),
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
    problems: problemsOf(pendingIn, inPlace('final_queued'), strange, places, counts),
  };
}

function problemsOf(
  pendingIn: Audit['pending_in'],
  finalQueued: number,
  strange: number,
  places: readonly PlaceCount[],
  counts: AuditCounts,
): string[] {
  const matched = places.reduce((total, { queued }) => total + Number(queued), 0);
  const orphans = Number(counts.queueRows) - matched;
  // Nobody lives: whoever starts next takes them over. Somebody lives and did not: that is wrong.
  const forgotten = counts.nodesAlive > 0n ? pendingIn.dead_node : 0;
  const found: [number, string][] = [
    [pendingIn.nowhere, 'pending, but in no queue, at no carrier and in no memory: they would never be sent'],
    [pendingIn.dropped, 'dropped by retention before they had a final state'],
    [forgotten, 'in the memory of a node that died, and no living node has taken them over'],
    [strange, 'in a state that this program does not know'],
    [finalQueued, 'final for more than a minute, but still in the queue'],
    [orphans, 'in the queue, but not in the message table'],
    [Number(counts.lostEvents), 'told to nobody: receipts or inbound waiting whose message is not there'],
  ];
  return found.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}.`);
}

function isKnown(state: number): boolean {
  return Object.values(STATE).some((known) => known === state);
}

function sum(rows: readonly { readonly messages: bigint }[]): number {
  return rows.reduce((total, { messages }) => total + Number(messages), 0);
}
