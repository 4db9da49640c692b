import { addSender, removeSender } from '@rootsms/gateway/operate';
import type { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { write } from '../operator.ts';
import { withJson } from '../options.ts';
import { print, printJson } from '../print.ts';

interface SenderOptions {
  readonly keyword?: string;
  readonly json?: boolean;
}

export function registerServerSender(server: Command): void {
  const sender = server.command('sender').description('the sender identities that a server may use');
  const add = withArguments(sender.command('add').description('approve a sender identity')).action(
    async (given: string, identity: string, options: SenderOptions) => {
      const added = await write((tx) => addSender(tx, inputOf(given, identity, options)));
      if (options.json === true) printJson(added);
      else
        print(
          `${added.address} (${added.kind}) may be used; inbound messages to a number come to this server.`,
        );
    },
  );
  withExamples(
    withJson(add),
    'rootsms server sender add acme Acme',
    'rootsms server sender add acme +32470123456',
    'rootsms server sender add acme 8686 --keyword VOTE',
  );
  const remove = withArguments(sender.command('remove').description('take a sender identity away')).action(
    async (given: string, identity: string, options: SenderOptions) => {
      const removed = await write((tx) => removeSender(tx, inputOf(given, identity, options)));
      if (options.json === true) printJson(removed);
      else print(`${removed.address} may no longer be used; what was accepted with it still goes.`);
    },
  );
  withExamples(withJson(remove), 'rootsms server sender remove acme Acme');
}

function withArguments(command: Command): Command {
  return command
    .argument('<server>', 'name, system_id or id')
    .argument('<identity>', 'a name of at most 11 characters, a number such as +32470123456, or a short code')
    .option('--keyword <word>', 'for a number that several servers share: the first word of the text');
}

function inputOf(server: string, sender: string, { keyword }: SenderOptions) {
  return { server, sender, ...(keyword === undefined ? {} : { keyword }) };
}
