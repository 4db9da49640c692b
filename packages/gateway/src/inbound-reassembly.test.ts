import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { openTestDatabase, type TestDatabase } from '@rootsms/db/testing';
import { IdSource, ManualClock } from '@rootsms/kit';
import { MasterKey } from '@rootsms/seal';
import { sarTlvs } from '@rootsms/smpp/text';
import fc from 'fast-check';
import type { InboundSegment } from './inbound-part.ts';
import {
  InboundReassembly,
  REASSEMBLY_TIMEOUT_MS,
  REDELIVERY_MS,
  type CompleteInbound,
  type TakenPart,
} from './inbound-reassembly.ts';
import { Sealing } from './sealing.ts';

const LINK = 3;
const SERVER = 7;
const SOURCE = '32470998877';

let database: TestDatabase;
let sealing: Sealing;
let reassembly: InboundReassembly;
const clock = new ManualClock('2026-03-01T12:00:00Z');
const ids = new IdSource(1, clock);

before(async () => {
  database = await openTestDatabase();
  await database.pool.query(
    'create table done (id bigint primary key, body bytea, segments int, missing int, source text)',
  );
});
after(() => database.close());
beforeEach(async () => {
  await database.pool.query('truncate gateway.inbound_part, gateway.data_key, done');
  sealing = new Sealing(database.pool, new MasterKey(randomBytes(32)));
  reassembly = new InboundReassembly(database.pool, { sealing });
});

const complete: CompleteInbound = async (tx, message) => {
  await tx.query('insert into done values ($1, $2, $3, $4, $5)', [
    message.id,
    message.body,
    message.segments,
    message.segmentsMissing,
    message.source,
  ]);
};

function part(
  text: string,
  reference: number,
  total: number,
  number: number,
  more: Partial<InboundSegment> = {},
): InboundSegment {
  return {
    sourceTon: 1,
    sourceNpi: 1,
    source: SOURCE,
    destTon: 3,
    destNpi: 1,
    dest: '8686',
    esmClass: 0x40,
    dataCoding: 0,
    body: Buffer.concat([Buffer.from([5, 0, 3, reference, total, number]), Buffer.from(text)]),
    tlvs: [],
    ...more,
  };
}

function take(segment: InboundSegment, by = reassembly, how = complete): Promise<TakenPart> {
  return by.take({ linkId: LINK, serverId: SERVER, id: ids.next(), segment }, how);
}

async function done(): Promise<{ text: string; segments: number; missing: number }[]> {
  const { rows } = await database.pool.query<{ body: Buffer; segments: number; missing: number }>(
    'select body, segments, missing from done order by id',
  );
  return rows.map(({ body, segments, missing }) => ({ text: body.toString('latin1'), segments, missing }));
}

async function waiting(): Promise<number> {
  const { rows } = await database.pool.query('select from gateway.inbound_part where part > 0');
  return rows.length;
}

test('parts in any order become one message when the last is there', async () => {
  assert.equal(await take(part('c', 1, 3, 3)), 'kept');
  assert.equal(await take(part('a', 1, 3, 1)), 'kept');
  assert.deepEqual(await done(), []);
  assert.equal(await take(part('b', 1, 3, 2)), 'completed');
  assert.deepEqual(await done(), [{ text: 'abc', segments: 3, missing: 0 }]);
  assert.equal(await waiting(), 0);
});

test('the message has the id of the part that came first', async () => {
  const first = ids.next();
  await reassembly.take({ linkId: LINK, serverId: SERVER, id: first, segment: part('b', 1, 2, 2) }, complete);
  await take(part('a', 1, 2, 1));
  const { rows } = await database.pool.query<{ id: bigint }>('select id from done');
  assert.equal(rows[0]?.id, first);
});

test('a message that is whole by itself completes at once', async () => {
  assert.equal(await take(part('', 0, 0, 0, { esmClass: 0, body: Buffer.from('Hello') })), 'completed');
  assert.equal(await take(part('lone', 1, 1, 1)), 'completed');
  assert.deepEqual(
    (await done()).map(({ text }) => text),
    ['Hello', 'lone'],
  );
});

