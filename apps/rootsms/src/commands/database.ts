import type { Command } from 'commander';
import { readRootsmsConfig } from '../config.ts';
import { databaseUrlOf } from '../instance-database.ts';

export function register(program: Command): void {
  const database = program.command('database').description('the database of this instance');
  database
    .command('url')
    .description('how to reach it, as a URL that psql takes')
    .addHelpText('after', '\nExample:\n  psql "$(npx rootsms database url)"')
    .action(() => {
      process.stdout.write(`${databaseUrlOf(readRootsmsConfig(process.env))}\n`);
    });
}
