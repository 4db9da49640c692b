import { flushCompileCache } from 'node:module';
import { readConfig } from '@rootsms/kit';
import { createLog } from '@rootsms/kit/log';
import { SealError } from '@rootsms/seal';
import { GatewayApp } from './gateway-app.ts';
import { gatewaySettings } from './settings.ts';

/** sysexits.h: settings that starting again cannot mend; a temporary failure. */
const EXIT_CONFIG = 78;
const EXIT_TEMPORARY = 75;
const STOP_LIMIT_MS = 8_000;

const config = readConfig(gatewaySettings, process.env);
if (!config.ok) {
  process.stderr.write(`${config.problems.join('\n')}\n`);
  process.exit(EXIT_CONFIG);
}
const log = createLog({
  app: 'gateway',
  level: config.value.logLevel,
  format: process.stdout.isTTY ? 'pretty' : 'json',
});
const app = new GatewayApp(config.value, log, () => {
  log.error('node_fenced');
  process.exit(EXIT_TEMPORARY);
});

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(EXIT_TEMPORARY), STOP_LIMIT_MS).unref();
  app.stop().then(
    () => process.exit(0),
    (error: unknown) => {
      log.error('stop_failed', { error: error instanceof Error ? error : null });
      process.exit(EXIT_TEMPORARY);
    },
  );
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);

try {
  const listens = await app.start();
  log.info('gateway_ready', { ports: listens.map((listen) => listen.port) });
  process.send?.({ ready: true, listens });
  // Now, and not at an exit that may be a kill.
  flushCompileCache();
} catch (error) {
  // A sentence for people, when there is one; else the code, never the text of a fault, which may quote values.
  process.stderr.write(`gateway: ${sentenceOf(error)}\n`);
  process.exit(error instanceof SealError ? EXIT_CONFIG : EXIT_TEMPORARY);
}

function sentenceOf(error: unknown): string {
  if (error instanceof SealError) return error.message;
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return `it could not start (${typeof code === 'string' ? code : 'unexpected fault'}).`;
}
