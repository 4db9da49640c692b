import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openTestDatabase, type TestDatabase } from '@rootsms/db/testing';
import { ensureMasterKey, masterKeyPath } from '@rootsms/seal';
import { examine } from '../commands/doctor.ts';
import { readRootsmsConfig } from '../config.ts';
import { ageWords, type Check } from './check.ts';

let database: TestDatabase;
let data: string;

before(async () => {
  database = await openTestDatabase();
  data = mkdtempSync(join(tmpdir(), 'rootsms-doctor-'));
  ensureMasterKey(data);
});
after(async () => {
  await database.close();
  rmSync(data, { recursive: true });
});

async function look(environment: Record<string, string> = {}): Promise<Map<string, Check>> {
  const ports = { SMPP_PORT: '20375', SMPP_TLS_PORT: '20376', GATEWAY_PORT: '20981' };
  const config = readRootsmsConfig({
    DATABASE_URL: database.url,
    ROOTSMS_DATA: data,
    ...ports,
    ...environment,
  });
  const checks = await examine(config);
  for (const { name, state, todo } of checks)
    assert.equal(state === 'ok', todo === '', `${name} says what to do`);
  return new Map(checks.map((check) => [check.name, check]));
}

test('a database on which no gateway ever ran: what is there is well, what is missing is broken', async () => {
  const checks = await look();
  for (const name of [
    'Node',
    'data folder',
    'master key',
    'clock',
    'migrations',
    'privacy',
    'queue',
    'outbox',
  ])
    assert.equal(checks.get(name)?.state, 'ok', name);
  assert.equal(checks.get('nodes')?.state, 'broken');
  assert.match(checks.get('nodes')?.todo ?? '', /npm start/);
  assert.equal(checks.get('partitions')?.state, 'broken');
  assert.equal(checks.get('carriers')?.state, 'look');
  assert.match(checks.get('SMPP_PORT')?.says ?? '', /20375 is free/);
});

test('a living node, its links and what waits', async () => {
  const day = Math.floor(Date.now() / 86_400_000);
  for (const each of [day, day + 1]) await database.pool.query('select gateway.ensure_day($1)', [each]);
  await database.pool.query('insert into gateway.node (id, low_water) values (0, 0)');
  await database.pool.query(
    `insert into gateway.link (name, kind, host, node_id, status, status_why, draining_since) values
       ('good', 'sim', '', 0, 'up', '', null), ('bad', 'smpp', 'smsc', 0, 'down', 'connection refused', null),
       ('thin', 'smpp', 'smsc', 0, 'degraded', '1 of 2 bound', null), ('old', 'sim', '', 0, 'up', '', now())`,
  );
  await database.pool.query(
    `insert into gateway.outbox (id, message_id, done_at, server_id, kind, target, state)
     values (gateway.first_id($1) , 1, now(), 7, 1, 1, 2)`,
    [day - 1],
  );
  const checks = await look();
  const state = (name: string): string | undefined => checks.get(name)?.state;
  assert.deepEqual(
    ['nodes', 'partitions', 'carrier good', 'carrier bad', 'carrier thin', 'carrier old', 'outbox'].map(
      state,
    ),
    ['ok', 'ok', 'ok', 'broken', 'look', 'look', 'look'],
  );
  assert.match(checks.get('carrier bad')?.says ?? '', /connection refused/);
  // The gateway is said to live, so its ports should listen.
  assert.deepEqual([state('SMPP_PORT'), state('GATEWAY_PORT')], ['broken', 'broken']);
  await database.pool.query("update gateway.node set beat_at = now() - interval '1 minute'");
  assert.match((await look()).get('nodes')?.says ?? '', /node 0 died 60 s ago and is not taken over/);
});

test('a master key that others can read, and a database that is not there, are broken', async () => {
  chmodSync(masterKeyPath(data), 0o644);
  const checks = await look({ DATABASE_URL: 'postgres://nobody:canary-word@127.0.0.1:1/none' });
  chmodSync(masterKeyPath(data), 0o600);
  assert.equal(checks.get('master key')?.state, 'broken');
  assert.equal(checks.get('database')?.state, 'broken');
  assert.doesNotMatch(JSON.stringify([...checks]), /canary/);
});

test('ages are told in units that people use', () => {
  assert.deepEqual([0, 90_000, 150_000, 7_200_000, 400_000_000].map(ageWords), [
    '0 s',
    '90 s',
    '3 min',
    '2 h',
    '5 days',
  ]);
});
