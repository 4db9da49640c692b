// The operator's commands as people and programs run them, on a migrated database of the test's own.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openTestDatabase, type TestDatabase } from '@rootsms/db/testing';
import { ensureMasterKey } from '@rootsms/seal';
import type { Command } from 'commander';
import { examplesOf } from './examples.ts';
import { buildProgram } from './program.ts';
import { runCommand, runLines, type Ran } from './testing/run-command.ts';

let database: TestDatabase;
let data: string;
let environment: Record<string, string>;

before(async () => {
  database = await openTestDatabase();
  data = mkdtempSync(join(tmpdir(), 'rootsms-commands-'));
  ensureMasterKey(data);
  environment = { DATABASE_URL: database.url, ROOTSMS_DATA: data, SMPP_PORT: '20275', GATEWAY_PORT: '20881' };
});
after(async () => {
  await database.close();
  rmSync(data, { recursive: true });
});

async function lines(...commands: string[][]): Promise<Ran[]> {
  return runLines(commands, environment);
}

function jsonOf(ran: Ran | undefined): Record<string, unknown> {
  assert.equal(ran?.code, 0, ran?.out ?? '');
  const value: unknown = JSON.parse(ran?.out ?? '');
  assert.ok(typeof value === 'object' && value !== null);
  return value as Record<string, unknown>;
}

/** Commands that do something. */
function leavesOf(command: Command, path: string[] = []): { path: string[]; command: Command }[] {
  return command.commands.flatMap((child) => {
    const here = [...path, child.name()];
    return child.commands.length === 0 ? [{ path: here, command: child }] : leavesOf(child, here);
  });
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (chunk) => (text += chunk) });
  command.outputHelp();
  return text;
}

test('a carrier, a server, an audit: the contracts that other programs rely on', async () => {
  const [carrier, server, audit] = await lines(
    ['carrier', 'add', 'first', 'sim://', '--json'],
    ['server', 'create', 'First', '--carrier', 'first', '--rate', '100', '--json'],
    ['audit', '--json'],
  );
  assert.equal(jsonOf(carrier)['kind'], 'sim');
  const { id, smpp, http, ...rest } = jsonOf(server);
  assert.deepEqual(rest, {});
  assert.match(String(id), /^\d+$/);
  const { password, ...where } = smpp as Record<string, unknown>;
  assert.deepEqual(where, { host: '127.0.0.1', port: 20275, systemId: 'first' });
  assert.match(String(password), /^\w{8}$/);
  const { key, url } = http as Record<string, unknown>;
  assert.equal(url, 'http://127.0.0.1:20881');
  assert.match(String(key), /^rsk_[\w-]{43}$/);
  const { accepted, delivered, failed, expired, cancelled, pending, adds_up, problems } = jsonOf(audit);
  assert.deepEqual([accepted, delivered, failed, expired, cancelled, pending], [0, 0, 0, 0, 0, 0]);
  assert.deepEqual([adds_up, problems], [true, []]);
});

