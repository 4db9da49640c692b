import assert from 'node:assert/strict';
import { numberOf } from '@rootsms/bench';
import { audit, type Audit } from './audit.ts';
import { printedBooks, readBooks } from './books.ts';
import type { Customer } from './customer.ts';
import type { Disaster } from './disasters.ts';
import type { Sides } from './sides.ts';
import type { World } from './world.ts';

/** Messages that a customer gets acknowledged between two strikes at least. */
const PROGRESS_MESSAGES = 300;
const PROGRESS_LIMIT_MS = 45_000;
const REST_LIMIT_MS = 60_000;
const POLL_MS = 50;

/** Strikes one after another while customers send; `onStrike` is told before each. */
export async function storm(
  world: World,
  strikes: readonly Disaster[],
  onStrike: (disaster: Disaster, at: number) => void = () => {},
): Promise<void> {
  for (const [at, disaster] of strikes.entries()) {
    await Promise.all(world.customers.map(progress));
    onStrike(disaster, at);
    await disaster.strike(world);
    await addsUp(world);
  }
  await Promise.all(world.customers.map(progress));
}

/** At every moment, also right after a strike and while messages flow. */
export async function addsUp(sides: Sides): Promise<void> {
  const books = await readBooks(sides);
  assert.deepEqual(books.problems, [], 'the books have no problem');
  assert.equal(books.adds_up, true, 'the books add up');
}

export async function progress(customer: Customer): Promise<void> {
  const goal = numberOf(await customer.report(), 'acknowledged') + PROGRESS_MESSAGES;
  await customer.until((facts) => numberOf(facts, 'acknowledged') >= goal, PROGRESS_LIMIT_MS);
}

/** Lets what is under way come to its end, and answers what all sides then say. */
export async function comeToRest(sides: Sides): Promise<Audit> {
  for (const customer of sides.customers) customer.stop();
  for (const customer of sides.customers) {
    await customer.until((facts) => numberOf(facts, 'unanswered') === 0, REST_LIMIT_MS);
  }
  const endMs = performance.now() + REST_LIMIT_MS;
  for (;;) {
    const found = await audit(sides);
    const atRest = pending(found) === 0 && found.outbox === 0 && found.withoutReceipt.length === 0;
    if (atRest || performance.now() > endMs) return found;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Scheduled, queued, accepted, sent. */
export function pending(found: Audit): number {
  return [0, 1, 6, 10].reduce((sum, state) => sum + (found.states[state] ?? 0), 0);
}

/** The crash rule of docs/architecture.md; `windows`: of all links together. */
export function holdsCrashRule(found: Audit, strikes: number, windows: number, unknown: number): void {
  assert.deepEqual(found.missing.slice(0, 10), [], 'every acknowledged message reached the carrier');
  assert.deepEqual(found.withoutReceipt.slice(0, 10), [], 'every receipt reached the customer');
  assert.equal(pending(found), 0, 'everything has come to its end');
  assert.equal(found.outbox, 0, 'nothing is left to hand over');
  assert.ok(
    found.duplicates <= strikes * windows,
    `${found.duplicates} sent twice, at most ${strikes} x ${windows} allowed`,
  );
  assert.ok(
    found.possiblySentTwice >= found.duplicates,
    `${found.duplicates} sent twice, ${found.possiblySentTwice} counted`,
  );
  assert.ok(found.accepted >= found.acknowledged, 'what was acknowledged is stored');
  assert.ok(
    found.accepted <= found.acknowledged + unknown,
    `${found.accepted} stored, ${found.acknowledged} acknowledged, ${unknown} unanswered`,
  );
}

/** And `rootsms audit --json` says the same as the files of all sides. */
export async function booksAgree(sides: Sides, found: Audit): Promise<void> {
  const books = await printedBooks(sides);
  const { accepted, delivered, failed, expired, cancelled } = books;
  assert.deepEqual([books.adds_up, books.problems, books.pending], [true, [], 0]);
  assert.equal(accepted, delivered + failed + expired + cancelled);
  assert.equal(accepted, found.accepted);
  assert.equal(books.possibly_sent_twice, found.possiblySentTwice);
}

export async function unknownOf(sides: Sides): Promise<number> {
  const reports = await Promise.all(sides.customers.map((customer) => customer.report()));
  return reports.reduce((sum, facts) => sum + numberOf(facts, 'unknown') + numberOf(facts, 'refused'), 0);
}
