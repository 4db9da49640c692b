import type { Command } from 'commander';
import { register as audit } from './commands/audit.ts';
import { register as carrier } from './commands/carrier.ts';
import { register as database } from './commands/database.ts';
import { register as doctor } from './commands/doctor.ts';
import { register as node } from './commands/node.ts';
import { register as optOut } from './commands/opt-out.ts';
import { register as privacy } from './commands/privacy.ts';
import { register as route } from './commands/route.ts';
import { register as server } from './commands/server.ts';
import { register as session } from './commands/session.ts';
import { register as simulator } from './commands/simulator.ts';
import { register as start } from './commands/start.ts';
import { register as tail } from './commands/tail.ts';

/** One file per command; a new one is one import and one name here. The order is that of `--help`. */
export const registerAll: readonly ((program: Command) => void)[] = [
  start,
  carrier,
  server,
  route,
  tail,
  session,
  node,
  audit,
  doctor,
  optOut,
  privacy,
  simulator,
  database,
];
