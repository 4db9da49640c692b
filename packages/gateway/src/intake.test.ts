import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ManualClock } from '@rootsms/kit';
import { Intake } from './intake.ts';
import { Link, type LinkOwner } from './link.ts';
import type { CarrierPort } from './carrier-port.ts';
import type { Flight } from './link.ts';
import type { LinkRecord } from './records.ts';
import { sampleMessage } from './testing/samples.ts';
import { until } from './testing/until.ts';

const BEHIND_MESSAGES = 2_000;
const RECORD: LinkRecord = {
  id: 1,
  name: 'carrier',
  kind: 'sim',
  host: '',
  port: 0,
  tls: false,
  systemId: '',
  passwordSealed: null,
  systemType: '',
  bindType: 'transceiver',
  binds: 1,
  windowMax: 100,
  segmentsPerS: 0,
  unanswered: 'resend',
  responseS: 30,
  idSpelling: 'learn',
  idLearnt: null,
  draining: false,
};

let intake: Intake | null = null;
afterEach(() => intake?.close());

/** A link whose carrier takes nothing now, so that what is put into its queue stays there. */
function openLink(clock: ManualClock, record: LinkRecord = RECORD): Link {
  const nothing = (): void => undefined;
  const owner = { clock, onStatus: nothing, roomFor: nothing } as unknown as LinkOwner;
  const link = new Link(record, owner);
  const port: CarrierPort<Flight> = {
    up: true,
    start: nothing,
    send: () => false,
    flush: nothing,
    close: () => Promise.resolve(),
  };
  link.start(port);
  return link;
}

function fill(link: Link, serverId: number): void {
  for (let at = 0; at < BEHIND_MESSAGES; at++) link.queue.push(sampleMessage({ id: BigInt(at), serverId }));
}

test('only the server and link that are behind wait, and only when it is this process that is slow', () => {
  const clock = new ManualClock();
  intake = new Intake(clock);
  const link = openLink(clock);
  assert.equal(intake.mustWait(link, 1), false);
  fill(link, 1);
  assert.equal(intake.mustWait(link, 1), true);
  assert.equal(intake.mustWait(link, 2), false);
  link.reshape({ ...RECORD, segmentsPerS: 100 });
  assert.equal(intake.mustWait(link, 1), false, 'the carrier is slow, not we');
});

test('who waits is let in when the link has sent some, in order, and whoever comes then waits behind', () => {
  const clock = new ManualClock();
  intake = new Intake(clock);
  const link = openLink(clock);
  fill(link, 1);
  const entered: number[] = [];
  for (const one of [1, 2, 3]) intake.wait(link, 1, () => entered.push(one));
  assert.equal(intake.waiting, 3);
  intake.admit(link);
  assert.deepEqual(entered, []);
  link.queue.take();
  link.queue.take();
  intake.admit(link);
  assert.deepEqual(entered, [1, 2]);
  assert.ok(intake.mustWait(link, 1));
  link.queue.take();
  intake.admit(link);
  assert.deepEqual([entered, intake.waiting], [[1, 2, 3], 0]);
});

test('nobody waits longer than half a second, nor at the end', async () => {
  const clock = new ManualClock();
  const patient = (intake = new Intake(clock));
  const link = openLink(clock);
  fill(link, 1);
  const entered: number[] = [];
  patient.wait(link, 1, () => entered.push(1));
  clock.advance(501);
  await until('the first is let in', () => patient.waiting === 0);
  patient.wait(link, 1, () => entered.push(2));
  patient.close();
  assert.deepEqual(entered, [1, 2]);
});
