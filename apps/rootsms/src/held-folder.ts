import { existsSync } from 'node:fs';
import { DatabaseFault, lockFolder } from '@rootsms/db';

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
