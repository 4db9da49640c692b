// Long because: every sentence about starting, stopping and dying is tried on real processes, with one set of hands.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { migrate, openPool, startEmbedded } from '@rootsms/db';
import { type Program, openTestDatabase, runProgram, temporaryFolder } from '@rootsms/db/testing';
import { ensureMasterKey } from '@rootsms/seal';

const NOBODY = 65_534;
const STOP_LIMIT_MS = 10_000;
/** Lies on a disk that a test mounted. */
const MOUNTED = 'mounted';
const isRoot = process.getuid?.() === 0;
const START = fileURLToPath(new URL('../testing/start-fixture.ts', import.meta.url));
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

interface Instance {
  data: string;
  environment: NodeJS.ProcessEnv;
  httpPort: number;
  start(more?: NodeJS.ProcessEnv): Program;
  /** Starts and waits for the block. */
  up(more?: NodeJS.ProcessEnv): Promise<Program>;
  command(...args: string[]): Program;
}

/** A data folder that has been started once: faster to copy than to make. */
const seed = temporaryFolder();
chmodSync(seed.path, 0o711);
const postgres = await startEmbedded({ folder: seed.path, durable: false });
await migrate(postgres.url);
await postgres.stop();
ensureMasterKey(seed.path);
after(() => seed.remove());

/** An instance that has run before, on ports of its own. */
async function usedInstance(t: TestContext): Promise<Instance> {
  const instance = await newInstance(t);
  execFileSync('cp', ['-a', seed.path, instance.data]);
  return instance;
}

/** An instance of its own: data folder, ports. What runs is ended, and what lies is removed, after the test. */
async function newInstance(t: TestContext, uid?: number): Promise<Instance> {
  const folder = temporaryFolder();
  chmodSync(folder.path, 0o755);
  if (uid !== undefined) chownSync(folder.path, uid, uid);
  const [httpPort, smppPort, tlsPort] = await freePorts(3);
  const data = join(folder.path, 'data');
  const environment = {
    ROOTSMS_DATA: data,
    GATEWAY_PORT: String(httpPort),
    SMPP_PORT: String(smppPort),
    SMPP_TLS_PORT: String(tlsPort),
  };
  const programs: Program[] = [];
  t.after(async () => {
    for (const program of programs) {
      program.child.kill('SIGTERM');
      await program.ended;
    }
    if (existsSync(join(data, MOUNTED))) execFileSync('umount', ['-l', data]);
    folder.remove();
  });
  const run = (args: string[], more: NodeJS.ProcessEnv = {}): Program => {
    const program = runProgram(args, { environment: { ...environment, ...more }, uid });
    programs.push(program);
    return program;
  };
  return {
    data,
    environment,
    httpPort: httpPort ?? 0,
    start: (more) => run([START], more),
    async up(more) {
      const program = run([START], more);
      await program.says(/ROOTSMS is running/);
      return program;
    },
    command: (...args) => run([MAIN, ...args]),
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(async (server) => {
      await new Promise<void>((resolve) => server.listen(0, resolve));
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    }),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** The app's answer, once it gives one. */
async function appPid(instance: Instance): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${instance.httpPort}/pid`);
  return Number(await answer.text());
}

async function health(instance: Instance): Promise<number> {
  return (await fetch(`http://127.0.0.1:${instance.httpPort}/health`)).status;
}

function postgresPid(instance: Instance): number {
  return Number.parseInt(readFileSync(join(instance.data, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}

function isAlive(pid: number): boolean {
  // A zombie is dead: only its number is still there.
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<void> {
  const limit = AbortSignal.timeout(30_000);
  while (isAlive(pid)) {
    limit.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Stopped by itself, with a sentence that matches and nothing left running. */
async function refuses(program: Program, sentence: RegExp): Promise<void> {
  assert.equal(await program.ended, 1, program.words());
  assert.match(program.words(), sentence);
  assert.doesNotMatch(program.words(), /\n {4}at /); // no stack: it is no fault of ours
}

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

test('a second start on the same data folder is refused with the name of the first, which goes on', async (t) => {
  const instance = await usedInstance(t);
  const first = await instance.up();
  await refuses(
    instance.start(),
    new RegExp(`is in use by \`rootsms start\` \\(process ${first.child.pid}, since 20`),
  );
  assert.equal(await health(instance), 200);
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
