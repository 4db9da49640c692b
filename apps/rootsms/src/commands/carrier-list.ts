import { findLink, listLinks, type LinkListing } from '@rootsms/gateway/operate';
import type { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { asOperator } from '../operator.ts';
import { withJson } from '../options.ts';
import { formatFacts, formatTime, print, printJson, printTable, styled } from '../print.ts';
import { valueOf } from '../refused.ts';

export function registerCarrierList(carrier: Command): void {
  const list = carrier
    .command('list')
    .description('all carriers, and whether they are connected')
    .action(async (options: { json?: boolean }) => {
      const links = await asOperator(({ db }) => listLinks(db));
      if (options.json === true) return printJson(links.map(jsonOf));
      printTable(
        [
          'id',
          'name',
          'where',
          'status',
          'since',
          'node',
          'binds',
          'window',
          'rate',
          'routes',
          'queued',
          'awaited',
          'why',
        ],
        links.map((link) => [
          link.id,
          link.name,
          whereOf(link),
          statusOf(link),
          link.statusAt,
          link.node,
          link.binds,
          link.windowMax,
          link.segmentsPerS === 0 ? '' : link.segmentsPerS,
          link.routes,
          link.queued,
          link.awaited,
          link.statusWhy,
        ]),
        'No carrier yet: `rootsms carrier add` makes one.',
      );
    });
  withExamples(withJson(list), 'rootsms carrier list', 'rootsms carrier list --json');
}

export function registerCarrierShow(carrier: Command): void {
  const show = carrier
    .command('show')
    .description('everything about one carrier but its password')
    .argument('<carrier>', 'name or id')
    .action(async (given: string, options: { json?: boolean }) => {
      const link = await asOperator(async ({ db }) => {
        const { id } = valueOf(await findLink(db, given));
        return (await listLinks(db)).find((row) => row.id === id);
      });
      if (link === undefined) return;
      if (options.json === true) return printJson(jsonOf(link));
      print(
        formatFacts([
          ['name', `${link.name} (${link.id}), made ${formatTime(link.createdAt)}`],
          ['where', whereOf(link)],
          ['status', `${statusOf(link)} since ${formatTime(link.statusAt)}`],
          ['why', link.statusWhy],
          ['node', link.moveTo === null ? link.node : `${link.node}, moving to ${link.moveTo}`],
          ['system_id', link.systemId],
          ['system_type', link.systemType],
          ['binds', `${link.binds}, as ${link.bindType}`],
          ['window', link.windowMax],
          [
            'rate',
            link.segmentsPerS === 0 ? 'as fast as the window allows' : `${link.segmentsPerS} segments/s`,
          ],
          ['unanswered', `after ${link.responseS} s: ${link.unanswered}`],
          ['ids', link.idLearnt === null ? link.idSpelling : `${link.idSpelling}; learnt: ${link.idLearnt}`],
          ['routes', link.routes],
          ['queued', `${link.queued} messages`],
          ['awaited', `${link.awaited} receipts`],
        ]),
      );
    });
  withExamples(withJson(show), 'rootsms carrier show telco');
}

function jsonOf(link: LinkListing): object {
  return { ...link, id: String(link.id), draining: link.drainingSince !== null };
}

function whereOf(link: LinkListing): string {
  if (link.kind === 'sim') return 'simulated';
  const host = link.host.includes(':') ? `[${link.host}]` : link.host;
  return `${host}:${link.port}${link.tls ? ' TLS' : ''}`;
}

function statusOf(link: LinkListing): string {
  if (link.drainingSince !== null) return styled('yellow', `${link.status}, draining`);
  return link.status === 'up' ? styled('green', 'up') : styled('red', link.status);
}
