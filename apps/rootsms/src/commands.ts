import type { Command } from 'commander';
import { register as audit } from './commands/audit.ts';
import { register as carrier } from './commands/carrier.ts';
import { register as database } from './commands/database.ts';
import { register as server } from './commands/server.ts';
import { register as start } from './commands/start.ts';

/** One file per command; a new one is one import and one name here. The order is that of `--help`. */
export const registerAll: readonly ((program: Command) => void)[] = [start, carrier, server, audit, database];
