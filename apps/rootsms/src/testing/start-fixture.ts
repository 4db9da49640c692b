// `rootsms start` with the stand-in for its apps.
import { fileURLToPath } from 'node:url';
import { start } from '../commands/start.ts';
import { readRootsmsConfig } from '../config.ts';
import { exitWith } from '../exit.ts';

const main = fileURLToPath(new URL('./fixture-app.ts', import.meta.url));
try {
  const config = readRootsmsConfig(process.env);
  await start(config, [
    { name: 'fixture', main, healthUrl: `http://127.0.0.1:${config.gatewayPort}/health` },
  ]);
} catch (error) {
  exitWith(error);
}
