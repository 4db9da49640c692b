import { showServer, type ServerDetails } from '@rootsms/gateway/operate';
import type { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { asOperator } from '../operator.ts';
import { withJson } from '../options.ts';
import { formatFacts, formatTable, formatTime, print, printJson } from '../print.ts';
import { valueOf } from '../refused.ts';
import { routeRows, ROUTE_HEADS } from '../route-rows.ts';

export function registerServerShow(server: Command): void {
  const show = server
    .command('show')
    .description('everything about one server but its secrets')
    .argument('<server>', 'name, system_id or id')
    .action(async (given: string, options: { json?: boolean }) => {
      const details = valueOf(await asOperator(({ db }) => showServer(db, given)));
      if (options.json === true) printJson({ ...details, id: String(details.id) });
      else print(...forPeople(details));
    });
  withExamples(withJson(show), 'rootsms server show acme', 'rootsms server show acme --json');
}

function forPeople(server: ServerDetails): string[] {
  return [
    formatFacts([
      ['name', `${server.name} (${server.id}), made ${formatTime(server.createdAt)}`],
      ['system_id', server.systemId],
      ['level', server.level],
      ['rate', `${server.segmentsPerS} segments/s, at most ${server.burstSegments} at once`],
      [
        'sessions',
        `${server.sessions} of ${server.bindsMax}, window ${server.windowMax}, ${server.bindTypes.join(', ')}`,
      ],
      ['from', server.allow.join(', ') || 'any address'],
      ['data_coding 0', server.alphabet],
      ['hand-over', server.handOver],
      ['queued', server.queued],
      ['untold', `${server.untold} receipts and inbound messages`],
      ['webhook', webhookWords(server)],
      ['opted out', `${server.optOuts.reduce((sum, row) => sum + row.numbers, 0)} numbers`],
      ['senders', server.anySender ? 'any' : 'only those below'],
    ]),
    ...section(
      'Senders',
      ['identity', 'kind', 'keyword', 'approved'],
      server.senders.map((row) => [row.address, row.kind, row.keyword, row.approvedAt ?? 'not yet']),
    ),
    ...section('Routes', ROUTE_HEADS, routeRows(server.routes)),
    ...section(
      'Keys',
      ['id', 'label', 'made', 'ends'],
      server.keys.map((row) => [row.id, row.label, row.createdAt, row.revokedAt]),
    ),
    ...section(
      'Decisions',
      ['id', 'level', 'in force', 'from', 'until', 'by', 'reason', 'lifted'],
      server.decisions.map((row) => [
        row.id,
        row.level,
        row.inForce,
        row.fromAt,
        row.untilAt,
        row.madeBy,
        row.reason,
        row.liftedAt === null ? '' : `${formatTime(row.liftedAt)} by ${row.liftedBy}: ${row.liftedReason}`,
      ]),
    ),
    ...section(
      'Sessions',
      ['type', 'from', 'node', 'bound'],
      server.binds.map((row) => [row.type, row.address, row.node, row.boundAt]),
    ),
  ];
}

function section(title: string, ...table: Parameters<typeof formatTable>): string[] {
  return table[1].length === 0 ? [] : ['', title, formatTable(...table)];
}

function webhookWords({ webhook }: ServerDetails): string {
  if (webhook === null) return 'none';
  return `${webhook.host}; ${webhook.waiting} waiting; last day ${webhook.takenLastDay} taken, ${webhook.refusedLastDay} tries failed`;
}
