import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from '@rootsms/db';
import { findServer, TAIL_MESSAGES_MAX, tailMessages, type MessageTrace } from '@rootsms/gateway/operate';
import { firstIdAt } from '@rootsms/kit';
import { InvalidArgumentError, type Command } from 'commander';
import { withExamples } from '../examples.ts';
import { asOperator } from '../operator.ts';
import { withJson } from '../options.ts';
import { formatTime, print, printJson } from '../print.ts';
import { valueOf } from '../refused.ts';

const POLL_INTERVAL_MS = 1_000;
const LINES_DEFAULT = 20;
/** Unfinished messages whose further states are shown; older ones are let go. */
const WATCHED_MAX = 1_000;
/** Ids are made before their rows are written: a message may come after a younger one. */
const LATE_MS = 3_000;

interface TailOptions {
  readonly server?: string;
  readonly lines: number;
  readonly follow?: boolean;
  readonly json?: boolean;
}

export function register(program: Command): void {
  const tail = program
    .command('tail')
    .description('the newest messages: ids, times and states, never numbers or texts')
    .option('--server <name>', 'of one server')
    .option('-n, --lines <count>', 'how many', parseLines, LINES_DEFAULT)
    .option('-f, --follow', 'go on: a line for each new message and each new state')
    .action((options: TailOptions) =>
      asOperator(async ({ db }) => {
        const server = options.server === undefined ? null : valueOf(await findServer(db, options.server));
        const show = options.json === true ? printJson : (trace: MessageTrace) => print(lineOf(trace));
        if (options.json !== true) print(HEAD);
        const shown = await tailMessages(db, { serverId: server?.id ?? null, limit: options.lines });
        for (const trace of shown) show(trace);
        if (options.follow === true) await follow(db, server?.id ?? null, shown, show);
      }),
    );
  withExamples(
    withJson(tail),
    'rootsms tail',
    'rootsms tail --server acme --follow',
    'rootsms tail -n 100 --json',
  );
}

/** Until Ctrl-C. */
async function follow(
  db: Db,
  serverId: number | null,
  shown: readonly MessageTrace[],
  show: (trace: MessageTrace) => void,
): Promise<never> {
  const states = new Map(shown.map((trace) => [trace.id, trace.state]));
  for (;;) {
    await delay(POLL_INTERVAL_MS);
    const after = firstIdAt(new Date(Date.now() - POLL_INTERVAL_MS - LATE_MS));
    const open = [...states].filter(([, state]) => PENDING.has(state)).map(([id]) => id);
    const limit = TAIL_MESSAGES_MAX;
    const fresh = await tailMessages(db, { serverId, limit, after });
    const known = open.length === 0 ? [] : await tailMessages(db, { serverId, limit, ids: open });
    for (const trace of new Map([...known, ...fresh].map((row) => [row.id, row])).values()) {
      if (states.get(trace.id) === trace.state) continue;
      states.set(trace.id, trace.state);
      show(trace);
    }
    for (const id of states.keys()) if (states.size > WATCHED_MAX + fresh.length) states.delete(id);
  }
}

const PENDING: ReadonlySet<MessageTrace['state']> = new Set(['scheduled', 'queued', 'sent', 'accepted']);

/** Columns of fixed width: lines come one by one. */
const WIDTHS = [20, 19, 16, 16, 13, 7, 4, 6, 4] as const;
const HEAD = columns(['TIME', 'ID', 'SERVER', 'CARRIER', 'STATE', 'COUNTRY', 'SEGS', 'ERROR', 'VIA']);

function lineOf(trace: MessageTrace): string {
  const { at, id, server, carrier, state, country, segments, error, via } = trace;
  const cells = [formatTime(at), String(id), server, carrier ?? '', state, country ?? ''];
  return columns([...cells, String(segments), error === 0 ? '' : String(error), via]);
}

function columns(cells: readonly string[]): string {
  return cells
    .map((cell, at) => cell.padEnd(WIDTHS[at] ?? 0))
    .join('  ')
    .trimEnd();
}

function parseLines(text: string): number {
  const lines = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (lines >= 1 && lines <= TAIL_MESSAGES_MAX) return lines;
  throw new InvalidArgumentError(`a whole number from 1 to ${TAIL_MESSAGES_MAX}`);
}
