import { spawnSync } from 'node:child_process';
import { DatabaseFault } from '../faults.ts';

/** Who PostgreSQL runs as: only named when we are root, which PostgreSQL refuses to be. */
export interface Account {
  uid: number;
  gid: number;
  /** For people. */
  name: string;
  /** True when it is another account than ours: then files are handed to it and ways to them are checked. */
  other: boolean;
}

/** In this order; `nobody` is everywhere but may be shared with other programs. */
const ACCOUNTS_TRIED = ['rootsms', 'postgres', 'nobody'] as const;

/** The account for a new cluster. */
export function chooseAccount(): Account {
  const uid = process.getuid?.() ?? -1;
  const gid = process.getgid?.() ?? -1;
  if (uid !== 0) return { uid, gid, name: `uid ${uid}`, other: false };
  for (const name of ACCOUNTS_TRIED) {
    const [otherUid, otherGid] = [lookUp('-u', name), lookUp('-g', name)];
    if (otherUid && otherGid) return { uid: otherUid, gid: otherGid, name, other: true };
  }
  throw new DatabaseFault('account_missing', { accounts: ACCOUNTS_TRIED.join(', ') });
}

/** The account for a cluster that exists: PostgreSQL insists on the owner of its files. */
export function accountOfOwner(folder: string, owner: { uid: number; gid: number }): Account {
  const uid = process.getuid?.() ?? -1;
  if (owner.uid === uid && uid !== 0) return { ...owner, name: `uid ${uid}`, other: false };
  if (uid !== 0) throw new DatabaseFault('cluster_owner', { folder, owner: owner.uid, uid });
  return { ...owner, name: `uid ${owner.uid}`, other: true };
}

/** For `spawn`: who, and in a folder that anyone may be in. */
export function runAs(account: Account): { uid?: number; gid?: number; cwd: string } {
  return account.other ? { uid: account.uid, gid: account.gid, cwd: '/' } : { cwd: '/' };
}

/** Tried, not computed: access lists, mounts and security modules also have a say. */
export function canEnter(account: Account, folder: string): boolean {
  return (
    spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...runAs(account), stdio: 'ignore' }).status === 0
  );
}

function lookUp(flag: '-u' | '-g', name: string): number | undefined {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
  const id = Number.parseInt(stdout ?? '', 10);
  return status === 0 && id > 0 ? id : undefined;
}
