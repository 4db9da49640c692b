import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { STATUS } from '@rootsms/smpp';
import { testAuthority, testCertificate } from '@rootsms/smpp/testing';
import { liftDecision, restrictServer } from './operate/index.ts';
import { until } from './testing/until.ts';
import { openTlsDoor, World, type TestCarrierLink, type TestServer } from './testing/world.ts';

let world: World;
let carrier: TestCarrierLink;
before(async () => {
  world = await World.open();
  carrier = await world.carrier();
});
after(() => world.close());

const { ESME_ROK, ESME_RBINDFAIL, ESME_RINVSYSID, ESME_RINVPASWD, ESME_RSUBMITFAIL, ESME_RINVSRCADR } =
  STATUS;

async function restrict(server: TestServer, level: string): Promise<number> {
  const restricted = await world.operate((tx) =>
    restrictServer(tx, { server: String(server.id), level, reason: 'a test', madeBy: 'a test' }),
  );
  return restricted.decision;
}

async function bindsOf(server: TestServer): Promise<number> {
  return world.count('gateway.bind where server_id = $1', [server.id]);
}

test('behaviour 2: a bind is answered with its cause, and a wrong name takes as long as a wrong password', async () => {
  const server = await world.server(carrier);
  assert.equal(await world.unbound({ ...server, password: 'wrong' }).bind(), ESME_RINVPASWD);
  assert.equal(await world.unbound({ ...server, systemId: 'nobody' }).bind(), ESME_RINVSYSID);
  assert.equal(await world.unbound(server).bind(), ESME_ROK);
  const causes = world.lines.filter(({ event }) => event === 'bind_refused').map(({ facts }) => facts);
  assert.deepEqual(
    causes.slice(-2),
    [{ cause: 'credentials' }, { cause: 'credentials' }],
    'the log does not say which',
  );
});

test('guessing is slowed: five tries are free, then binds of that name wait, and are let in later', async () => {
  const server = await world.server(carrier);
  const statuses: number[] = [];
  while (!statuses.includes(ESME_RBINDFAIL) && statuses.length < 50)
    statuses.push(await world.unbound({ ...server, password: `guess-${statuses.length}` }).bind());
  assert.ok(statuses.length > 5);
  assert.ok(statuses.slice(0, -1).every((status) => status === ESME_RINVPASWD));
  assert.equal(statuses.at(-1), ESME_RBINDFAIL);
  await until('the brake lets go', async () => (await world.unbound(server).bind()) === ESME_ROK);
});

test('a bind has one of the types that the server may have', async () => {
  const server = await world.server(carrier, { bindTypes: ['receiver', 'transmitter'] });
  assert.equal(await world.unbound(server).bind(), ESME_RBINDFAIL);
  const receiver = world.unbound(server, { type: 'receiver' });
  assert.equal(await receiver.bind(), ESME_ROK);
  assert.ok(receiver.session.canReceive && !receiver.session.canTransmit);
  const transmitter = world.unbound(server, { type: 'transmitter' });
  assert.equal(await transmitter.bind(), ESME_ROK);
  await transmitter.send();
});

test('a receiver bind gets what transmitters sent, transmitters get nothing', async () => {
  const server = await world.server(carrier);
  const transmitter = await world.client(server, { type: 'transmitter' });
  const receiver = await world.client(server, { type: 'receiver' });
  const before = carrier.submits.length;
  const id = await transmitter.send();
  await carrier.receipt((await carrier.took(before + 1))[before]);
  await receiver.receiptOf(id);
  assert.equal(transmitter.delivered.length, 0);
});

test('binds are counted, those that come at once too, and one that has gone makes room', async () => {
  const server = await world.server(carrier, { binds: 2 });
  const clients = Array.from({ length: 6 }, () => world.unbound(server));
  const statuses = await Promise.all(clients.map((client) => client.bind()));
  assert.equal(statuses.filter((status) => status === ESME_ROK).length, 2);
  assert.equal(statuses.filter((status) => status === ESME_RBINDFAIL).length, 4);
  assert.equal(await bindsOf(server), 2);
  for (const client of clients) await client.close();
  await until('their rows are gone', async () => (await bindsOf(server)) === 0);
  assert.equal(await world.unbound(server).bind(), ESME_ROK);
});

test('a server may be bound to from its addresses only', async () => {
  const elsewhere = await world.server(carrier, { allow: ['192.0.2.0/24'] });
  assert.equal(await world.unbound(elsewhere).bind(), ESME_RBINDFAIL);
  const here = await world.server(carrier, { allow: ['192.0.2.0/24', '127.0.0.0/8'] });
  assert.equal(await world.unbound(here).bind(), ESME_ROK);
});

