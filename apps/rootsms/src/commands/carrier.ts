import type { Command } from 'commander';
import { registerCarrierAdd } from './carrier-add.ts';
import { registerCarrierDrain, registerCarrierMove, registerCarrierRemove } from './carrier-drain.ts';
import { registerCarrierList, registerCarrierShow } from './carrier-list.ts';
import { registerCarrierSet } from './carrier-set.ts';

export function register(program: Command): void {
  const carrier = program.command('carrier').description('links to carriers: where messages leave');
  registerCarrierAdd(carrier);
  registerCarrierList(carrier);
  registerCarrierShow(carrier);
  registerCarrierSet(carrier);
  registerCarrierDrain(carrier);
  registerCarrierRemove(carrier);
  registerCarrierMove(carrier);
}
