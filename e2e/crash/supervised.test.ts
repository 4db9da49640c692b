import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Instance, readServerKeys } from '@rootsms/bench';
import { findRunning, openDb } from '@rootsms/db';
import { Carrier } from './carrier.ts';
import { Customer } from './customer.ts';
import { addsUp, booksAgree, comeToRest, holdsCrashRule, progress, unknownOf } from './storm.ts';

const WINDOW = 100;
const POLL_MS = 20;
const folder = mkdtempSync(join(tmpdir(), 'rootsms-crash-'));
const carrier = new Carrier('one', join(folder, 'carrier'), { window: WINDOW, receiptDelayMs: 150 });
const customer = new Customer('a', join(folder, 'ids'), join(folder, 'receipts'));
let instance: Instance | undefined;
after(async () => {
  await Promise.all([customer.kill(), carrier.kill(), instance?.remove()]);
  rmSync(folder, { recursive: true, force: true });
});

test('`rootsms start` brings back what is killed, and starts again after its own death, without losing anything', async () => {
  instance = await Instance.create();
  await carrier.start();
  const url = `smpp://rootsms:secret@127.0.0.1:${carrier.port}?window=${WINDOW}`;
  await instance.command('carrier', 'add', 'one', url);
  const server = await instance.command('server', 'create', 'one', '--carrier', 'one', '--rate', '1000000');
  await customer.start(instance.smppPort, readServerKeys(server), {});
  const { pool, environment } = instance;
  const sides = { carriers: [carrier], customers: [customer], pool, db: openDb(pool), environment };

  await progress(customer);
  const { gatewayPid, postgresPid } = instance;
  process.kill(gatewayPid, 'SIGKILL');
  assert.notEqual(await instance.gatewayAfter(gatewayPid), gatewayPid);
  await progress(customer);
  await addsUp(sides);

  process.kill(postgresPid, 'SIGKILL');
  await postgresAfter(instance, postgresPid);
  await progress(customer);
  await addsUp(sides);

  await instance.kill();
  await instance.start();
  await progress(customer);
  const found = await comeToRest(sides);
  holdsCrashRule(found, 3, WINDOW, await unknownOf(sides));
  await booksAgree(sides, found);
});

/** Resolves when the supervisor has another PostgreSQL running. */
async function postgresAfter(running: Instance, pid: number): Promise<void> {
  for (;;) {
    const now = findRunning(running.folder)?.pid ?? pid;
    if (now !== pid) return;
    await delay(POLL_MS);
  }
}
