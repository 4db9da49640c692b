import { openDb, openPool } from '@rootsms/db';
import { checkPrivacy } from '@rootsms/privacy';
import type { Command } from 'commander';
import { readRootsmsConfig } from '../config.ts';
import { broken, fine, type Check } from '../doctor/check.ts';
import { checkDatabase } from '../doctor/database.ts';
import { checkGateway } from '../doctor/gateway.ts';
import { checkMachine } from '../doctor/machine.ts';
import { checkPorts } from '../doctor/ports.ts';
import { withExamples } from '../examples.ts';
import { EXIT_REFUSED } from '../exit.ts';
import { RootsmsFault } from '../faults.ts';
import { databaseUrlOf } from '../instance-database.ts';
import { withRealPorts } from '../listens.ts';
import { explainDatabase } from '../operator.ts';
import { withJson } from '../options.ts';
import { print, printJson, styled } from '../print.ts';
import { privacyOwners } from '../privacy-owners.ts';
import { queryOf } from '../privacy-query.ts';
import type { RootsmsConfig } from '../settings.ts';

const STYLES = { ok: 'green', look: 'yellow', broken: 'red' } as const;

export function register(program: Command): void {
  const doctor = program
    .command('doctor')
    .description('look at everything and say what to do; exit code 1 when something is broken')
    .action(async (options: { json?: boolean }) => {
      const checks = await examine(readRootsmsConfig(process.env));
      if (checks.some(({ state }) => state === 'broken')) process.exitCode = EXIT_REFUSED;
      if (options.json === true) printJson(checks);
      else forPeople(checks);
    });
  withExamples(withJson(doctor), 'rootsms doctor', 'rootsms doctor --json');
}

/** Every check, in the order in which one leads to the next. */
export async function examine(config: RootsmsConfig): Promise<Check[]> {
  const checks = checkMachine(config.data);
  let pool: ReturnType<typeof openPool> | undefined;
  let running = false;
  try {
    pool = openPool(databaseUrlOf(config), { name: 'rootsms doctor', connectionsMax: 1 });
    checks.push(...(await checkDatabase(pool)));
    const gateway = await checkGateway(openDb(pool));
    running = gateway.nodesAlive > 0;
    checks.push(...gateway.checks, await checkDeclarations(pool));
  } catch (error) {
    const fault = explainDatabase(error);
    if (!(fault instanceof RootsmsFault)) throw error;
    checks.push(broken('database', fault.message, 'Everything below waits for it.'));
  } finally {
    await pool?.end();
  }
  return [...checks, ...(await checkPorts(withRealPorts(config), running))];
}

async function checkDeclarations(pool: ReturnType<typeof openPool>): Promise<Check> {
  const { findings, columns } = await checkPrivacy(queryOf(pool), privacyOwners);
  return findings.length === 0
    ? fine('privacy', `${columns} columns, all declared`)
    : broken('privacy', `${findings.length} findings`, '`rootsms privacy check` names them.');
}

function forPeople(checks: readonly Check[]): void {
  const wide = Math.max(...checks.map(({ name }) => name.length));
  for (const { name, state, says, todo } of checks) {
    print(`${styled(STYLES[state], state.padEnd(6))}  ${name.padEnd(wide)}  ${says}`);
    if (todo !== '') print(`${' '.repeat(8)}${' '.repeat(wide)}  -> ${todo}`);
  }
  const count = (wanted: Check['state']): number => checks.filter(({ state }) => state === wanted).length;
  print('', `${count('ok')} ok, ${count('look')} to look at, ${count('broken')} broken.`);
}
