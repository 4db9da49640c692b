import { findServer, listBinds } from '@rootsms/gateway/operate';
import type { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { asOperator } from '../operator.ts';
import { withJson } from '../options.ts';
import { printJson, printTable } from '../print.ts';
import { valueOf } from '../refused.ts';

export function register(program: Command): void {
  const session = program.command('session').description("customers' SMPP sessions");
  const list = session
    .command('list')
    .description('all sessions that are bound now')
    .option('--server <name>', 'of one server')
    .action(async (options: { server?: string; json?: boolean }) => {
      const binds = await asOperator(async ({ db }) => {
        const server = options.server === undefined ? null : valueOf(await findServer(db, options.server));
        return listBinds(db, server?.id ?? null);
      });
      if (options.json === true) return printJson(binds);
      printTable(
        ['server', 'type', 'from', 'node', 'bound'],
        binds.map((row) => [row.server, row.type, row.address, row.node, row.boundAt]),
        'Nobody is bound.',
      );
    });
  withExamples(withJson(list), 'rootsms session list', 'rootsms session list --server acme');
}
