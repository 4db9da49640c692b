import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openPool } from '@rootsms/db';
import { runProgram } from '@rootsms/db/testing';
import {
  NOBODY,
  START,
  STOP_LIMIT_MS,
  appPid,
  gone,
  health,
  isAlive,
  isRoot,
  newInstance,
  postgresPid,
  usedInstance,
} from '../testing/instance.ts';

test('start brings everything up, says what listens where and what to do next, and SIGTERM ends all of it', async (t) => {
  const instance = await newInstance(t);
  const program = await instance.up();
  await program.says(/Ctrl-C stops everything/);
  for (const words of [
    `127.0.0.1:${instance.environment['SMPP_PORT']}`,
    `http://127.0.0.1:${instance.httpPort}`,
    'npx rootsms carrier add',
    'npx rootsms server create',
    instance.data,
  ])
    assert.ok(program.words().includes(words), words);
  assert.equal(await health(instance), 200);
  const key = statSync(join(instance.data, 'keys', 'master.key'));
  assert.equal(key.mode & 0o777, 0o600);
  const [app, postgres] = [await appPid(instance), postgresPid(instance)];
  const since = performance.now();
  program.child.kill('SIGTERM');
  assert.equal(await program.ended, 0);
  assert.ok(performance.now() - since < STOP_LIMIT_MS);
  assert.deepEqual([isAlive(app), isAlive(postgres)], [false, false]);
});

test('an app that dies is started again, and it is said', async (t) => {
  const instance = await usedInstance(t);
  const program = await instance.up();
  const first = await appPid(instance);
  process.kill(first, 'SIGKILL');
  await program.says(/"app_died"[^]*"app_ready"/);
  assert.match(program.words(), /"child":"fixture","why":"signal SIGKILL","restartInMs":250/);
  assert.notEqual(await appPid(instance), first);
});

test('a PostgreSQL that dies is started again at the same URL, and the app goes on', async (t) => {
  const instance = await usedInstance(t);
  const program = await instance.up();
  const app = await appPid(instance);
  process.kill(postgresPid(instance), 'SIGKILL');
  await program.says(/"postgres_died"[^]*"postgres_ready"/);
  assert.equal(await health(instance), 200);
  assert.equal(await appPid(instance), app);
});

test('when the supervisor is killed with -9 the app ends by itself, and the next start has the data', async (t) => {
  const instance = await usedInstance(t);
  const first = await instance.up();
  const pid = await appPid(instance);
  const url = instance.command('database', 'url');
  await url.ended;
  const pool = openPool(url.words().trim());
  await pool.query('insert into gateway.tally (day, server_id, state, messages) values (1, 1, 1, 42)');
  await pool.end();
  await first.kill();
  await gone(pid);
  const second = await instance.up();
  const again = openPool(url.words().trim());
  assert.deepEqual((await again.query('select messages from gateway.tally')).rows, [{ messages: 42n }]);
  await again.end();
  second.child.kill('SIGINT');
  assert.equal(await second.ended, 0);
});

test('a start right after kill -9 of the supervisor waits for what is still ending', async (t) => {
  const instance = await usedInstance(t);
  const first = await instance.up({ FIXTURE: 'stubborn' });
  const [app, postgres] = [await appPid(instance), postgresPid(instance)];
  await first.kill();
  const second = await instance.up();
  assert.deepEqual([isAlive(app), isAlive(postgres)], [false, false]);
  assert.match(second.words(), /left_apps_ended/);
  assert.equal(await health(instance), 200);
});

test('kill -9 of everything at once, and the next start is up', async (t) => {
  const instance = await usedInstance(t);
  const first = await instance.up();
  const pids = [await appPid(instance), postgresPid(instance)];
  first.child.kill('SIGKILL');
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await first.ended;
  await instance.up();
  assert.equal(await health(instance), 200);
});

test('an app that does not stop is killed, still within ten seconds', async (t) => {
  const instance = await usedInstance(t);
  const program = await instance.up({ FIXTURE: 'stubborn' });
  const [app, postgres] = [await appPid(instance), postgresPid(instance)];
  const since = performance.now();
  program.child.kill('SIGTERM');
  program.child.kill('SIGINT');
  assert.equal(await program.ended, 0);
  assert.ok(performance.now() - since < STOP_LIMIT_MS + 500);
  assert.deepEqual([isAlive(app), isAlive(postgres)], [false, false]);
});

test('a signal while starting stops what was begun', async (t) => {
  const instance = await usedInstance(t);
  const program = instance.start({ LOG_LEVEL: 'debug' });
  await program.says(/ready to accept connections/);
  const postgres = postgresPid(instance);
  program.child.kill('SIGTERM');
  assert.equal(await program.ended, 0);
  assert.equal(isAlive(postgres), false);
  assert.doesNotMatch(program.words(), /ROOTSMS is running/);
});

test('an ordinary user starts it as himself', async (t) => {
  const instance = await newInstance(t, isRoot ? NOBODY : undefined);
  const program = await instance.up();
  assert.equal(await health(instance), 200);
  assert.equal(statSync(instance.data).mode & 0o777, 0o700);
  assert.equal(statSync(join(instance.data, 'postgres')).uid, isRoot ? NOBODY : process.getuid?.());
  program.child.kill('SIGTERM');
  assert.equal(await program.ended, 0);
});

test('under npm, kill -9 of npm stops the instance', async (t) => {
  const instance = await usedInstance(t);
  const launcher = runProgram(
    [
      '-e',
      `require('child_process').spawn(process.execPath, [process.argv[1]], { stdio: 'inherit' })`,
      START,
    ],
    { environment: { ...instance.environment, npm_lifecycle_event: 'start' } },
  );
  await launcher.says(/ROOTSMS is running/);
  const [app, postgres] = [await appPid(instance), postgresPid(instance)];
  launcher.child.kill('SIGKILL');
  await Promise.all([gone(app), gone(postgres)]);
});
