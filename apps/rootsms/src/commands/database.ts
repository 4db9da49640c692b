import type { Command } from 'commander';
import { readRootsmsConfig } from '../config.ts';
import { withExamples } from '../examples.ts';
import { databaseUrlOf } from '../instance-database.ts';
import { registerDatabaseBackup } from './database-backup.ts';
import { registerDatabaseRestore } from './database-restore.ts';

export function register(program: Command): void {
  const database = program.command('database').description('the database of this instance');
  const url = database
    .command('url')
    .description('how to reach it, as a URL that psql takes')
    .action(() => {
      process.stdout.write(`${databaseUrlOf(readRootsmsConfig(process.env))}\n`);
    });
  withExamples(url, 'psql "$(npx rootsms database url)"');
  registerDatabaseBackup(database);
  registerDatabaseRestore(database);
}
