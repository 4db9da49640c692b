import { DatabaseFault, findRunning, lockFolder } from '@rootsms/db';
import { existsSync } from 'node:fs';
import { RootsmsFault } from './faults.ts';
import type { RootsmsConfig } from './settings.ts';

/**
 * How a command reaches the database of the instance that runs on this data folder.
 *
 * @throws RootsmsFault not_running
 * @example const pool = openPool(databaseUrlOf(config), { role: 'rootsms_operator', name: 'server create' });
 */
export function databaseUrlOf(config: RootsmsConfig): string {
  // The operator's own database is there whether or not our apps run.
  if (config.databaseUrl !== undefined) return config.databaseUrl.reveal();
  const running = isHeld(config.data) ? findRunning(config.data) : undefined;
  if (running === undefined) throw new RootsmsFault('not_running', { folder: config.data });
  return running.url;
}

/** Whether an instance runs on this data folder. */
export function isHeld(folder: string): boolean {
  if (!existsSync(folder)) return false;
  try {
    lockFolder(folder, 'rootsms').release();
    return false;
  } catch (error) {
    if (error instanceof DatabaseFault && error.code === 'data_folder_in_use') return true;
    throw error;
  }
}
