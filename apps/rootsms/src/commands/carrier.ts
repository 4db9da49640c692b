import type { Command } from 'commander';
import { registerCarrierAdd } from './carrier-add.ts';

export function register(program: Command): void {
  const carrier = program.command('carrier').description('links to carriers: where messages leave');
  registerCarrierAdd(carrier);
}
