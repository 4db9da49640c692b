import { after, test } from 'node:test';
import { DISASTERS, NODE_DISASTERS } from './disasters.ts';
import { booksAgree, comeToRest, holdsCrashRule, storm, unknownOf } from './storm.ts';
import { World } from './world.ts';

/** Of the link: what may be sent twice at a crash. */
const WINDOW = 100;
/** So that at every strike receipts are still to come. */
const RECEIPT_DELAY_MS = 150;
const worlds: World[] = [];
after(() => Promise.all(worlds.map((world) => world.close())));

test('whoever is killed under load, nothing acknowledged is lost, what is sent twice is counted, every receipt arrives', async () => {
  const world = await World.create();
  worlds.push(world);
  const node = await world.addNode();
  const carrier = await world.addCarrier({ window: WINDOW, receiptDelayMs: RECEIPT_DELAY_MS });
  const keys = await world.addServer('one', carrier);
  await carrier.bound();
  await world.addCustomer(node, keys);
  await storm(world, DISASTERS);
  const found = await comeToRest(world);
  holdsCrashRule(found, DISASTERS.length, WINDOW, await unknownOf(world));
  await booksAgree(world, found);
});

test('with two nodes, either may be killed: customers and links of both go on', async () => {
  const world = await World.create();
  worlds.push(world);
  const nodes = [await world.addNode(), await world.addNode()];
  const carriers = [
    await world.addCarrier({ window: WINDOW, receiptDelayMs: RECEIPT_DELAY_MS }),
    await world.addCarrier({ window: WINDOW }),
  ];
  for (const [at, node] of nodes.entries()) {
    const carrier = carriers[at];
    if (carrier === undefined) continue;
    await carrier.bound();
    await world.addCustomer(node, await world.addServer(`server${at}`, carrier));
  }
  await storm(world, NODE_DISASTERS);
  const found = await comeToRest(world);
  holdsCrashRule(found, NODE_DISASTERS.length, 2 * WINDOW, await unknownOf(world));
  await booksAgree(world, found);
});
