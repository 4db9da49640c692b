// Long hands for short tests: `rootsms start` with a stand-in for its apps, on a data folder and ports of its own.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { migrate, startEmbedded } from '@rootsms/db';
import { type Program, runProgram, temporaryFolder } from '@rootsms/db/testing';
import { ensureMasterKey } from '@rootsms/seal';

export const NOBODY = 65_534;
export const STOP_LIMIT_MS = 10_000;
/** Lies on a disk that a test mounted. */
export const MOUNTED = 'mounted';
export const isRoot = process.getuid?.() === 0;
export const START = fileURLToPath(new URL('./start-fixture.ts', import.meta.url));
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface Instance {
  data: string;
  environment: NodeJS.ProcessEnv;
  httpPort: number;
  start(more?: NodeJS.ProcessEnv): Program;
  /** Starts and waits for the block. */
  up(more?: NodeJS.ProcessEnv): Promise<Program>;
  command(...args: string[]): Program;
  commandWith(more: NodeJS.ProcessEnv, ...args: string[]): Program;
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
export async function usedInstance(t: TestContext): Promise<Instance> {
  const instance = await newInstance(t);
  execFileSync('cp', ['-a', seed.path, instance.data]);
  return instance;
}

/** An instance of its own: data folder, ports. What runs is ended, and what lies is removed, after the test. */
export async function newInstance(t: TestContext, uid?: number): Promise<Instance> {
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
    commandWith: (more, ...args) => run([MAIN, ...args], more),
  };
}

export async function freePorts(count: number): Promise<number[]> {
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
export async function appPid(instance: Instance): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${instance.httpPort}/pid`);
  return Number(await answer.text());
}

export async function health(instance: Instance): Promise<number> {
  return (await fetch(`http://127.0.0.1:${instance.httpPort}/health`)).status;
}

export function postgresPid(instance: Instance): number {
  return Number.parseInt(readFileSync(join(instance.data, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}

export function isAlive(pid: number): boolean {
  // A zombie is dead: only its number is still there.
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

export async function gone(pid: number): Promise<void> {
  const limit = AbortSignal.timeout(30_000);
  while (isAlive(pid)) {
    limit.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Stopped by itself, with a sentence that matches and nothing left running. */
export async function refuses(program: Program, sentence: RegExp): Promise<void> {
  assert.equal(await program.ended, 1, program.words());
  assert.match(program.words(), sentence);
  assert.doesNotMatch(program.words(), /\n {4}at /); // no stack: it is no fault of ours
}
