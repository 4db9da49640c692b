import { Command } from 'commander';
import { registerAll } from './commands.ts';

/** The whole command line, unparsed: main.ts runs it, docs/operating/commands.md is written from it. */
export function buildProgram(): Command {
  const program = new Command('rootsms')
    .description('Rent out SMS servers: SMPP and HTTP in, carriers out, nothing lost.')
    .showHelpAfterError('(add --help for what is allowed)')
    // Thrown to main.ts, which gives wrong usage an exit code of its own. Commands made below inherit both.
    .exitOverride()
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .addHelpText(
      'after',
      '\nThe instance is found by ROOTSMS_DATA (default ./data) or DATABASE_URL.\nExit codes: 0 done, 1 refused or something is wrong, 2 wrong usage, 3 instance not reachable.',
    );
  for (const register of registerAll) register(program);
  return program;
}
