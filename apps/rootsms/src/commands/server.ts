import type { Command } from 'commander';
import { registerServerCreate } from './server-create.ts';
import { registerServerList } from './server-list.ts';
import { registerServerLift, registerServerRestrict } from './server-restrict.ts';
import { registerServerRotate } from './server-rotate.ts';
import { registerServerSender } from './server-sender.ts';
import { registerServerSet } from './server-set.ts';
import { registerServerShow } from './server-show.ts';

export function register(program: Command): void {
  const server = program.command('server').description('the SMS servers that customers rent');
  registerServerCreate(server);
  registerServerList(server);
  registerServerShow(server);
  registerServerSet(server);
  registerServerRotate(server);
  registerServerSender(server);
  registerServerRestrict(server);
  registerServerLift(server);
}
