import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { lockFolder, restore } from '@rootsms/db';
import { masterKeyPath } from '@rootsms/seal';
import type { Command } from 'commander';
import { readRootsmsConfig } from '../config.ts';
import { makeDataFolder } from '../data-folder.ts';
import { withExamples } from '../examples.ts';
import { RootsmsFault } from '../faults.ts';
import { withJson } from '../options.ts';
import { formatMiB, formatSeconds, print, printJson } from '../print.ts';

export function registerDatabaseRestore(database: Command): void {
  const command = database
    .command('restore')
    .description('put a backup into an empty data folder; the next start goes on from there')
    .argument('<folder>', 'what `database backup` wrote')
    .action(async (argument: string, options: { json?: boolean }) => {
      const { data, databaseUrl } = readRootsmsConfig(process.env);
      if (databaseUrl !== undefined) throw new RootsmsFault('restore_own_database');
      const startedAt = performance.now();
      makeDataFolder(data);
      const lock = lockFolder(data, 'rootsms database restore');
      try {
        const facts = await restore(resolve(argument), data);
        const tookMs = Math.round(performance.now() - startedAt);
        const keyMissing = !existsSync(masterKeyPath(data));
        if (options.json === true) return printJson({ folder: data, ...facts, tookMs, keyMissing });
        print(
          `The state of ${facts.madeAt}, ${formatMiB(facts.bytes)}, in ${formatSeconds(tookMs)}: ${data}`,
          keyMissing
            ? `Now put the master key of that instance at ${masterKeyPath(data)} (mode 600), then start.`
            : 'The master key is there already: start it.',
          'Never start it beside the instance that it is a copy of: both would send what was waiting.',
        );
      } finally {
        lock.release();
      }
    });
  withExamples(
    withJson(command),
    'ROOTSMS_DATA=/srv/sms npx rootsms database restore /srv/backups/2026-11-22T0300Z',
  );
}
