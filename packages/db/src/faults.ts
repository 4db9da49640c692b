/** What can be wrong with the database or its place, and what to do about it. `{name}` is filled from the facts. */
export const DATABASE_FAULTS = {
  account_missing:
    'PostgreSQL does not run as root and none of the accounts {accounts} exists: create one (useradd --system rootsms), or set DATABASE_URL.',
  account_unknown:
    'The account with uid {uid} has no name on this machine (/etc/passwd), which PostgreSQL needs: add it, run as another account, or set DATABASE_URL.',
  backup_disk_full:
    'The disk that holds {folder} has {freeMiB} MiB free, and the copy needs {neededMiB} MiB: free some room, or name a folder on another disk.',
  backup_folder_not_empty: 'The folder {folder} is not empty: name a new one. Nothing was changed.',
  backup_folder_unwritable:
    'Cannot write in the folder {folder} ({words}): give this account the folder, or name another.',
  backup_not_whole:
    'The folder {folder} does not hold a whole backup ({words}): name the folder that `rootsms database backup` wrote, or an older one.',
  backup_tablespaces:
    'The database has tablespaces, which our backup does not know: use pg_basebackup of PostgreSQL {major}.',
  binaries_do_not_run:
    'The PostgreSQL that comes with us does not run here ({words}): set DATABASE_URL to a PostgreSQL 15 or later.',
  binaries_missing:
    'There is no PostgreSQL for {platform} in node_modules: run `npm ci` again, or set DATABASE_URL to a PostgreSQL 15 or later.',
  cluster_owner:
    'The database files in {folder} belong to uid {owner}, but this is uid {uid}: start as that account or as root.',
  cluster_unreachable:
    'The account {account} that PostgreSQL runs as cannot enter {folder}: open the folders on the way (chmod o+x), or set ROOTSMS_DATA to a new folder.',
  cluster_version:
    'The database files in {folder} are of PostgreSQL {found}, this program brings {wanted}: upgrade them with pg_upgrade, or start the release that made them.',
  data_folder_in_use:
    'The data folder {folder} is in use by {holder}: stop that first, or set ROOTSMS_DATA to another folder.',
  data_folder_unwritable:
    'Cannot write in the data folder {folder} ({words}): give this account the folder, or set ROOTSMS_DATA to another.',
  database_missing:
    'The database "{database}" does not exist at {at}: create it (createdb), or correct DATABASE_URL.',
  database_url_invalid:
    'DATABASE_URL is not a PostgreSQL URL: write postgres://user:password@host:5432/database.',
  disk_full:
    'The disk that holds {folder} is full (free: {freeMiB} MiB): free at least {neededMiB} MiB, or set ROOTSMS_DATA to a folder on another disk.',
  encoding_not_utf8:
    'The database "{database}" has encoding {found}: create one with UTF8 and name it in DATABASE_URL.',
  migration_changed:
    'Migration {file} was changed after this database had run it: restore the file as it was; a correction is a new file.',
  migration_failed: 'Migration {file} failed and was undone: {words}',
  migration_order:
    'Migration {file} is older than {last}, which this database has already run: number it after that one.',
  migration_unknown:
    'This database has run migration {file}, which this program does not know: start the newer release.',
  orphan_does_not_stop:
    'A PostgreSQL left behind (process {pid}) still uses {folder} and does not stop: end it, then start again.',
  postgres_did_not_start: 'PostgreSQL did not start in {folder}: {words}',
  postgres_refused:
    'PostgreSQL at {at} refused the sign-in ({words}): correct user and password in DATABASE_URL.',
  postgres_too_old:
    'PostgreSQL at {at} is version {found}; 15 or later is needed: upgrade it, or name another in DATABASE_URL.',
  postgres_unreachable:
    'PostgreSQL at {at} cannot be reached ({words}): start it, or correct DATABASE_URL; without DATABASE_URL we run our own.',
  restore_folder_not_empty:
    'The data folder {folder} already holds {found}: set ROOTSMS_DATA to an empty one (keys/ may lie in it). Nothing was changed.',
  role_creation_forbidden:
    'The database user {user} may not create the role {role}: run `ALTER ROLE {user} CREATEROLE` as a superuser, or `CREATE ROLE {role} NOLOGIN; GRANT {role} TO {user}`.',
  role_grant_forbidden:
    'The role {role} was made by another database user and {user} may not take it: run `GRANT {role} TO {user}` as a superuser.',
  schema_creation_forbidden:
    'The database user {user} may not create schemas in "{database}": run `GRANT CREATE ON DATABASE {database} TO {user}` as its owner.',
  socket_folder_taken:
    "The folder {folder} for PostgreSQL's socket belongs to another account (uid {owner}): remove it, then start again.",
} as const satisfies Record<string, string>;

export type DatabaseFaultCode = keyof typeof DATABASE_FAULTS;

/** Something outside must be put right first: the message is one sentence that says what to do. */
export class DatabaseFault extends Error {
  readonly code: DatabaseFaultCode;

  constructor(
    code: DatabaseFaultCode,
    facts: Readonly<Record<string, string | number>> = {},
    cause?: unknown,
  ) {
    const sentence = DATABASE_FAULTS[code].replace(/\{(\w+)\}/g, (_, name: string) =>
      String(facts[name] ?? 'unknown'),
    );
    super(sentence, cause === undefined ? {} : { cause });
    this.name = 'DatabaseFault';
    this.code = code;
  }
}

/** The code of an error of the system (`ENOSPC`) or of PostgreSQL (`42P01`); otherwise the empty text. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
