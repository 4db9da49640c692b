import { SIM_SCRIPTS } from '@rootsms/gateway/operate';
import type { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { withJson } from '../options.ts';
import { print, printJson, printTable } from '../print.ts';

export function register(program: Command): void {
  const simulator = program
    .command('simulator')
    .description('what a sim:// carrier does, by the last three digits of the number')
    .action((options: { json?: boolean }) => {
      const scripts = SIM_SCRIPTS.map(({ code, name, sentence }) => ({ code, name, sentence }));
      if (options.json === true) return printJson(scripts);
      printTable(
        ['number', 'what', 'what happens'],
        scripts.map(({ code, name, sentence }) => [`...${code}`, name, sentence]),
        '',
      );
      print('', 'Any other number is delivered at once. docs/simulator.md says more.');
    });
  withExamples(withJson(simulator), 'rootsms simulator');
}
