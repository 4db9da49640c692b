import { openPool, type Pool } from '@rootsms/db';
import type { ScanResult } from '@rootsms/privacy';
import { readMasterKey } from '@rootsms/seal';
import { InvalidArgumentError, type Command } from 'commander';
import { readRootsmsConfig } from '../config.ts';
import { withExamples } from '../examples.ts';
import { EXIT_REFUSED } from '../exit.ts';
import { RootsmsFault } from '../faults.ts';
import { databaseUrlOf } from '../instance-database.ts';
import { explainDatabase } from '../operator.ts';
import { withJson } from '../options.ts';
import { print, printJson, printTable, styled } from '../print.ts';
import { checkDatabase } from '../privacy-owners.ts';
import { scanDatabase } from '../scan-database.ts';
import { readSecretLine } from '../secret-line.ts';

export function register(program: Command): void {
  const privacy = program.command('privacy').description('what is kept about people, and the proof of it');
  registerCheck(privacy);
  registerScan(privacy);
}

function registerCheck(privacy: Command): void {
  const check = privacy
    .command('check')
    .description('compare the declarations with the live database; exit code 1 when anything is undeclared')
    .action(async (options: { json?: boolean }) => {
      const result = await checkDatabase(databaseUrlOf(readRootsmsConfig(process.env))).catch(
        (error: unknown) => {
          throw explainDatabase(error);
        },
      );
      if (result.findings.length > 0) process.exitCode = EXIT_REFUSED;
      if (options.json === true) return printJson(result);
      for (const { sentence } of result.findings) print(sentence);
      print(
        `${result.relations} tables and views, ${result.columns} columns, ${result.stores} other stores: ` +
          (result.findings.length === 0
            ? styled('green', 'all declared.')
            : styled('red', `${result.findings.length} findings.`)),
      );
    });
  withExamples(withJson(check), 'rootsms privacy check', 'rootsms privacy check --json');
}

function registerScan(privacy: Command): void {
  const scan = privacy
    .command('scan')
    .description('look for a value in everything the database holds; exit code 1 unless it is nowhere')
    .argument('<value>', 'a number, a name, a text; - reads it from the input')
    .option('--calling-code <code>', 'the country of a number written 0470…, such as 32', parseCallingCode)
    .action(async (given: string, options: { callingCode?: string; json?: boolean }) => {
      const value = given === '-' ? await readSecretLine() : given;
      const { data } = readRootsmsConfig(process.env);
      const result = await asOwner((pool) =>
        scanDatabase(pool, readMasterKey(data), value, options.callingCode),
      ).catch((error: unknown) => {
        if (error instanceof RangeError) throw new RootsmsFault('scan_value', { words: error.message });
        throw error;
      });
      if (!isClean(result)) process.exitCode = EXIT_REFUSED;
      if (options.json === true) printJson(result);
      else forPeople(result);
    });
  withExamples(
    withJson(scan),
    'rootsms privacy scan +32470123456',
    'rootsms privacy scan - --json < value.txt',
  );
}

function isClean({ hits, unread, canaryFound }: ScanResult): boolean {
  return hits.length === 0 && unread.length === 0 && canaryFound;
}

function forPeople({ hits, unread, canaryFound, relations }: ScanResult): void {
  if (hits.length > 0)
    printTable(
      ['table', 'column', 'spelling', 'rows'],
      hits.map((hit) => [hit.relation, hit.column, hit.spelling, hit.count]),
      '',
    );
  for (const { relation, because } of unread) print(`${relation} could not be read: ${because}.`);
  if (!canaryFound) print('The planted canary was not found: this scan proves nothing.');
  print(
    hits.length > 0
      ? styled('red', `Found in ${hits.length} places.`)
      : `${styled('green', 'Found nowhere')} in ${relations} tables and PostgreSQL's own statistics, large objects and comments.`,
    'Sealed texts and numbers cannot be searched: they end with their data key. Logs, files and backups are not looked at.',
  );
}

/** As the tables' owner: a scan must see every row of every schema. */
async function asOwner<Value>(work: (pool: Pool) => Promise<Value>): Promise<Value> {
  const pool = openPool(databaseUrlOf(readRootsmsConfig(process.env)), {
    name: 'rootsms privacy',
    connectionsMax: 1,
  });
  try {
    return await work(pool);
  } catch (error) {
    throw explainDatabase(error);
  } finally {
    await pool.end();
  }
}

function parseCallingCode(text: string): string {
  if (/^[1-9]\d{0,2}$/.test(text)) return text;
  throw new InvalidArgumentError('1 to 3 digits');
}
