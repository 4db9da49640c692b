import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { numberOf, peakBytes } from '@rootsms/bench';
import { booksAgree, comeToRest, holdsCrashRule, unknownOf } from './storm.ts';
import { World } from './world.ts';

const WINDOW = 200;
const QUEUED = 20_000;
const OTHERS = 500;
const LIMIT_MS = 40_000;
const RESUMED_WITHIN_MS = 10_000;
const MIB = 1_048_576;
/** The bench measures a million; here it only must not grow with the backlog. */
const PEAK_MIB_MAX = 400;
let world: World | undefined;
after(() => world?.close());

test('while a carrier is down its messages queue in bounded memory, those of another link pass, and sending resumes with it', async () => {
  world = await World.create();
  const node = await world.addNode();
  const [down, up] = [await world.addCarrier({ window: WINDOW }), await world.addCarrier({ window: WINDOW })];
  const keys = [await world.addServer('waits', down), await world.addServer('passes', up)] as const;
  await Promise.all([down.bound(), up.bound()]);
  await down.kill();

  const waiting = await world.addCustomer(node, keys[0], { messages: QUEUED, window: 500, ahead: 0 });
  await waiting.until((facts) => numberOf(facts, 'acknowledged') === QUEUED, LIMIT_MS);
  const passing = await world.addCustomer(node, keys[1], { messages: OTHERS });
  await passing.until((facts) => numberOf(facts, 'receipts') === OTHERS, LIMIT_MS);
  assert.equal(numberOf(await waiting.report(), 'receipts'), 0);
  const peakMib = peakBytes(node.pid) / MIB;
  assert.ok(peakMib < PEAK_MIB_MAX, `the gateway took ${Math.round(peakMib)} MiB`);

  await down.start();
  await waiting.until((facts) => numberOf(facts, 'receipts') > 0, RESUMED_WITHIN_MS);
  await waiting.until((facts) => numberOf(facts, 'receipts') === QUEUED, LIMIT_MS);
  const found = await comeToRest(world);
  holdsCrashRule(found, 1, WINDOW, await unknownOf(world));
  await booksAgree(world, found);
});
