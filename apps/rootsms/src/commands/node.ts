import { listNodes } from '@rootsms/gateway/operate';
import type { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { asOperator } from '../operator.ts';
import { withJson } from '../options.ts';
import { printJson, printTable, styled } from '../print.ts';

export function register(program: Command): void {
  const node = program.command('node').description('the gateway processes on this database');
  const list = node
    .command('list')
    .description('all nodes: alive, dead (not taken over yet) or ended')
    .action(async (options: { json?: boolean }) => {
      const nodes = await asOperator(({ db }) => listNodes(db));
      if (options.json === true) return printJson(nodes.map((row) => ({ ...row, id: String(row.id) })));
      printTable(
        ['id', 'state', 'started', 'last beat', 'links', 'sessions'],
        nodes.map((row) => [
          row.id,
          row.state === 'dead' ? styled('red', row.state) : row.state,
          row.startedAt,
          row.beatAt,
          row.links,
          row.sessions,
        ]),
        'No gateway has run on this database yet.',
      );
    });
  withExamples(withJson(list), 'rootsms node list');
}
