import { Command } from 'commander';
import { registerAll } from './commands.ts';
import { exitWith } from './exit.ts';

const program = new Command('rootsms')
  .description('Rent out SMS servers: SMPP and HTTP in, carriers out, nothing lost.')
  .showHelpAfterError('(add --help for what is allowed)');
for (const register of registerAll) register(program);

await program.parseAsync().catch(exitWith);
