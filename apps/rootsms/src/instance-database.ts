import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findRunning } from '@rootsms/db';
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
  if (config.databaseUrl !== undefined) return config.databaseUrl.reveal();
  const folder = config.data;
  if (!isHeld(folder)) throw new RootsmsFault('not_running', { folder });
  const running = findRunning(folder);
  if (running !== undefined) return running.url;
  // It is up, and there has never been a PostgreSQL of ours.
  const elsewhere = readListens(folder).length > 0 && !existsSync(join(folder, 'postgres'));
  throw new RootsmsFault(elsewhere ? 'database_url_missing' : 'not_running', { folder });
}
