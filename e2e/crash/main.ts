// The long form of the crash tests: `npm run test:crash [-- --strikes 300] [--nodes 1,2]`.
import { parseArgs } from 'node:util';
import { DISASTERS, type Disaster } from './disasters.ts';
import { dump } from './dump.ts';
import { booksAgree, comeToRest, holdsCrashRule, storm, unknownOf } from './storm.ts';
import { World } from './world.ts';

const { values } = parseArgs({
  options: { strikes: { type: 'string', default: '300' }, nodes: { type: 'string', default: '1,2' } },
});

/** After so many strikes everything comes to rest and is added up. */
const STRIKES_A_ROUND = 25;
const WINDOW = 100;
const RECEIPT_DELAY_MS = 150;

const nodeCounts = values.nodes.split(',').map(Number);
const strikesOfWorld = Math.ceil(Number(values.strikes) / nodeCounts.length);
let failed = false;
for (const count of nodeCounts) failed = !(await strikeWorlds(count)) || failed;
process.exit(failed ? 1 : 0);

/** Rounds in worlds of their own: what goes wrong in one does not hide in the figures of the next. */
async function strikeWorlds(nodeCount: number): Promise<boolean> {
  for (let done = 0; done < strikesOfWorld; done += STRIKES_A_ROUND) {
    const strikes = Array.from({ length: Math.min(STRIKES_A_ROUND, strikesOfWorld - done) }, anyDisaster);
    if (!(await round(nodeCount, strikes))) return false;
  }
  return true;
}

async function round(nodeCount: number, strikes: readonly Disaster[]): Promise<boolean> {
  const world = await World.create();
  const happened: string[] = [];
  const startedMs = performance.now();
  try {
    await populate(world, nodeCount);
    await storm(world, strikes, ({ name }) => happened.push(`${new Date().toISOString()} ${name}`));
    const found = await comeToRest(world);
    const { acknowledged, duplicates, possiblySentTwice, receiptsTwice } = found;
    const seconds = Math.round((performance.now() - startedMs) / 1_000);
    console.log(
      `${nodeCount} node(s), ${strikes.length} strikes in ${seconds} s: ${acknowledged} acknowledged, ` +
        `${found.missing.length} missing, ${duplicates} sent twice, ${possiblySentTwice} counted as such, ` +
        `${found.withoutReceipt.length} without receipt, ${receiptsTwice} receipts twice`,
    );
    holdsCrashRule(found, strikes.length, WINDOW * nodeCount, await unknownOf(world));
    await booksAgree(world, found);
    return true;
  } catch (fault) {
    console.log(String(fault));
    console.log(happened.join('\n'));
    console.log(await dump(world));
    return false;
  } finally {
    await world.close();
  }
}

/** Each node with a carrier and a customer of its own; links go to the nodes as they like. */
async function populate(world: World, nodeCount: number): Promise<void> {
  for (let at = 0; at < nodeCount; at += 1) {
    const node = await world.addNode();
    const carrier = await world.addCarrier({ window: WINDOW, receiptDelayMs: RECEIPT_DELAY_MS });
    const keys = await world.addServer(`server${at}`, carrier);
    await carrier.bound();
    await world.addCustomer(node, keys);
  }
}

function anyDisaster(): Disaster {
  const chosen = DISASTERS[Math.floor(Math.random() * DISASTERS.length)];
  if (chosen === undefined) throw new Error('there are disasters');
  return chosen;
}
