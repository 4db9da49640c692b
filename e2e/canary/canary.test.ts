import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { findRunning, openPool, type Pool } from '@rootsms/db';
import {
  Client,
  COMMAND,
  encodeFrame,
  STATUS,
  submitSm,
  type ClientHandler,
  type MessageFields,
  type RequestPdu,
  type Session,
} from '@rootsms/smpp';
import { Canaries } from './canaries.ts';
import { Instance } from './instance.ts';
import { RudeCarrier } from './rude-carrier.ts';

/*
 * Everything that may be personal or secret is planted as a canary and driven through every door, the error paths
 * first; then everything that was written to a log is searched. The tests run in order: the last one searches.
 */
const canaries = new Canaries();
const carrier = new RudeCarrier();
let instance: Instance;
let pool: Pool;
let keys: { readonly systemId: string; readonly password: string; readonly key: string };
const SMS_LIMIT_MS = 20_000;

before(async () => {
  await carrier.listen();
  instance = await Instance.start();
  const password = canaries.secret("the carrier's password", 8);
  const systemId = canaries.secret("the carrier's system id", 15);
  const added = await instance.command(
    'carrier',
    'add',
    'rude',
    `smpp://${systemId}:${password}@127.0.0.1:${carrier.port}?window=10`,
    '--json',
  );
  assert.equal(added.code, 0);
  const made = await instance.command(
    'server',
    'create',
    'acme',
    '--carrier',
    'rude',
    '--rate',
    '1000',
    '--json',
  );
  assert.equal(made.code, 0);
  const { smpp, http } = made.json as { smpp: { systemId: string; password: string }; http: { key: string } };
  keys = {
    systemId: smpp.systemId,
    password: canaries.plant("the server's password", smpp.password),
    key: canaries.plant('the API key', http.key),
  };
  const running = findRunning(instance.folder);
  assert.ok(running !== undefined);
  pool = openPool(running.url, { name: 'canary', connectionsMax: 1 });
});

after(async () => {
  if (!pool.ended) await pool.end();
  await instance?.stop();
  await carrier.close();
  instance?.remove();
});

// ---- SMPP --------------------------------------------------------------------------------------------

type CustomerSession = Session<null, null>;
const taking: ClientHandler<null, null> = {
  onRequest(session: CustomerSession, pdu: RequestPdu) {
    session.respondStatus(pdu.commandId, pdu.sequence, STATUS.ESME_ROK);
  },
  onResponse() {},
  onClosed() {},
};

async function bound(systemId: string, password: string): Promise<CustomerSession | null> {
  const client = new Client<null, null>(
    {
      host: '127.0.0.1',
      port: instance.smppPort,
      bind: { type: 'transceiver', systemId, password },
      reconnect: false,
    },
    taking,
  );
  return client.connect();
}

async function submit(session: CustomerSession, fields: MessageFields): Promise<number> {
  const answer = await session.ask(
    submitSm({ source: 'ROOTSMS', sourceTon: 5, destTon: 1, registeredDelivery: 1, ...fields }),
  );
  assert.ok(answer.ok);
  return answer.pdu.status;
}