test('parts of different links, senders, numbers, references, totals and forms are not mixed', async () => {
  await take(part('a', 1, 2, 1));
  const others: InboundSegment[] = [
    part('b', 2, 2, 2),
    part('b', 1, 3, 2),
    part('b', 1, 2, 2, { source: '32470998878' }),
    part('b', 1, 2, 2, { dest: '8687' }),
    part('', 0, 0, 0, {
      esmClass: 0,
      body: Buffer.from('b'),
      tlvs: sarTlvs({ reference: 1, total: 2, sequence: 2 }),
    }),
  ];
  for (const other of others) assert.equal(await take(other), 'kept');
  const elsewhere = { linkId: LINK + 1, serverId: SERVER, id: ids.next(), segment: part('b', 1, 2, 2) };
  assert.equal(await reassembly.take(elsewhere, complete), 'kept');
  assert.deepEqual(await done(), []);
});

test('a part that comes twice is kept once', async () => {
  await take(part('a', 1, 2, 1));
  assert.equal(await take(part('a', 1, 2, 1)), 'duplicate');
  await take(part('b', 1, 2, 2));
  assert.deepEqual(await done(), [{ text: 'ab', segments: 2, missing: 0 }]);
});

test('a part that comes again after completion, because our answer was lost, begins no new message', async () => {
  await take(part('a', 1, 2, 1));
  await take(part('b', 1, 2, 2));
  assert.equal(await take(part('b', 1, 2, 2)), 'duplicate');
  assert.equal(await take(part('a', 1, 2, 1)), 'duplicate');
  assert.equal((await done()).length, 1);
  clock.advance(REDELIVERY_MS + 1);
  assert.equal(await take(part('a', 1, 2, 1)), 'kept');
});

test('another text under a reference that was used before is a new message, after completion and before it', async () => {
  await take(part('a', 1, 2, 1));
  await take(part('b', 1, 2, 2));
  assert.equal(await take(part('x', 1, 2, 1)), 'kept');
  assert.equal(await take(part('k', 1, 2, 1)), 'kept');
  assert.deepEqual((await done())[1], { text: 'x', segments: 2, missing: 1 });
  assert.equal(await take(part('l', 1, 2, 2)), 'completed');
  assert.deepEqual(
    (await done()).map(({ text }) => text),
    ['ab', 'x', 'kl'],
  );
});

test('when storing the whole fails nothing happened, and the part is taken when it comes again', async () => {
  await take(part('a', 1, 2, 1));
  const failing: CompleteInbound = async (tx, message) => {
    await complete(tx, message);
    throw new Error('the disk is full');
  };
  await assert.rejects(take(part('b', 1, 2, 2), reassembly, failing), /disk is full/);
  assert.deepEqual(await done(), []);
  assert.equal(await waiting(), 1);
  assert.equal(await take(part('b', 1, 2, 2)), 'completed');
  assert.deepEqual(await done(), [{ text: 'ab', segments: 2, missing: 0 }]);
});

test('what waits survives its process', async () => {
  const master = new MasterKey(randomBytes(32));
  const before = new InboundReassembly(database.pool, { sealing: new Sealing(database.pool, master) });
  await take(part('a', 1, 2, 1), before);
  const later = new InboundReassembly(database.pool, { sealing: new Sealing(database.pool, master) });
  assert.equal(await take(part('b', 1, 2, 2), later), 'completed');
  assert.deepEqual(await done(), [{ text: 'ab', segments: 2, missing: 0 }]);
});

