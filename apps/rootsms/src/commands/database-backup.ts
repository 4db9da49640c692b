import { resolve } from 'node:path';
import { backUp } from '@rootsms/db';
import { masterKeyPath } from '@rootsms/seal';
import type { Command } from 'commander';
import { readRootsmsConfig } from '../config.ts';
import { withExamples } from '../examples.ts';
import { RootsmsFault } from '../faults.ts';
import { ownPostgresOf } from '../instance-database.ts';
import { explainDatabase } from '../operator.ts';
import { withJson } from '../options.ts';
import { formatMiB, formatSeconds, print, printJson } from '../print.ts';

export function registerDatabaseBackup(database: Command): void {
  const backup = database
    .command('backup')
    .description('copy the database of the running instance, without stopping anything')
    .argument('<folder>', 'where to: a new folder, or an empty one')
    .action(async (argument: string, options: { json?: boolean }) => {
      const config = readRootsmsConfig(process.env);
      const key = masterKeyPath(config.data);
      if (config.databaseUrl !== undefined) throw new RootsmsFault('backup_own_database', { path: key });
      const folder = resolve(argument);
      const startedAt = performance.now();
      const facts = await backUp(ownPostgresOf(config), folder).catch((error: unknown) => {
        throw explainDatabase(error);
      });
      const tookMs = Math.round(performance.now() - startedAt);
      if (options.json === true) return printJson({ folder, ...facts, tookMs });
      print(
        `${formatMiB(facts.bytes)} in ${facts.files} files, in ${formatSeconds(tookMs)}: ${folder}`,
        `Not in it, on purpose: ${key}. Keep a copy of that key in another place; without it nobody reads the texts.`,
        `To restore: ROOTSMS_DATA=NEW_FOLDER npx rootsms database restore ${argument}`,
      );
    });
  withExamples(withJson(backup), 'rootsms database backup /srv/backups/$(date -u +%FT%H%MZ)');
}
