import { userInfo } from 'node:os';

/** Who decides, for the decision's row: the account that runs the command, unless --by says more. */
export function staffName(by: string | undefined): string {
  if (by !== undefined && by.trim() !== '') return by.trim().slice(0, STAFF_CHARACTERS_MAX);
  try {
    return `operator ${userInfo().username}`;
  } catch {
    return 'operator'; // An account without a name, as in containers.
  }
}

const STAFF_CHARACTERS_MAX = 100;
