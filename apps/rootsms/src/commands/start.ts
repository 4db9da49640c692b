import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLog } from '@rootsms/kit/log';
import type { Command } from 'commander';
import { readRootsmsConfig } from '../config.ts';
import { withExamples } from '../examples.ts';
import { exitWith } from '../exit.ts';
import type { RootsmsConfig } from '../settings.ts';
import type { AppSpec } from '../supervisor/app-process.ts';
import { banner } from '../supervisor/banner.ts';
import { Supervisor } from '../supervisor/supervisor.ts';

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
    { name: 'gateway', main: main('gateway'), healthUrl: `http://127.0.0.1:${config.gatewayPort}/health` },
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
      { name: 'SMPP_TLS_PORT', port: config.smppTlsPort },
      { name: 'GATEWAY_PORT', port: config.gatewayPort },
    ],
    environment: process.env,
    log,
  });
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    // A terminal and npm may each send one: the second changes nothing.
    process.on(signal, () => {
      if (!stopping) log.info('stopping', { signal });
      stopping = true;
      void supervisor.stop().then(() => process.exit(0), exitWith);
    });
  }
  try {
    await supervisor.start();
  } catch (error) {
    await supervisor.stop();
    exitWith(error);
  }
  if (!stopping) process.stdout.write(banner(factsOf(config, supervisor)));
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
    prefix: folder === 'data' ? '' : `ROOTSMS_DATA=${config.data} `,
  };
}
