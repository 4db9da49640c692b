import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { openPool } from '@rootsms/db';
import { openTestDatabase } from '@rootsms/db/testing';
import {
  MOUNTED,
  freePorts,
  health,
  isRoot,
  newInstance,
  refuses,
  usedInstance,
} from '../testing/instance.ts';

test('a second start on the same data folder is refused with the name of the first, which goes on', async (t) => {
  const instance = await usedInstance(t);
  const first = await instance.up();
  await refuses(
    instance.start(),
    new RegExp(`is in use by \`rootsms start\` \\(process ${first.child.pid}, since 20`),
  );
  assert.equal(await health(instance), 200);
});

test('a port that is taken is named before anything is started', async (t) => {
  const instance = await newInstance(t);
  const other = createServer();
  await new Promise<void>((resolve) =>
    other.listen(Number(instance.environment['SMPP_PORT']), '127.0.0.1', resolve),
  );
  t.after(() => other.close());
  await refuses(
    instance.start(),
    /rootsms: Port \d+ \(SMPP_PORT\) is taken by another program: stop that, or set SMPP_PORT/,
  );
  assert.equal(existsSync(join(instance.data, 'postgres')), false);
});

test('an app that refuses its settings, or dies again and again, ends the start with a sentence', async (t) => {
  const instance = await usedInstance(t);
  await refuses(
    instance.start({ FIXTURE: 'misconfigured' }),
    /rootsms: The app fixture refused its settings/,
  );
  await refuses(
    instance.start({ FIXTURE: 'crash' }),
    /rootsms: The app fixture did not start \(exit code 3\)/,
  );
});

test('wrong settings are refused with name and range', async (t) => {
  const instance = await newInstance(t);
  await refuses(instance.start({ SMPP_PORT: '70000' }), /SMPP_PORT is "70000"; it must be a port/);
});

test('a data folder that cannot be written is refused', async (t) => {
  const instance = await newInstance(t);
  writeFileSync(instance.data, 'a file');
  await refuses(
    instance.start(),
    /rootsms: Cannot write in the data folder .*: give this account the folder, or set ROOTSMS_DATA/,
  );
});

test(
  'a full disk is refused, also below the folder that is on it',
  { skip: !isRoot && 'only root may mount one' },
  async (t) => {
    const instance = await newInstance(t);
    mkdirSync(instance.data);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', instance.data]);
    writeFileSync(join(instance.data, MOUNTED), '');
    await refuses(instance.start(), /rootsms: The disk that holds .* is full .*free at least 256 MiB/);
    try {
      writeFileSync(join(instance.data, 'filler'), Buffer.alloc(5_000_000));
    } catch {
      // Full to the last byte, as meant.
    }
    await refuses(instance.start(), /rootsms: The disk that holds .* is full/);
  },
);

test('with DATABASE_URL it uses that, starts no PostgreSQL, and never shows the password', async (t) => {
  const instance = await newInstance(t);
  const [closed] = await freePorts(1);
  const unreachable = instance.start({ DATABASE_URL: `postgres://me:hunter2@127.0.0.1:${closed}/sms` });
  await refuses(
    unreachable,
    /rootsms: PostgreSQL at 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\): start it/,
  );
  assert.doesNotMatch(unreachable.words(), /hunter2/);
  const database = await openTestDatabase();
  const program = await instance.up({ DATABASE_URL: database.url });
  assert.equal(await health(instance), 200);
  assert.equal(existsSync(join(instance.data, 'postgres')), false);
  assert.match(program.words(), /yours, of DATABASE_URL/);
  await program.says(/Next, in another terminal with the same DATABASE_URL:/);
  const elsewhere = instance.command('server', 'list');
  assert.equal(await elsewhere.ended, 3);
  assert.match(elsewhere.words(), /set DATABASE_URL to what it was started with/);
  program.child.kill('SIGTERM');
  assert.equal(await program.ended, 0);
  await database.close();
});

test('database url says how psql reaches a running instance, and refuses when none runs', async (t) => {
  const instance = await usedInstance(t);
  const refused = instance.command('database', 'url');
  assert.notEqual(await refused.ended, 0);
  assert.match(refused.words(), /rootsms: No instance runs on the data folder .*npm start/);
  await instance.up();
  const answer = instance.command('database', 'url');
  assert.equal(await answer.ended, 0);
  assert.match(answer.words(), /^postgresql:\/\/rootsms@%2F\S+:5432\/rootsms\n$/);
  if (!existsSync('/usr/bin/psql')) return; // pg takes the same URL in the other tests
  const words = execFileSync('/usr/bin/psql', [answer.words().trim(), '-Atc', 'select current_user'], {
    encoding: 'utf8',
  });
  assert.equal(words, 'rootsms\n');
});

test('a lost master key is not replaced while the database holds what it sealed', async (t) => {
  const instance = await usedInstance(t);
  const first = await instance.up();
  const url = instance.command('database', 'url');
  await url.ended;
  const pool = openPool(url.words().trim());
  await pool.query(`insert into gateway.data_key (server_id, day, wrapped) values (1, 1, '\\x00')`);
  await pool.end();
  first.child.kill('SIGTERM');
  await first.ended;
  const key = join(instance.data, 'keys', 'master.key');
  const text = readFileSync(key);
  rmSync(key);
  await refuses(
    instance.start(),
    /rootsms: The database holds data sealed under a master key, but .*master\.key is missing/,
  );
  assert.equal(existsSync(key), false);
  writeFileSync(key, text, { mode: 0o600 });
  await instance.up();
});
