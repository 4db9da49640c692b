import { changeServer } from '@rootsms/gateway/operate';
import type { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { write } from '../operator.ts';
import { collect, withJson } from '../options.ts';
import { print, printJson } from '../print.ts';

interface SetOptions {
  readonly name?: string;
  readonly rate?: string;
  readonly burst?: string;
  readonly binds?: string;
  readonly window?: string;
  readonly bindTypes?: readonly string[];
  readonly allow?: readonly string[];
  readonly allowAny?: boolean;
  readonly alphabet?: string;
  readonly handOver?: string;
  readonly anySender?: boolean;
  readonly onlySenders?: boolean;
  readonly json?: boolean;
}

export function registerServerSet(server: Command): void {
  const set = server
    .command('set')
    .description('change settings of a server; obeyed within a second')
    .argument('<server>', 'name, system_id or id')
    .option('--name <name>', 'a new name; the system_id stays')
    .option('--rate <segments>', 'segments a second; also sets the burst to twice that')
    .option('--burst <segments>', 'segments that may come at once')
    .option('--binds <count>', 'SMPP sessions at once')
    .option('--window <count>', 'requests without an answer, a session')
    .option('--bind-types <types>', 'transmitter, receiver, transceiver, with commas', collect)
    .option('--allow <address>', 'the addresses or CIDR blocks it may connect from, again for more', collect)
    .option('--allow-any', 'it may connect from any address')
    .option('--alphabet <name>', 'what data_coding 0 means: gsm, latin1, ascii')
    .option('--hand-over <way>', 'receipts and inbound messages by: auto, smpp, webhook')
    .option('--any-sender', 'it may use any sender identity')
    .option('--only-senders', 'it may use approved sender identities only')
    .action(async (given: string, options: SetOptions) => {
      const { json, allowAny, onlySenders, ...same } = options;
      const changed = await write((tx) =>
        changeServer(tx, {
          ...same,
          server: given,
          ...(allowAny === true ? { allow: [] } : {}),
          ...(onlySenders === true ? { anySender: false } : {}),
        }),
      );
      if (json === true) printJson({ ...changed, id: String(changed.id) });
      else
        print(
          `Server ${changed.name} (${changed.id}) is changed; \`rootsms server show ${changed.id}\` shows it.`,
        );
    });
  withExamples(
    withJson(set),
    'rootsms server set acme --rate 200',
    'rootsms server set acme --allow 192.0.2.0/24 --allow 2001:db8::/32',
    'rootsms server set acme --only-senders',
  );
}