test('exit codes: 1 refused, 2 wrong usage, 3 not reachable; help is 0; words go to the standard error', async () => {
  const refused = await runCommand(['server', 'show', 'nobody'], environment);
  assert.deepEqual([refused.code, refused.out], [1, '']);
  assert.match(refused.err, /^rootsms: server: There is no server of this name/);
  const usage = await runCommand(['server', 'create', 'x'], environment);
  assert.deepEqual([usage.code, usage.out], [2, '']);
  assert.match(usage.err, /required option '--rate/);
  const none = { ...environment, DATABASE_URL: 'postgres://nobody:canary-word@127.0.0.1:1/none' };
  const unreachable = await runCommand(['server', 'list'], none);
  assert.deepEqual([unreachable.code, unreachable.out], [3, '']);
  assert.match(unreachable.err, /^rootsms: The database of the instance cannot be reached \(ECONNREFUSED\)/);
  assert.doesNotMatch(unreachable.err, /canary/);
  const stopped = await runCommand(['audit'], { ROOTSMS_DATA: data });
  assert.equal(stopped.code, 3);
  assert.match(stopped.err, /No instance runs on the data folder/);
  const help = await runCommand(['server', 'create', '--help'], environment);
  assert.deepEqual([help.code, help.err], [0, '']);
});

test("a carrier's URL can come from the standard input", async () => {
  const ran = await runCommand(
    ['carrier', 'add', 'quiet', '-', '--json'],
    environment,
    'smpp://me:x@192.0.2.1\nmore\n',
  );
  assert.equal(jsonOf(ran)['host'], '192.0.2.1');
  const empty = await runCommand(['carrier', 'add', 'silent', '-'], environment, '');
  assert.equal(empty.code, 1);
  assert.match(empty.err, /Nothing came on the standard input/);
});

test('every command has a description, examples that parse, and --json where it answers', () => {
  for (const { path, command } of leavesOf(buildProgram())) {
    const name = path.join(' ');
    assert.ok(command.description() !== '', name);
    assert.ok(examplesOf(command).length > 0, `${name} has no example`);
    const json = command.options.some((option) => option.long === '--json');
    assert.equal(json, !['start', 'database url'].includes(name), name);
    for (const example of examplesOf(command).filter((line) => line.startsWith('rootsms ')))
      assert.ok(example.startsWith(`rootsms ${name}`), example);
    assert.match(helpOf(command), /Examples:/);
  }
});

test('no command shows a secret that it was given, made or holds, except on creation', async () => {
  const secrets = ['canary-carrier-word', 'canary-changed-word'];
  const made = await lines(
    ['carrier', 'add', 'telco', `smpp://me:${secrets[0]}@192.0.2.1`],
    ['carrier', 'set', 'telco', '--url', `smpp://me:${secrets[1]}@192.0.2.1`],
    ['carrier', 'add', 'try', 'sim://'],
    ['server', 'create', 'Acme', '--carrier', 'try', '--rate', '10', '--json'],
    ['server', 'rotate', 'password', 'acme', '--long-password', '--json'],
    ['server', 'rotate', 'key', 'acme', '--grace', '1h', '--json'],
  );
  for (const { code, out } of made) assert.equal(code, 0, out);
  for (const { out } of made.slice(3)) {
    const found = [...out.matchAll(/"(?:password|key)":"([^"]+)"/g)].map((match) => match[1] ?? '');
    assert.ok(found.length > 0);
    secrets.push(...found);
  }
  const { rows } = await database.pool.query<{ hash: string }>(
    "select password_hash as hash from gateway.server union all select encode(key_hash, 'hex') from gateway.api_key",
  );
  secrets.push(...rows.map(({ hash }) => hash));
  const tried = await lines(...everything(), ...everything().map((line) => [...line, '--json']));
  for (const { code, out } of tried) assert.notEqual(code, 70, out);
  const wrong = await lines(
    ['carrier', 'add', 'wrong', `smpp://me:${secrets[0]}@192.0.2.1?windw=1`],
    ['carrier', 'add', 'wrong', `smpp://me:${secrets[0]}@bad@192.0.2.1`],
    ['carrier', 'add', 'wrong', `http://me:${secrets[0]}@192.0.2.1`],
    ['carrier', 'add', '-bad', `smpp://me:${secrets[0]}@192.0.2.1`],
    ['carrier', 'set', 'telco', `password=${secrets[0]}`],
    ['carrier', 'set', 'telco', secrets[0] ?? ''],
    ['carrier', 'set', 'nobody', '--url', `smpp://me:${secrets[0]}@192.0.2.1`],
  );
  for (const { code } of wrong) assert.ok(code === 1 || code === 2);
  const help = leavesOf(buildProgram()).map(({ command }) => helpOf(command));
  const shown = [...[...tried, ...wrong].map(({ out, err }) => out + err), ...help].join('\n');
  for (const secret of secrets) assert.ok(!shown.includes(secret), `${secret.slice(0, 6)}… is shown`);
});

/** Every command but `start`, and those that make secrets, in an order in which most of them work. */
function everything(): string[][] {
  return [
    ['carrier', 'list'],
    ['carrier', 'show', 'telco'],
    ['carrier', 'set', 'telco', 'window=20'],
    ['carrier', 'drain', 'telco'],
    ['carrier', 'resume', 'telco'],
    ['carrier', 'remove', 'telco'],
    ['carrier', 'move', 'telco', '0'],
    ['server', 'list'],
    ['server', 'show', 'acme'],
    ['server', 'set', 'acme', '--rate', '20'],
    ['server', 'sender', 'add', 'acme', 'Shop'],
    ['server', 'sender', 'remove', 'acme', 'Shop'],
    ['server', 'restrict', 'acme', 'capped', '--reason', 'a test'],
    ['server', 'lift', 'acme', 'all', '--reason', 'a test'],
    ['route', 'add', '--carrier', 'telco', '--server', 'acme'],
    ['route', 'list'],
    ['route', 'remove', '1'],
    ['route', 'explain', 'acme', '+32470998877'],
    ['tail'],
    ['session', 'list'],
    ['node', 'list'],
    ['audit'],
    ['opt-out', 'count'],
    ['simulator'],
    ['privacy', 'check'],
    ['privacy', 'scan', 'nowhere-at-all'],
    ['doctor'],
    ['database', 'url'],
    ['database', 'backup', 'nowhere'],
    ['database', 'restore', 'nowhere'],
  ];
}

test('the list above leaves no command out', () => {
  const tried = everything().map((line) => line.join(' '));
  const makers = ['start', 'carrier add', 'server create', 'server rotate password', 'server rotate key'];
  for (const { path } of leavesOf(buildProgram())) {
    const name = path.join(' ');
    assert.ok(makers.includes(name) || tried.some((line) => line.startsWith(name)), name);
  }
});

test('privacy scan finds what is there, by its table and column, and nothing else', async () => {
  await database.pool.query(
    "insert into gateway.decision (server_id, level, reason, made_by) select id, 4, 'call 0470 99 88 77', 'eva' from gateway.server limit 1",
  );
  const [found, absent] = await lines(
    ['privacy', 'scan', '+32470998877', '--json'],
    ['privacy', 'scan', '+32470998878', '--json'],
  );
  assert.equal(found?.code, 1);
  const { hits, canaryFound } = JSON.parse(found?.out ?? '') as {
    hits: { relation: string; column: string }[];
    canaryFound: boolean;
  };
  assert.deepEqual(
    [...new Set(hits.map(({ relation, column }) => `${relation}.${column}`))],
    ['gateway.decision.reason'],
  );
  assert.equal(canaryFound, true);
  assert.equal(absent?.code, 0, absent?.out ?? '');
  const { rows } = await database.pool.query('select 1 from gateway.stray_receipt');
  assert.equal(rows.length, 0);
});
