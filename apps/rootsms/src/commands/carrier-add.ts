import { addLink } from '@rootsms/gateway/operate';
import { readMasterKey } from '@rootsms/seal';
import type { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { write } from '../operator.ts';
import { withJson } from '../options.ts';
import { parameterHelp } from '../parameter-help.ts';
import { print, printJson } from '../print.ts';
import { readSecretLine } from '../secret-line.ts';

export function registerCarrierAdd(carrier: Command): void {
  const add = carrier
    .command('add')
    .description('make a link to a carrier')
    .argument('<name>', 'how it is called here')
    .argument(
      '<url>',
      'smpp://USER:PASSWORD@HOST:PORT, smpps://… for TLS, sim:// to try; - reads it from the input',
    )
    .action(async (name: string, url: string, options: { json?: boolean }) => {
      const read = url === '-' ? await readSecretLine() : url;
      const added = await write((tx, config) =>
        addLink(tx, () => readMasterKey(config.data), { name, url: read }),
      );
      if (options.json === true) return printJson({ ...added, id: String(added.id) });
      const where =
        added.kind === 'sim' ? 'simulated' : `${added.host}:${added.port}${added.tls ? ' (TLS)' : ''}`;
      print(
        `Carrier ${added.name} (${added.id}): ${where}, ${added.binds} bind${added.binds === 1 ? '' : 's'}, window ${added.windowMax}.`,
        'A running gateway connects within two seconds; `rootsms carrier list` shows whether it did.',
      );
    });
  withJson(add).addHelpText('after', `\nParameters, after a ? and with & between:\n${parameterHelp()}`);
  withExamples(
    add,
    'rootsms carrier add try sim://',
    "rootsms carrier add telco 'smpp://rootsms:secret@smsc.example:2775?binds=2&window=200&rate=100'",
    'rootsms carrier add telco - < carrier-url.txt',
  );
}
