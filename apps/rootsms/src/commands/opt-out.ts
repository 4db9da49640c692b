import { countOptOuts } from '@rootsms/gateway/operate';
import type { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { asOperator } from '../operator.ts';
import { withJson } from '../options.ts';
import { printJson, printTable } from '../print.ts';

export function register(program: Command): void {
  const optOut = program.command('opt-out').description('numbers that said stop; only keyed hashes are kept');
  const count = optOut
    .command('count')
    .description('how many numbers said stop, by scope')
    .action(async (options: { json?: boolean }) => {
      const counts = await asOperator(({ db }) => countOptOuts(db));
      if (options.json === true) return printJson(counts);
      printTable(
        ['scope', 'server', 'numbers'],
        counts.map((row) => [row.scope, row.server ?? '(every)', row.numbers]),
        'Nobody said stop.',
      );
    });
  withExamples(withJson(count), 'rootsms opt-out count');
}
