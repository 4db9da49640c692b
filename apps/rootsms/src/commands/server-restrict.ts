import { liftDecision, restrictServer } from '@rootsms/gateway/operate';
import type { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { write } from '../operator.ts';
import { withJson } from '../options.ts';
import { formatTime, print, printJson } from '../print.ts';
import { staffName } from '../staff.ts';

export function registerServerRestrict(server: Command): void {
  const restrict = server
    .command('restrict')
    .description('decide that a server may do less, with a reason; obeyed within a second')
    .argument('<server>', 'name, system_id or id')
    .argument('<level>', 'capped, templates-only, receive-only, no-traffic or deleted')
    .requiredOption('--reason <text>', 'why; the customer will read it')
    .option('--until <time>', 'when it ends by itself: 7d, 2030-01-31 (default: when it is lifted)')
    .option('--by <name>', 'who decided (default: your account)')
    .action(
      async (
        given: string,
        level: string,
        options: { reason: string; until?: string; by?: string; json?: boolean },
      ) => {
        const { json, by, ...same } = options;
        const restricted = await write((tx) =>
          restrictServer(tx, { ...same, server: given, level, madeBy: staffName(by) }),
        );
        if (json === true) return printJson({ ...restricted, decision: String(restricted.decision) });
        const end =
          restricted.until === null ? 'until it is lifted' : `until ${formatTime(restricted.until)}`;
        print(`Decision ${restricted.decision}: ${restricted.server} is ${restricted.level} ${end}.`);
      },
    );
  withExamples(
    withJson(restrict),
    "rootsms server restrict acme receive-only --reason 'Complaints about texts of 12 May' --until 7d",
    "rootsms server restrict acme capped --reason 'New customer, first week' --until 7d",
  );
}

export function registerServerLift(server: Command): void {
  const lift = server
    .command('lift')
    .description('end a decision before its time; it stays on record with who lifted it and why')
    .argument('<server>', 'name, system_id or id')
    .argument('<decision>', 'its number in `server show`, or all')
    .requiredOption('--reason <text>', 'why')
    .option('--by <name>', 'who lifted it (default: your account)')
    .action(
      async (given: string, decision: string, options: { reason: string; by?: string; json?: boolean }) => {
        const { json, by, reason } = options;
        const lifted = await write((tx) =>
          liftDecision(tx, { server: given, decision, reason, liftedBy: staffName(by) }),
        );
        if (json === true) return printJson({ ...lifted, lifted: lifted.lifted.map(String) });
        print(`Lifted for ${lifted.server}: decision ${lifted.lifted.join(', ')}.`);
      },
    );
  withExamples(
    withJson(lift),
    "rootsms server lift acme 3 --reason 'Consent was shown'",
    "rootsms server lift acme all --reason 'Settled'",
  );
}
