import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseFault, errorCode } from '../faults.ts';
import { type Account, accountOfOwner, canEnter, chooseAccount } from './account.ts';
import { SOCKET_PORT } from './settings.ts';

/**
 * Where one instance's PostgreSQL lives.
 *
 *     <data>/postgres          the cluster, 0700, of the account that runs it
 *     <data>/postgres-socket   its socket, 0700
 *     <data>/postgres-programs a copy of the programs, only where the account cannot enter the checkout
 *
 * Where the account cannot enter the data folder itself (below /root), the three live in
 * /var/lib/rootsms/<random> and <data>/postgres is a link to the cluster there.
 */
export interface Place {
  account: Account;
  cluster: string;
  /** Folder that holds the three. */
  home: string;
}

const SYSTEM_FOLDER = '/var/lib/rootsms';
const SOCKET_FILE = `.s.PGSQL.${SOCKET_PORT}`;
/** sizeof(sockaddr_un.sun_path) without the final zero. */
const SOCKET_PATH_BYTES_MAX = process.platform === 'darwin' ? 103 : 107;

/** Finds the cluster of a data folder, or says where to make it. `data` exists and is ours. */
export function choosePlace(data: string): Place {
  const link = join(data, 'postgres');
  if (existsSync(link)) {
    const cluster = realpathSync(link);
    const { uid, gid } = statSync(cluster);
    const account = accountOfOwner(cluster, { uid, gid });
    if (account.other && !canEnter(account, cluster)) {
      throw new DatabaseFault('cluster_unreachable', { account: account.name, folder: cluster });
    }
    return { account, cluster, home: dirname(cluster) };
  }
  const account = chooseAccount();
  if (account.other && !canEnter(account, data)) openForPassage(account, data);
  if (!account.other || canEnter(account, data)) {
    const home = realpathSync(data);
    return { account, cluster: join(home, 'postgres'), home };
  }
  const home = join(SYSTEM_FOLDER, randomBytes(8).toString('hex'));
  try {
    mkdirSync(SYSTEM_FOLDER, { recursive: true, mode: 0o755 });
    mkdirSync(home, { mode: 0o711 });
  } catch (error) {
    throw new DatabaseFault(
      'data_folder_unwritable',
      { folder: SYSTEM_FOLDER, words: errorCode(error) },
      error,
    );
  }
  return { account, cluster: join(home, 'postgres'), home };
}

/**
 * The data folder is ours: where only it bars the way, others may pass through it, by name, to what they own; what
 * lies in it is closed by its own mode. The folders above it are not ours to open.
 */
function openForPassage(account: Account, data: string): void {
  const found = statSync(data);
  if (found.uid === 0 && canEnter(account, dirname(realpathSync(data))))
    chmodSync(data, (found.mode & 0o777) | 0o001);
}

/** After the cluster was made: how the next start finds it. */
export function linkPlace(data: string, place: Place): void {
  const link = join(data, 'postgres');
  if (!existsSync(link)) symlinkSync(place.cluster, link);
}

/** Empties and returns a folder that only the account (and root) can enter, short enough for a socket's path. */
export function makeSocketFolder(place: Place): string {
  const near = join(place.home, 'postgres-socket');
  const plain = /^[\w./ -]*$/.test(near); // PostgreSQL takes a list here, with rules of its own for commas and quotes
  if (plain && fits(near)) return makePrivate(near, place.account);
  // The same for every start of this cluster, so that its URL stays the same when PostgreSQL is restarted.
  const id = createHash('sha256').update(place.cluster).digest('hex').slice(0, 16);
  const far = join(tmpdir(), `rootsms-${place.account.uid}-${id}`);
  return makePrivate(fits(far) ? far : join('/tmp', `rootsms-${place.account.uid}-${id}`), place.account);
}

function fits(folder: string): boolean {
  return Buffer.byteLength(join(folder, SOCKET_FILE)) <= SOCKET_PATH_BYTES_MAX;
}

function makePrivate(folder: string, account: Account): string {
  try {
    mkdirSync(folder, { mode: 0o700 });
    if (account.other) chownSync(folder, account.uid, account.gid);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  // In the temporary folder anyone may have been first: what is there must be a folder of ours, not a link.
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== account.uid) {
    throw new DatabaseFault('socket_folder_taken', { folder, owner: found.uid });
  }
  chmodSync(folder, 0o700);
  // Left by one that was killed. PostgreSQL would give up if its number belonged to any process by now.
  for (const name of [SOCKET_FILE, `${SOCKET_FILE}.lock`]) rmSync(join(folder, name), { force: true });
  return folder;
}

/** The major version that made the cluster, or nothing when there is none. */
export function clusterMajor(cluster: string): string | undefined {
  const file = join(cluster, 'PG_VERSION');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}
