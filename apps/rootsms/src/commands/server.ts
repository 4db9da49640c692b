import type { Command } from 'commander';
import { registerServerCreate } from './server-create.ts';

export function register(program: Command): void {
  const server = program.command('server').description('the SMS servers that customers rent');
  registerServerCreate(server);
}
