import { audit, findServer, type Audit } from '@rootsms/gateway/operate';
import type { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { EXIT_REFUSED } from '../exit.ts';
import { asOperator } from '../operator.ts';
import { withJson } from '../options.ts';
import { formatFacts, formatTime, print, printJson, styled } from '../print.ts';
import { valueOf } from '../refused.ts';

export function register(program: Command): void {
  const command = program
    .command('audit')
    .description('add up what became of every message; exit code 1 when something is wrong')
    .option('--server <name>', 'of one server only')
    .action(async (options: { server?: string; json?: boolean }) => {
      const books = await asOperator(async ({ db }) =>
        audit(db, options.server === undefined ? null : valueOf(await findServer(db, options.server))),
      );
      if (options.json === true) printJson(books);
      else print(...forPeople(books));
      if (!books.adds_up || books.problems.length > 0) process.exitCode = EXIT_REFUSED;
    });
  withExamples(withJson(command), 'rootsms audit', 'rootsms audit --server acme', 'rootsms audit --json');
}

function forPeople(books: Audit): string[] {
  const { pending_in: place, inbound } = books;
  const fine = books.adds_up && books.problems.length === 0;
  return [
    `Messages${books.server === null ? '' : ` of ${books.server}`}, ${formatTime(books.at)}`,
    '',
    formatFacts(
      [
        ['accepted', books.accepted],
        ['  delivered', books.delivered],
        ['  failed', `${books.failed}${detail({ ...books.failed_as })}`],
        ['  expired', books.expired],
        ['  cancelled', books.cancelled],
        ['  pending', `${books.pending}${detail({ ...books.pending_as })}`],
      ],
      '  ',
    ),
    '',
    formatFacts(
      [
        [
          'pending are',
          detail({ ...place })
            .trim()
            .slice(1, -1) || 'none',
        ],
        ['receipts waiting', books.receipts_waiting],
        [
          'inbound',
          `${inbound.received} received, ${inbound.handed_over} handed over, ${inbound.waiting} waiting`,
        ],
        ...(books.possibly_sent_twice === null
          ? []
          : [['possibly sent twice', books.possibly_sent_twice] as const]),
        ...(books.stray_receipts === null ? [] : [['stray receipts', books.stray_receipts] as const]),
        ...(books.dropped === 0 ? [] : [['of dropped days', books.dropped] as const]),
      ],
      '  ',
    ),
    '',
    fine
      ? `${styled('green', 'It adds up.')}`
      : styled('red', books.adds_up ? 'Something is wrong:' : 'It does not add up:'),
    ...books.problems.map((problem) => `  ${problem}`),
  ];
}

function detail(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0);
  return parts.length === 0
    ? ''
    : `  (${parts.map(([name, count]) => `${count} ${name.replaceAll('_', ' ')}`).join(', ')})`;
}
