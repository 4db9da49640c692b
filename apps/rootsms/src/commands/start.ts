import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLog } from '@rootsms/kit/log';
import type { Command } from 'commander';
import { readRootsmsConfig } from '../config.ts';
import { withExamples } from '../examples.ts';
import { exitWith } from '../exit.ts';
import { writeListens } from '../listens.ts';
import type { RootsmsConfig } from '../settings.ts';
import type { AppSpec } from '../supervisor/app-process.ts';
import { banner } from '../supervisor/banner.ts';
import { Supervisor } from '../supervisor/supervisor.ts';

/**
 * A message lives for milliseconds. Megabytes of young generation: with 16, Node's default, the gateway holds 304 MB
 * with a million messages taken in, with 8 or 4 it holds 262; 4 costs the HTTP door a tenth more CPU than 16, 8 half of that.
 */
const GATEWAY_NODE_OPTIONS = ['--max-semi-space-size=8'];

const PARENT_LOOK_MS = 500;

export function register(program: Command): void {
  const command = program
    .command('start')
    .description('start everything on this machine: database, gateway; Ctrl-C stops it')
    .action(() => start(readRootsmsConfig(process.env)));
  withExamples(command, 'npm start', 'SMPP_PORT=12775 ROOTSMS_DATA=/srv/sms npx rootsms start');
}

/** The programs of an instance; one line for each that comes. */
function appsOf(config: RootsmsConfig): AppSpec[] {
  const main = (app: string): string =>
    fileURLToPath(new URL(`../../../${app}/src/main.ts`, import.meta.url));
  return [
    {
      name: 'gateway',
      main: main('gateway'),
      healthUrl: `http://127.0.0.1:${config.gatewayPort}/health`,
      nodeOptions: GATEWAY_NODE_OPTIONS,
    },
  ];
}

/** Resolves when everything is up; the process then lives until a signal. */
export async function start(config: RootsmsConfig, apps: readonly AppSpec[] = appsOf(config)): Promise<void> {
  const log = createLog({
    app: 'rootsms',
    level: config.logLevel,
    format: process.stdout.isTTY ? 'pretty' : 'json',
  });
  const supervisor = new Supervisor({
    config,
    apps,
    ports: [
      { name: 'SMPP_PORT', port: config.smppPort },
      { name: 'GATEWAY_PORT', port: config.gatewayPort },
    ],
    environment: process.env,
    log,
  });
  let stopping = false;
  const stop = (why: string): void => {
    // A terminal and npm may each send a signal: the second changes nothing.
    if (!stopping) log.info('stopping', { why });
    stopping = true;
    void supervisor.stop().then(() => process.exit(0), exitWith);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  if (process.env['npm_lifecycle_event'] !== undefined) whenParentDies(() => stop('npm is gone'));
  try {
    await supervisor.start();
  } catch (error) {
    await supervisor.stop();
    // What a stop breaks off is no failure.
    if (stopping) process.exit(0);
    exitWith(error);
  }
  if (stopping) return;
  writeListens(config.data, supervisor.listens);
  process.stdout.write(banner(factsOf(config, supervisor)));
}

/** Under npm, its death (kill -9) is an order to stop; started by itself, an instance may outlive its terminal. */
function whenParentDies(stop: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) stop();
  }, PARENT_LOOK_MS);
  timer.unref();
}

function factsOf(config: RootsmsConfig, supervisor: Supervisor): Parameters<typeof banner>[0] {
  const folder = relative(process.cwd(), config.data);
  return {
    listens: supervisor.listens,
    database:
      config.databaseUrl === undefined
        ? 'our own PostgreSQL; `npx rootsms database url`'
        : 'yours, of DATABASE_URL',
    data: config.data,
    prefix: folder === 'data' ? '' : `ROOTSMS_DATA=${quoted(config.data)} `,
    needs: config.databaseUrl === undefined ? undefined : 'DATABASE_URL',
  };
}

/** As a shell takes it for one word. */
function quoted(path: string): string {
  return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
