import { rotateKey, rotatePassword } from '@rootsms/gateway/operate';
import type { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { write } from '../operator.ts';
import { withJson } from '../options.ts';
import { formatTime, print, printJson } from '../print.ts';

export function registerServerRotate(server: Command): void {
  const rotate = server.command('rotate').description('make new credentials; printed once');
  registerPassword(rotate);
  registerKey(rotate);
}

function registerPassword(rotate: Command): void {
  const password = rotate
    .command('password')
    .description('a new SMPP password; the old one binds no more, sessions that are bound stay')
    .argument('<server>', 'name, system_id or id')
    .option('--long-password', '20 characters; SMPP 3.4 allows 8, many clients more')
    .action(async (given: string, options: { longPassword?: boolean; json?: boolean }) => {
      const rotated = await write((tx) =>
        rotatePassword(tx, { server: given, longPassword: options.longPassword === true }),
      );
      const { id, systemId } = rotated;
      if (options.json === true)
        return printJson({ id: String(id), smpp: { systemId, password: rotated.password } });
      print(
        `Server ${rotated.name} (${id}), shown this once:`,
        `  system_id  ${systemId}`,
        `  password   ${rotated.password}`,
      );
    });
  withExamples(withJson(password), 'rootsms server rotate password acme');
}

function registerKey(rotate: Command): void {
  const key = rotate
    .command('key')
    .description('a new API key; the others end at once, or after a grace')
    .argument('<server>', 'name, system_id or id')
    .option('--grace <period>', 'how long the old keys still work: 90m, 24h, 7d (default: 0)')
    .option('--label <text>', 'a note, to tell keys apart')
    .action(async (given: string, options: { grace?: string; label?: string; json?: boolean }) => {
      const { json, ...same } = options;
      const rotated = await write((tx) => rotateKey(tx, { ...same, server: given }));
      const { id, name, revoked, revokedAt } = rotated;
      if (json === true) return printJson({ id: String(id), http: { key: rotated.key }, revoked, revokedAt });
      print(
        `Server ${name} (${id}), shown this once:`,
        `  API key  ${rotated.key}`,
        `${revoked} old key${revoked === 1 ? '' : 's'} end${revoked === 1 ? 's' : ''} at ${formatTime(revokedAt)}.`,
      );
    });
  withExamples(
    withJson(key),
    'rootsms server rotate key acme',
    'rootsms server rotate key acme --grace 24h --label "2026-11"',
  );
}
