import { exitWith } from './exit.ts';
import { buildProgram } from './program.ts';

// `rootsms tail | head`: the reader has had enough, and that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

await buildProgram().parseAsync().catch(exitWith);
