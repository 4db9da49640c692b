// A backup of a whole instance under load, and the drill that shows that it is one.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder, type Program } from '@rootsms/db/testing';
import { gone, type Instance, newInstance, postgresPid, usedInstance } from './testing/instance.ts';

const TO = '+32470123456';

async function done(program: Program): Promise<string> {
  assert.equal(await program.ended, 0, program.words());
  return program.words();
}

async function refused(program: Program, words: RegExp, code = 1): Promise<void> {
  assert.equal(await program.ended, code, program.words());
  assert.match(program.words(), words);
}

async function jsonOf(program: Program): Promise<Record<string, unknown>> {
  const value: unknown = JSON.parse(await done(program));
  assert.ok(typeof value === 'object' && value !== null);
  return value as Record<string, unknown>;
}

async function up(instance: Instance): Promise<Program> {
  const program = instance.command('start');
  await program.says(/ROOTSMS is running/);
  return program;
}

async function ask(
  instance: Instance,
  path: string,
  key: string,
  text?: string,
): Promise<Record<string, unknown>> {
  const answer = await fetch(`http://127.0.0.1:${instance.httpPort}/v1/messages${path}`, {
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(text === undefined ? {} : { method: 'POST', body: JSON.stringify({ to: TO, from: 'Hello', text }) }),
  });
  assert.ok(answer.ok, String(answer.status));
  return (await answer.json()) as Record<string, unknown>;
}

/** Sends one message after the other until it is told to stop; how many were accepted. */
function load(instance: Instance, key: string): () => Promise<number> {
  let [going, accepted] = [true, 0];
  const ended = (async () => {
    for (; going; accepted += 1) await ask(instance, '', key, `load ${accepted}`);
  })();
  return async () => {
    going = false;
    await ended;
    return accepted;
  };
}

/** As a machine dies that loses its power. */
async function killEverything(instance: Instance, program: Program): Promise<void> {
  const parsed: unknown = JSON.parse(readFileSync(join(instance.data, 'instance.json'), 'utf8'));
  const { apps } = parsed as { apps: { pid: number }[] };
  assert.ok(apps.length > 0);
  const pids = [...apps.map(({ pid }) => pid), postgresPid(instance)];
  await program.kill();
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await Promise.all(pids.map(gone));
}

test('a backup made under load is restored elsewhere: the books add up, texts can be read, messages go out', async (t) => {
  const [first, second] = [await usedInstance(t), await newInstance(t)];
  const place = temporaryFolder();
  t.after(() => place.remove());
  const backup = join(place.path, 'backups', 'today');
  const program = await up(first);
  await done(first.command('carrier', 'add', 'try', 'sim://'));
  const server = await jsonOf(
    first.command('server', 'create', 'first', '--carrier', 'try', '--rate', '10000', '--json'),
  );
  const { key } = server['http'] as { key: string };
  const { id } = await ask(first, '', key, 'Hello before the backup');

  const stopLoad = load(first, key);
  const facts = await jsonOf(first.command('database', 'backup', backup, '--json'));
  assert.ok((await stopLoad()) > 0);
  assert.ok(Number(facts['bytes']) > 1_000_000 && Number(facts['files']) > 100, JSON.stringify(facts));
  assert.deepEqual(readdirSync(backup).toSorted(), ['postgres', 'rootsms-backup.json']);
  assert.ok(existsSync(join(backup, 'postgres', 'backup_label')));
  assert.equal(statSync(join(backup, 'postgres')).mode & 0o077, 0);
  await refused(first.command('database', 'backup', backup), /today is not empty/);
  await killEverything(first, program);

  await refused(
    first.command('database', 'restore', backup),
    /already holds .*postgres.*Nothing was changed/,
  );
  await refused(
    second.command('database', 'restore', place.path),
    /not hold a whole backup \(no rootsms-backup\.json\)/,
  );
  const restored = await done(second.command('database', 'restore', backup));
  assert.match(restored, /Now put the master key of that instance at \S+master\.key/);
  await refused(second.command('start'), /holds data sealed under a master key, but \S+ is missing/);
  mkdirSync(join(second.data, 'keys'), { mode: 0o700 });
  cpSync(join(first.data, 'keys', 'master.key'), join(second.data, 'keys', 'master.key'));
  await up(second);

  const books = await jsonOf(second.command('audit', '--json'));
  assert.deepEqual([books['adds_up'], books['problems']], [true, []]);
  assert.ok(Number(books['accepted']) >= 1);
  assert.equal((await ask(second, `/${String(id)}`, key))['text'], 'Hello before the backup');
  const later = await ask(second, '', key, 'Hello after the restore');
  assert.equal((await ask(second, `/${String(later['id'])}`, key))['text'], 'Hello after the restore');
});

test('a backup that was touched is refused, and leaves the data folder as it was', async (t) => {
  const [first, second] = [await usedInstance(t), await newInstance(t)];
  const place = temporaryFolder();
  t.after(() => place.remove());
  const backup = join(place.path, 'backup');
  await first.up();
  const words = await done(first.command('database', 'backup', backup));
  assert.match(words, /^[\d.]+ MiB in \d+ files, in [\d.]+ s: \S+backup\n/);
  assert.match(words, /Keep a copy of that key in another place/);
  const file = join(backup, 'postgres', 'global', 'pg_control');
  const content = readFileSync(file);
  content[100] = (content[100] ?? 0) ^ 1;
  writeFileSync(file, content);
  await refused(second.command('database', 'restore', backup), /global\/pg_control is not as it was written/);
  assert.deepEqual(readdirSync(second.data), ['lock']);
});

test('neither command touches a PostgreSQL of the operator', async (t) => {
  const instance = await newInstance(t);
  const url = 'postgres://me:canary-word@127.0.0.1:1/sms';
  for (const name of ['backup', 'restore']) {
    const program = instance.commandWith({ DATABASE_URL: url }, 'database', name, instance.data);
    await refused(program, /rootsms: Your own PostgreSQL, .* by its own means: pg_/);
    assert.doesNotMatch(program.words(), /canary/);
  }
  await refused(instance.command('database', 'backup', instance.data), /No instance runs on/, 3);
});
