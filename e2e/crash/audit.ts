import { existsSync, readFileSync } from 'node:fs';
import { Taken } from './taken.ts';
import type { Sides } from './sides.ts';

/** What the files of customers and carriers, and the database, say together. */
export interface Audit {
  readonly acknowledged: number;
  /** Markers of acknowledged messages that no carrier has seen, or not whole. */
  readonly missing: readonly string[];
  /** How often messages, or parts of them, were sent beyond the first time. */
  readonly duplicates: number;
  readonly possiblySentTwice: number;
  /** Acknowledged messages without a receipt at the customer. */
  readonly withoutReceipt: readonly string[];
  /** Receipts beyond the first of a message. */
  readonly receiptsTwice: number;
  readonly states: Readonly<Record<string, number>>;
  readonly accepted: number;
  readonly outbox: number;
}

/** Reads all files and tables of a system that has come to rest. */
export async function audit(sides: Sides): Promise<Audit> {
  const taken = new Map<string, Taken>();
  for (const carrier of sides.carriers) {
    for (const [kind, , , , status, , marker = '', part = ''] of readRows(carrier.logFile)) {
      if (kind !== 'S' || status !== '0') continue;
      const known = taken.get(marker) ?? new Taken();
      known.add(part);
      taken.set(marker, known);
    }
  }
  const acknowledged = sides.customers.flatMap((customer) => readRows(customer.idsFile));
  const receipts = sides.customers.flatMap((customer) =>
    readRows(customer.receiptsFile).map(([id = '']) => id),
  );
  const told = new Set(receipts);
  const states = await countStates(sides);
  return {
    acknowledged: acknowledged.length,
    missing: acknowledged
      .map(([marker = '']) => marker)
      .filter((marker) => taken.get(marker)?.whole !== true),
    duplicates: [...taken.values()].reduce((sum, message) => sum + message.again, 0),
    possiblySentTwice: await countOf(
      sides,
      'select coalesce(sum(messages), 0)::int4 as n from gateway.resend',
    ),
    withoutReceipt: acknowledged
      .filter(([, id = '']) => !told.has(id))
      .map(([marker = '', id = '']) => `${marker}/${id}`),
    receiptsTwice: receipts.length - told.size,
    states,
    accepted: Object.values(states).reduce((sum, count) => sum + count, 0),
    outbox: await countOf(sides, 'select count(*)::int4 as n from gateway.outbox'),
  };
}

async function countStates(sides: Sides): Promise<Record<string, number>> {
  const { rows } = await sides.pool.query<{ state: number; n: number }>(
    'select state, count(*)::int4 as n from gateway.message group by 1 order by 1',
  );
  return Object.fromEntries(rows.map((row) => [String(row.state), row.n]));
}

async function countOf(sides: Sides, sql: string): Promise<number> {
  const { rows } = await sides.pool.query<{ n: number }>(sql);
  return rows[0]?.n ?? 0;
}

function readRows(file: string): string[][] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'latin1').split('\n');
  return lines.filter((line) => line !== '').map((line) => line.split('\t'));
}
