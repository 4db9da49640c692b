import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findRunning, type RunningPostgres } from '@rootsms/db';
import { RootsmsFault } from './faults.ts';
import { isHeld } from './held-folder.ts';
import { readListens } from './listens.ts';
import type { RootsmsConfig } from './settings.ts';

/**
 * How a command reaches the database of the instance that runs on this data folder.
 *
 * @throws RootsmsFault not_running, database_url_missing
 * @example const pool = openPool(databaseUrlOf(config), { role: 'rootsms_operator', name: 'server create' });
 */
export function databaseUrlOf(config: RootsmsConfig): string {
  // The operator's own database is there whether or not our apps run.
  return config.databaseUrl?.reveal() ?? ownPostgresOf(config).url;
}

/** The PostgreSQL of ours that this data folder's instance runs. @throws RootsmsFault not_running, database_url_missing */
export function ownPostgresOf({ data: folder }: RootsmsConfig): RunningPostgres {
  if (!isHeld(folder)) throw new RootsmsFault('not_running', { folder });
  const running = findRunning(folder);
  if (running !== undefined) return running;
  // It is up, and there has never been a PostgreSQL of ours.
  const elsewhere = readListens(folder).length > 0 && !existsSync(join(folder, 'postgres'));
  throw new RootsmsFault(elsewhere ? 'database_url_missing' : 'not_running', { folder });
}
