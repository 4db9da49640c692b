import { changeLink } from '@rootsms/gateway/operate';
import { readMasterKey } from '@rootsms/seal';
import type { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { write } from '../operator.ts';
import { withJson } from '../options.ts';
import { parameterHelp } from '../parameter-help.ts';
import { print, printJson } from '../print.ts';
import { readSecretLine } from '../secret-line.ts';

export function registerCarrierSet(carrier: Command): void {
  const set = carrier
    .command('set')
    .description('change a carrier; what concerns the connection makes it bind anew')
    .argument('<carrier>', 'name or id')
    .argument('[parameters...]', 'such as window=400 rate=100')
    .option('--name <name>', 'a new name')
    .option(
      '--url <url>',
      'another address, user and password, as for `carrier add`; - reads it from the input',
    )
    .action(
      async (
        given: string,
        parameters: string[],
        options: { name?: string; url?: string; json?: boolean },
      ) => {
        const { json, ...same } = options;
        const url = options.url === '-' ? { url: await readSecretLine() } : {};
        const changed = await write((tx, config) =>
          changeLink(tx, () => readMasterKey(config.data), { ...same, ...url, carrier: given, parameters }),
        );
        if (json === true) printJson({ ...changed, id: String(changed.id) });
        else
          print(
            `Carrier ${changed.name} (${changed.id}) is changed; \`rootsms carrier show ${changed.id}\` shows it.`,
          );
      },
    );
  withJson(set).addHelpText('after', `\nParameters:\n${parameterHelp()}`);
  withExamples(
    set,
    'rootsms carrier set telco window=400 rate=100',
    "rootsms carrier set telco --url 'smpp://rootsms:new-secret@smsc.example:2775'",
    'rootsms carrier set telco --url - < carrier-url.txt',
  );
}