test('every message is completed exactly once, whatever the order, at two nodes at once, with parts that come twice', async () => {
  const order = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(), fc.boolean()), {
    minLength: 3,
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(order, async (messages) => {
      await database.pool.query('truncate gateway.inbound_part, done');
      const nodes = [reassembly, new InboundReassembly(database.pool, { sealing })];
      const arrivals = messages.flatMap(([extra, seed, twice], reference) => {
        const total = extra + 1;
        const parts = Array.from({ length: total }, (_, at) => ({
          segment: part(`${reference}.${at + 1};`, reference, total, at + 1),
          place: Math.imul(seed + 1, (at + 7) * 0x9e3779b1) >>> 0,
        }));
        return twice ? [...parts, ...parts.map((one) => ({ ...one, place: one.place ^ 0x5555 }))] : parts;
      });
      arrivals.sort((a, b) => a.place - b.place);
      await Promise.all(arrivals.map(({ segment }, at) => take(segment, nodes[at % 2] ?? reassembly)));
      const expected = messages.map(([extra], reference) => ({
        text: Array.from({ length: extra + 1 }, (_, at) => `${reference}.${at + 1};`).join(''),
        segments: extra + 1,
        missing: 0,
      }));
      const byText = (a: { text: string }, b: { text: string }): number => (a.text < b.text ? -1 : 1);
      assert.deepEqual((await done()).sort(byText), expected.sort(byText));
      assert.equal(await waiting(), 0);
    }),
    { numRuns: 15 },
  );
});

test('what waited too long is handed over without the missing parts, once', async () => {
  await take(part('a', 1, 3, 1));
  await take(part('c', 1, 3, 3));
  clock.advance(REASSEMBLY_TIMEOUT_MS - 1_000);
  assert.equal(await reassembly.sweep(clock.nowMs(), complete), 0);
  await take(part('z', 2, 2, 2));
  clock.advance(2_000);
  const other = new InboundReassembly(database.pool, { sealing });
  const counts = await Promise.all([
    reassembly.sweep(clock.nowMs(), complete),
    other.sweep(clock.nowMs(), complete),
  ]);
  assert.deepEqual(counts.sort(), [0, 1]);
  assert.deepEqual(await done(), [{ text: 'ac', segments: 3, missing: 1 }]);
  assert.equal(await waiting(), 1);
});

test('one overdue message that cannot be stored does not keep the others', async () => {
  await take(part('bad', 1, 2, 1));
  await take(part('good', 2, 2, 1));
  clock.advance(REASSEMBLY_TIMEOUT_MS + 1);
  const picky: CompleteInbound = (tx, message) =>
    message.body.includes('bad') ? Promise.reject(new Error('no')) : complete(tx, message);
  await assert.rejects(reassembly.sweep(clock.nowMs(), picky), AggregateError);
  assert.deepEqual(
    (await done()).map(({ text }) => text),
    ['good'],
  );
  assert.equal(await waiting(), 1);
});

test('memories of completed messages are dropped when no carrier asks for them any more', async () => {
  await take(part('a', 1, 2, 1));
  await take(part('b', 1, 2, 2));
  clock.advance(REDELIVERY_MS + 1_000);
  await reassembly.sweep(clock.nowMs(), complete);
  const { rows } = await database.pool.query('select from gateway.inbound_part');
  assert.equal(rows.length, 0);
});

test('parts whose key was destroyed are erased: the message comes without them, or not at all', async () => {
  clock.set(Date.parse('2026-03-07T23:55:00Z'));
  await take(part('a', 1, 2, 1));
  await take(part('x', 2, 2, 1));
  await database.pool.query('delete from gateway.data_key');
  sealing.forgetUntil(Number.MAX_SAFE_INTEGER);
  clock.advance(10 * 60_000);
  assert.equal(await take(part('b', 1, 2, 2)), 'kept');
  clock.advance(REASSEMBLY_TIMEOUT_MS + 1);
  assert.equal(await reassembly.sweep(clock.nowMs(), complete), 1);
  assert.deepEqual(await done(), [{ text: 'b', segments: 2, missing: 1 }]);
  assert.equal(await waiting(), 0);
});

test('no number and no text stands in clear in the rows', async () => {
  await take(part('SECRETTEXT', 1, 3, 1));
  await take(part('SECRETTEXT', 2, 2, 1));
  await take(part('SECRETTEXT', 2, 2, 2));
  const { rows } = await database.pool.query<{ all: string }>(
    `select encode(sealed, 'escape') || encode(key_hash, 'escape') as all from gateway.inbound_part`,
  );
  assert.equal(rows.length, 2);
  for (const row of rows) assert.ok(!row.all.includes('SECRET') && !row.all.includes(SOURCE.slice(2)));
});
