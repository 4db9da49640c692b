import { addRoute, dryRunRoute, findServer, listRoutes, removeRoute } from '@rootsms/gateway/operate';
import { readMasterKey } from '@rootsms/seal';
import type { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { asOperator, write } from '../operator.ts';
import { withJson } from '../options.ts';
import { print, printJson, printTable } from '../print.ts';
import { valueOf } from '../refused.ts';
import { ROUTE_HEADS, routeRows } from '../route-rows.ts';

export function register(program: Command): void {
  const route = program.command('route').description('rules that choose a carrier for each message');
  registerAdd(route);
  registerList(route);
  registerRemove(route);
  registerExplain(route);
}

interface AddOptions {
  readonly carrier: string;
  readonly server?: string;
  readonly prefix?: string;
  readonly country?: string;
  readonly senderKind?: string;
  readonly priorityMin?: string;
  readonly rank?: string;
  readonly weight?: string;
  readonly cost?: string;
  readonly json?: boolean;
}

function registerAdd(route: Command): void {
  const add = route
    .command('add')
    .description('add a rule; what is left out matches every message')
    .requiredOption('--carrier <name>', 'where its messages go')
    .option('--server <name>', 'of one server (default: of every server)')
    .option('--prefix <digits>', 'how the number begins, in international form: 3247')
    .option('--country <code>', "the recipient's country: BE")
    .option('--sender-kind <kind>', 'alphanumeric, long or short')
    .option('--priority-min <number>', 'messages of priority 0 to 3 and above')
    .option('--rank <number>', 'lower first (default: 100)')
    .option('--weight <number>', 'share among equal rules, 1 to 1000 (default: 1)')
    .option('--cost <amount>', "of a segment, such as '0.05 EUR': the cheaper of equal rules goes first")
    .action(async ({ json, ...input }: AddOptions) => {
      const { id } = await write((tx) => addRoute(tx, input));
      if (json === true) printJson({ id: String(id) });
      else print(`Route ${id} is added; \`rootsms route explain\` shows what it changes.`);
    });
  withExamples(
    withJson(add),
    'rootsms route add --carrier telco',
    'rootsms route add --carrier telco-be --server acme --country BE --rank 10',
    "rootsms route add --carrier cheap --prefix 33 --cost '0.03 EUR' --weight 3",
  );
}

function registerList(route: Command): void {
  const list = route
    .command('list')
    .description('all rules, in the order in which they are tried')
    .option('--server <name>', 'those of one server and the general ones')
    .action(async (options: { server?: string; json?: boolean }) => {
      const routes = await asOperator(async ({ db }) => {
        const server = options.server === undefined ? null : valueOf(await findServer(db, options.server));
        return listRoutes(db, server?.id ?? null);
      });
      if (options.json === true) printJson(routes.map((row) => ({ ...row, id: String(row.id) })));
      else printTable(ROUTE_HEADS, routeRows(routes), 'No route yet: `rootsms route add` makes one.');
    });
  withExamples(withJson(list), 'rootsms route list', 'rootsms route list --server acme');
}

function registerRemove(route: Command): void {
  const remove = route
    .command('remove')
    .description('remove a rule; messages it has chosen a carrier for stay there')
    .argument('<route>', 'its number in `route list`')
    .action(async (given: string, options: { json?: boolean }) => {
      const { id } = await write((tx) => removeRoute(tx, given));
      if (options.json === true) printJson({ id: String(id) });
      else print(`Route ${id} is removed.`);
    });
  withExamples(withJson(remove), 'rootsms route remove 7');
}

function registerExplain(route: Command): void {
  const explain = route
    .command('explain')
    .description('say where a message would go now, and why; nothing is sent')
    .argument('<server>', 'name, system_id or id')
    .argument('<number>', "the recipient's, such as +32470123456")
    .option('--from <identity>', 'the sender identity (default: some number)')
    .option('--priority <number>', '0 to 3 (default: 0)')
    .action(
      async (
        server: string,
        to: string,
        { json, ...same }: { from?: string; priority?: string; json?: boolean },
      ) => {
        const answer = valueOf(
          await asOperator(({ db, config }) =>
            dryRunRoute(db, () => readMasterKey(config.data), { ...same, server, to }),
          ),
        );
        if (json === true) printJson(answer);
        else print(...answer.sentences);
      },
    );
  withExamples(
    withJson(explain),
    'rootsms route explain acme +32470123456',
    'rootsms route explain acme +32470123456 --from Acme --priority 3',
  );
}
