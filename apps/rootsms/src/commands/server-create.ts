import { createServer, type CreatedServer } from '@rootsms/gateway/operate';
import type { Command } from 'commander';
import { addressesOf, type Addresses } from '../addresses.ts';
import { withExamples } from '../examples.ts';
import { write } from '../operator.ts';
import { collect, withJson } from '../options.ts';
import { formatFacts, print, printJson } from '../print.ts';

interface CreateOptions {
  readonly carrier?: string;
  readonly rate: string;
  readonly burst?: string;
  readonly sender?: readonly string[];
  readonly binds?: string;
  readonly window?: string;
  readonly bindTypes?: readonly string[];
  readonly allow?: readonly string[];
  readonly alphabet?: string;
  readonly handOver?: string;
  readonly longPassword?: boolean;
  readonly host?: string;
  readonly json?: boolean;
}

export function registerServerCreate(server: Command): void {
  const create = server
    .command('create')
    .description('make a server and print its credentials, once')
    .argument('<name>', 'how it is called here; the SMPP system_id is made from it')
    .option('--carrier <name>', 'where its messages go; left out: make routes with `route add`')
    .requiredOption('--rate <segments>', 'segments a second, over all its sessions and requests')
    .option('--burst <segments>', 'segments that may come at once (default: twice the rate)')
    .option('--sender <identity>', 'a sender identity it may use, again for more (default: any)', collect)
    .option(
      '--allow <address>',
      'an address or CIDR block it may connect from, again for more (default: any)',
      collect,
    )
    .option('--binds <count>', 'SMPP sessions at once (default: 8)')
    .option('--window <count>', 'requests without an answer, a session (default: 1000)')
    .option('--bind-types <types>', 'transmitter, receiver, transceiver, with commas (default: all)', collect)
    .option('--alphabet <name>', 'what data_coding 0 means: gsm, latin1, ascii (default: gsm)')
    .option('--hand-over <way>', 'receipts and inbound messages by: auto, smpp, webhook (default: auto)')
    .option('--long-password', 'a password of 20 characters; SMPP 3.4 allows 8, many clients more')
    .option(
      '--host <name>',
      'how the customer reaches this machine, for the printed addresses (default: 127.0.0.1)',
    )
    .action(async (name: string, options: CreateOptions) => {
      const { created, addresses } = await write(async (tx, config) => {
        const result = await createServer(tx, { ...inputOf(options), name });
        return result.ok
          ? { ok: true, value: { created: result.value, addresses: addressesOf(config, options.host) } }
          : result;
      });
      if (options.json === true) printJson(contractOf(created, addresses));
      else print(...forPeople(created, addresses));
    });
  withExamples(
    withJson(create),
    'rootsms server create acme --carrier telco --rate 100',
    'rootsms server create acme --carrier telco --rate 100 --sender Acme --sender +32470123456',
    'rootsms server create acme --carrier telco --rate 20 --allow 192.0.2.0/24 --json',
  );
}

function inputOf(options: CreateOptions): Omit<Parameters<typeof createServer>[1], 'name'> {
  const { sender, json: _json, host: _host, ...same } = options;
  return { ...same, ...(sender === undefined ? {} : { senders: sender }) };
}

/** The contract of design section 9; other programs rely on these names. */
export function contractOf(created: CreatedServer, { smppHost, smppPort, httpUrl }: Addresses): object {
  const { id, systemId, password, key } = created;
  return {
    id: String(id),
    smpp: { host: smppHost, port: smppPort, systemId, password },
    http: { url: httpUrl, key },
  };
}

function forPeople(created: CreatedServer, { smppHost, smppPort, httpUrl }: Addresses): string[] {
  const from = created.senders[0] ?? 'Hello';
  const route =
    created.carrier === null
      ? 'It has no route yet: `rootsms route add` makes one.'
      : `Its messages go to ${created.carrier}.`;
  return [
    `Server ${created.name} (${created.id}): ${created.segmentsPerS} segments/s, at most ${created.burstSegments} at once. ${route}`,
    'Password and key are shown this once; only hashes are kept.',
    '',
    formatFacts(
      [
        ['SMPP', `${smppHost}:${smppPort}`],
        ['system_id', created.systemId],
        ['password', created.password],
        ['HTTP', httpUrl],
        ['API key', created.key],
      ],
      '  ',
    ),
    '',
    'Try it:',
    `  curl ${httpUrl}/v1/messages -H 'Authorization: Bearer ${created.key}' \\`,
    `    -H 'Content-Type: application/json' -d '{"to":"+32470123000","from":"${from}","text":"Hello"}'`,
  ];
}
