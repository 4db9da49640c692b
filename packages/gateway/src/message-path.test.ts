import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { STATUS } from '@rootsms/smpp';
import { STATE } from './state.ts';
import type { ScriptedCarrier } from './testing/scripted-carrier.ts';
import { World } from './testing/world.ts';

let world: World;
let carrier: ScriptedCarrier & { linkId: number };
before(async () => {
  world = await World.open();
  carrier = await world.carrier();
});
after(() => world.close());

test('a message goes from a client to a carrier, and its receipt comes back', async () => {
  const client = await world.client(await world.server(carrier));
  const id = await client.send({ shortMessage: Buffer.from('good morning') });
  const [submit] = await carrier.took(1);
  assert.ok(submit !== undefined);
  assert.equal(submit.shortMessage.toString(), 'good morning');
  assert.equal(await carrier.receipt(submit, 'up-0'), STATUS.ESME_ROK);
  const receipt = await client.receiptOf(id);
  assert.equal(receipt.stat, 'DELIVRD');
  assert.equal((await world.row(id)).state, STATE.delivered);
});