test('only approved sender identities may be used, of every kind', async () => {
  const server = await world.server(carrier, { senders: ['ACME', '8686', '+32470999999'] });
  const client = await world.client(server);
  for (const [source, sourceTon] of [
    ['ACME', 5],
    ['8686', 3],
    ['+32470999999', 1],
  ] as const)
    await client.send({ source, sourceTon });
  for (const [source, sourceTon] of [
    ['OTHER', 5],
    ['8687', 3],
    ['32470999998', 1],
    ['', 0],
  ] as const)
    assert.equal((await client.submit({ source, sourceTon })).status, ESME_RINVSRCADR, source);
});

test('a decision is obeyed at once: level 2 and 3 send nothing but stay bound, lifted they send again', async () => {
  const server = await world.server(carrier);
  const client = await world.client(server);
  for (const level of ['receive-only', 'templates-only']) {
    const decision = await restrict(server, level);
    assert.equal((await client.submit()).status, ESME_RSUBMITFAIL);
    const lift = {
      server: String(server.id),
      decision: String(decision),
      reason: 'a test',
      liftedBy: 'a test',
    };
    await world.operate((tx) => liftDecision(tx, lift));
    await client.send();
  }
  assert.equal(client.closing, null);
});

test('level 1 ends the sessions as soon as it is told, and lets none in', async () => {
  const server = await world.server(carrier);
  const client = await world.client(server);
  await world.pool.query(
    "insert into gateway.decision (server_id, level, reason, made_by) values ($1, 1, 'a test', 'a test')",
    [server.id],
  );
  await world.pool.query("select pg_notify('gateway_config', '')");
  await client.gone();
  assert.equal(await world.unbound(server).bind(), ESME_RBINDFAIL);
});

test('a decision that ends at a time ends then, without anybody doing anything', async () => {
  const server = await world.server(carrier);
  const client = await world.client(server);
  const untilAt = new Date(Date.now() + 300);
  await world.set(
    "insert into gateway.decision (server_id, level, reason, made_by, until_at) values ($1, 2, 'a test', 'a test', $2)",
    [server.id, untilAt.toISOString()],
  );
  assert.equal((await client.submit()).status, ESME_RSUBMITFAIL);
  await until('it may send again', async () => (await client.submit()).status === ESME_ROK);
  assert.ok(Date.now() >= untilAt.getTime());
});

test('behaviour 8: throughput is counted in segments over all binds; level 4 has a tenth of it', async () => {
  const server = await world.server(carrier, { rate: 1, burst: 20 });
  const [one, two] = [await world.client(server), await world.client(server)];
  const statuses: number[] = [];
  for (let at = 0; at < 15; at++)
    for (const client of [one, two]) statuses.push((await client.submit()).status);
  const taken = statuses.filter((status) => status === ESME_ROK).length;
  assert.ok(taken >= 20 && taken < 30, `${taken} were taken`);
  assert.ok(statuses.every((status) => status === ESME_ROK || status === STATUS.ESME_RTHROTTLED));
  const capped = await world.server(carrier, { rate: 10, burst: 30 });
  await restrict(capped, 'capped');
  const client = await world.client(capped);
  const answers = await Promise.all(Array.from({ length: 20 }, () => client.submit()));
  const passed = answers.filter(({ status }) => status === ESME_ROK).length;
  assert.ok(passed >= 3 && passed < 10, `${passed} were taken`);
});

test('a client of version 3.3 gets no TLVs, one of 3.4 gets them', async () => {
  const server = await world.server(carrier);
  for (const interfaceVersion of [0x33, 0x34]) {
    const client = await world.client(server, { interfaceVersion });
    const before = carrier.submits.length;
    const id = await client.send();
    await carrier.receipt((await carrier.took(before + 1))[before]);
    await client.receiptOf(id);
    assert.equal(client.delivered[0]?.tlvs.length, interfaceVersion === 0x33 ? 0 : 2);
    assert.equal(client.session.bindResp?.tlvs.length, interfaceVersion === 0x33 ? 0 : 1);
    await client.close();
  }
});

test('over TLS a client binds with a certificate of ours, and not without', async () => {
  const authority = testAuthority('a test');
  const { cert, key } = testCertificate('gateway', authority);
  const ca = authority.cert;
  const door = await openTlsDoor(world.one, { cert, key, ca, requestCert: true, rejectUnauthorized: true });
  try {
    const server = await world.server(carrier);
    const { port } = door;
    const tls = { ca, servername: 'localhost' };
    const own = testCertificate('a client', authority);
    const client = await world.client(server, { port, tls: { ...tls, cert: own.cert, key: own.key } });
    await client.send();
    await client.close();
    await assert.rejects(world.unbound(server, { port, tls }).bind(), /not bound/);
  } finally {
    await door.close();
  }
});
