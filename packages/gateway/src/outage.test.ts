import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { STATUS } from '@rootsms/smpp';
import { STATE } from './state.ts';
import { until } from './testing/until.ts';
import { World, type TestCarrierLink } from './testing/world.ts';

let world: World;
let carrier: TestCarrierLink;
before(async () => {
  world = await World.open();
  carrier = await world.carrier();
});
after(() => world.close());

const warned = (event: string): boolean => world.lines.some((line) => line.event === event);

test('what comes while PostgreSQL is away is settled when it is back: answers, receipts, submits, lost binds', async () => {
  const server = await world.server(carrier);
  const client = await world.client(server);
  client.onDelivered = () => 'silence';
  const told = await client.send();
  await carrier.receipt((await carrier.took(1))[0]);
  await until('its receipt is under way', () => client.delivered.length === 1);
  carrier.onSubmit = () => 'silence';
  const ids = await Promise.all(Array.from({ length: 20 }, () => client.send()));
  const submits = (await carrier.took(21)).slice(1);
  const receipts: Promise<number>[] = [];
  const late: Promise<{ status: number; messageId: string }>[] = [];
  const other = await world.client(server, { type: 'transmitter' });
  await world.withoutDatabase(async () => {
    for (const submit of submits) carrier.answer(submit, submit.id);
    for (const submit of submits) receipts.push(carrier.receipt(submit));
    late.push(other.submit());
    client.cut();
    await until('settling and storing wait', () => warned('settle_waits') && warned('store_waits'));
    await until('the events cannot be parked', () => warned('outbox_not_parked'));
  });
  carrier.onSubmit = ({ id }) => id;
  for (const status of await Promise.all(receipts)) assert.equal(status, STATUS.ESME_ROK);
  for (const id of ids) await world.inState(id, STATE.delivered);
  const [taken] = await Promise.all(late);
  assert.equal(taken?.status, STATUS.ESME_ROK);
  await world.inState(taken?.messageId ?? '', STATE.sent);
  const next = await world.client(server, { type: 'receiver' });
  for (const id of [told, ...ids]) await next.receiptOf(id);
  assert.equal(next.receipts.length, 21);
});

test('configuration and the other nodes are heard again on a new connection', async () => {
  const server = await world.server(carrier);
  await world.withoutDatabase(() =>
    until('the beat is missed', () => warned('beat_missed')).then(() => undefined),
  );
  await world.pool.query("update gateway.server set bind_types = '{receiver}' where id = $1", [server.id]);
  await until('the change is known', async () => {
    await world.pool.query("select pg_notify('gateway_config', '')");
    return world.one.registry.server(server.id)?.bindTypes.length === 1;
  });
  const client = await world.client(server, { type: 'receiver' });
  await client.close();
});

test('a link that was down when PostgreSQL came back takes its backlog up', async () => {
  const own = await world.carrier();
  const server = await world.server(own);
  const client = await world.client(server);
  await own.close();
  const { links } = world.one.gateway;
  await until('the link is down', () => links.get(own.linkId)?.up === false);
  world.clock.advance(3_000);
  const ids = await Promise.all(Array.from({ length: 10 }, () => client.send()));
  let back = own;
  await world.withoutDatabase(async () => {
    back = await world.reopen(own);
  });
  await back.took(10);
  for (const id of ids) await world.inState(id, STATE.sent);
});
