import { listServers } from '@rootsms/gateway/operate';
import type { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { asOperator } from '../operator.ts';
import { withJson } from '../options.ts';
import { printJson, printTable, styled } from '../print.ts';

export function registerServerList(server: Command): void {
  const list = server
    .command('list')
    .description('all servers')
    .action(async (options: { json?: boolean }) => {
      const servers = await asOperator(({ db }) => listServers(db));
      if (options.json === true) return printJson(servers.map((row) => ({ ...row, id: String(row.id) })));
      printTable(
        ['id', 'name', 'system_id', 'rate', 'level', 'sessions', 'queued', 'untold', 'made'],
        servers.map((row) => [
          row.id,
          row.name,
          row.systemId,
          row.segmentsPerS,
          row.level === 'full' ? row.level : styled('yellow', row.level),
          row.sessions,
          row.queued,
          row.untold,
          row.createdAt,
        ]),
        'No server yet: `rootsms server create` makes one.',
      );
    });
  withExamples(withJson(list), 'rootsms server list', 'rootsms server list --json');
}
