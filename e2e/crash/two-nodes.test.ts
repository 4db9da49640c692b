import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { numberOf } from '@rootsms/bench';
import { booksAgree, comeToRest, holdsCrashRule, unknownOf } from './storm.ts';
import { World } from './world.ts';

const WINDOW = 100;
const TAKEN_OVER_WITHIN_MS = 10_000;
const LIMIT_MS = 20_000;
let world: World | undefined;
after(() => world?.close());

test('a message accepted at A leaves by a link held at B, its receipt reaches the client at A; B dies, A takes over within 10 s', async () => {
  world = await World.create();
  const a = await world.addNode();
  const b = await world.addNode();
  const carrier = await world.addCarrier({ window: WINDOW });
  const keys = await world.addServer('one', carrier);
  const [idA, idB] = [await world.nodeId(a), await world.nodeId(b)];

  await world.moveLink(carrier, idB);
  await world.linkUpAt(carrier.linkId, idB, LIMIT_MS);
  const customer = await world.addCustomer(a, keys);
  await customer.until((facts) => numberOf(facts, 'receipts') >= 500, LIMIT_MS);
  assert.equal(await world.holderOf(carrier.linkId), idB, 'the link is still at B');

  const killedAtMs = performance.now();
  await b.kill();
  await world.linkUpAt(carrier.linkId, idA, LIMIT_MS);
  const before = await customer.report();
  await customer.until(
    (facts) => numberOf(facts, 'receipts') >= numberOf(before, 'receipts') + 500,
    LIMIT_MS,
  );
  const tookMs = performance.now() - killedAtMs;
  assert.ok(tookMs < TAKEN_OVER_WITHIN_MS, `taken over and delivering after ${Math.round(tookMs)} ms`);

  const found = await comeToRest(world);
  assert.equal(numberOf(await customer.report(), 'connectionsLost'), 0, 'the client at A noticed nothing');
  holdsCrashRule(found, 1, WINDOW, await unknownOf(world));
  await booksAgree(world, found);
});