/** Octets as they are, on the SMPP port; resolves when the gateway has closed or answered and time is up. */
async function raw(octets: Buffer): Promise<void> {
  const socket = connect(instance.smppPort, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(octets);
  await Promise.race([
    new Promise((resolve) => socket.once('close', resolve)),
    new Promise((resolve) => socket.once('data', resolve)),
  ]);
  socket.destroy();
}

test('binds with wrong names and passwords, and garbage in place of PDUs', async () => {
  assert.equal(await bound(keys.systemId, canaries.secret('a wrong password', 8)), null);
  assert.equal(
    await bound(canaries.secret('a wrong system id', 15), canaries.secret('another wrong password', 8)),
    null,
  );
  const number = canaries.number('a number in garbage');
  await raw(
    Buffer.from(
      `POST /v1/messages HTTP/1.1\r\nhost: x\r\n\r\n{"to":"+${number}","text":"${canaries.text('a text in garbage')}"}`,
    ),
  );
  const bind = encodeFrame({
    commandId: COMMAND.bind_transceiver,
    status: 0,
    sequence: 1,
    systemId: keys.systemId,
    password: canaries.secret('a password in a broken PDU', 8),
    systemType: '',
    interfaceVersion: 0x34,
    addrTon: 0,
    addrNpi: 0,
    addressRange: '',
    tlvs: [],
  });
  await raw(bind.fill(0x41, bind.length - 8));
  await instance.logged('bind_refused');
});

test('messages over SMPP to a carrier that refuses the bind, then comes, and misbehaves', async () => {
  const session = await bound(keys.systemId, keys.password);
  assert.ok(session !== null);
  const dest = canaries.number('a recipient over SMPP');
  const text = canaries.text('a text over SMPP');
  const cyrillic = canaries.text('a text in UCS-2', 'cyrillic');
  carrier.receiptText = canaries.text("a text in a carrier's receipt").slice(0, 20);
  carrier.friendly = true;
  await instance.logged('"status":"up"');
  for (let n = 0; n < 4; n++)
    assert.equal(await submit(session, { dest, shortMessage: Buffer.from(text) }), 0);
  assert.equal(
    await submit(session, { dest, dataCoding: 8, shortMessage: Buffer.from(cyrillic, 'utf16le').swap16() }),
    0,
  );
  assert.equal(
    await submit(session, {
      dest,
      source: canaries.number('a sender number'),
      sourceTon: 1,
      shortMessage: Buffer.from(text),
    }),
    0,
  );
  // Refused: no number, no such priority, a text that fits no encoding, a schedule in the past.
  assert.notEqual(await submit(session, { dest: `${dest}99999999`, shortMessage: Buffer.from(text) }), 0);
  assert.notEqual(
    await submit(session, { dest, priorityFlag: 9, shortMessage: Buffer.from(text) } as MessageFields),
    undefined,
  );
  assert.notEqual(await submit(session, { dest, esmClass: 0x3c, shortMessage: Buffer.from(text) }), 0);
  await until(() => carrier.taken >= 5);
  carrier.inbound(
    canaries.number('a handset'),
    keys.systemId,
    Buffer.from(canaries.text('a text from a handset')),
  );
  carrier.inbound(dest, canaries.number('a number nobody has'), Buffer.from('STOP'));
  carrier.cut();
  await instance.logged('"status":"down"');
  await until(() => carrier.taken >= 6);
  session.unbind();
});

async function until(reached: () => boolean | Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; !(await reached()); waitedMs += 20) {
    assert.ok(waitedMs < SMS_LIMIT_MS, 'it takes too long');
    await delay(20);
  }
}

// ---- HTTP --------------------------------------------------------------------------------------------

async function call(
  method: string,
  path: string,
  body?: unknown,
  key = keys.key,
  headers: Record<string, string> = {},
): Promise<number> {
  const answer = await fetch(`${instance.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  await answer.text();
  return answer.status;
}

const figures = async (): Promise<string> => (await fetch(`${instance.url}/metrics`)).text();

test('messages over HTTP, well and badly formed, with right and wrong keys', async () => {
  const to = `+${canaries.number('a recipient over HTTP')}`;
  const text = canaries.text('a text over HTTP');
  const reference = canaries.text("a customer's reference");
  const idempotency = canaries.secret('an idempotency key');
  const message = { to, from: 'ROOTSMS', text, reference };
  assert.equal(
    await call('POST', '/v1/messages', message, keys.key, { 'idempotency-key': idempotency }),
    201,
  );
  assert.equal(
    await call('POST', '/v1/messages', { ...message, text: `${text}2` }, keys.key, {
      'idempotency-key': idempotency,
    }),
    422,
  );
  assert.equal(await call('POST', '/v1/messages', message, canaries.secret('a wrong API key', 40)), 401);
  assert.equal(
    await call('POST', '/v1/messages', { messages: [message, { ...message, to: `${to}abc` }] }),
    200,
  );
  assert.equal(await call('POST', '/v1/messages', `{"to":"${to}","text":"${text}`), 400);
  assert.equal(await call('POST', '/v1/messages', { ...message, [text]: to }), 400);
  assert.equal(await call('POST', '/v1/messages/preview', message), 200);
  assert.ok((await call('GET', `/v1/messages?to=${encodeURIComponent(to)}&reference=${reference}`)) < 500);
  assert.equal(await call('GET', `/v1/messages/${to}`), 404);
  assert.equal(await call('GET', `/v1/${text}/${to}?token=${canaries.secret('a token in a query')}`), 404);
});

test('a webhook whose address holds a secret and answers badly', async () => {
  const token = canaries.secret('a token in a webhook address');
  const url = `http://127.0.0.1:${carrier.port}/hook/${token}?to=${canaries.number('a number in a webhook address')}`;
  const put = await fetch(`${instance.url}/v1/webhook`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${keys.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url }),
  });
  const answer = (await put.json()) as { secret?: string };
  assert.equal(put.status, 200);
  if (answer.secret !== undefined) canaries.plant("the webhook's secret", answer.secret);
  await call('POST', '/v1/webhook/test');
  assert.equal(
    await call('POST', '/v1/messages', {
      to: `+${canaries.number('a recipient told by webhook')}`,
      from: 'ROOTSMS',
      text: 'x',
    }),
    201,
  );
  await until(async () => (await figures()).includes('rootsms_webhook_tries_total{'));
});

// ---- PostgreSQL --------------------------------------------------------------------------------------

test('PostgreSQL refuses rows and says why, with all their values', async () => {
  const text = canaries.text('a value in an error of PostgreSQL');
  await pool.query(`create function public.tell() returns trigger language plpgsql as $$ begin
      raise exception 'no % here', '${text}' using errcode = '23514', detail = 'Failing row contains (${text}, ' || new.server_id || ')', hint = '${text}';
    end $$`);
  const to = `+${canaries.number('a recipient whose row is refused')}`;
  const http = { to, from: 'ROOTSMS', text };
  await pool.query(
    'create trigger tell before insert on gateway.message for each row execute function public.tell()',
  );
  assert.equal(await call('POST', '/v1/messages', http), 503);
  const session = await bound(keys.systemId, keys.password);
  assert.ok(session !== null);
  assert.equal(
    await submit(session, { dest: to.slice(1), shortMessage: Buffer.from(text) }),
    STATUS.ESME_RSYSERR,
  );
  await instance.logged('store_failed');
  await pool.query('drop trigger tell on gateway.message');
  session.unbind();
  // The operator's own statements go wrong too: with values in the statement, in a parameter, in a constraint.
  for (const [statement, values] of [
    [`select '${text}'::int4`, []],
    ['select $1::text::int4', [text]],
    [`insert into gateway.opt_out (id, number_hash, scope, word) values (1, '\\x00', '${text}', 'stop')`, []],
    [`insert into db.migration (file, checksum) values ('${text}', '${text}'), ('${text}', '${text}')`, []],
  ] as const) {
    await assert.rejects(pool.query(statement, [...values]));
  }
  await pool.query('drop function public.tell');
});

test("the operator's commands, with values that they refuse", async () => {
  const secret = canaries.secret('a password in a refused address');
  await instance.command('carrier', 'add', 'wrong', `smpp://me:${secret}@:0?nonsense=${secret}`);
  await instance.command('carrier', 'add', 'rude', `smpp://me:${secret}@127.0.0.1:1`);
});

// ---- the search --------------------------------------------------------------------------------------

test('none of it is in any log or figure, in any spelling', async () => {
  const metrics = await figures();
  assert.match(metrics, /rootsms_messages_concluded_total\{state="[a-z]+"\} [1-9]/);
  await pool.end();
  assert.equal(await instance.stop(), 0);
  const files = readdirSync(instance.folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && /log$|\.json$/i.test(file.name))
    .map((file) => join(file.parentPath, file.name));
  const log = [instance.log, metrics, ...files.map((file) => readFileSync(file, 'latin1'))].join('\n');
  // A search that finds nothing at all would prove nothing: what must be there is there.
  for (const event of [
    'gateway_ready',
    'bind_refused',
    'client_bound',
    'link_status',
    'store_failed',
    'stopping',
  ]) {
    assert.ok(log.includes(event), `the log says ${event}`);
  }
  assert.ok(new Canaries().leaksIn(log).length === 0 && canaries.size > 25);
  const control = new Canaries();
  control.plant('the name of the link', 'rude');
  assert.ok(control.leaksIn(log).length > 0, 'the search finds what is there');
  assert.deepEqual(canaries.leaksIn(log), []);
});
