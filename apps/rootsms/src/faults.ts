/** Why `rootsms` cannot do what it was asked, and what to do about it. `{name}` is filled from the facts. */
export const ROOTSMS_FAULTS = {
  app_did_not_start:
    'The app {app} did not start ({words}): see its lines above, put right what they say, then start again.',
  app_misconfigured:
    'The app {app} refused its settings: see its lines above, correct the environment, then start again.',
  backup_own_database:
    'Your own PostgreSQL, which DATABASE_URL names, is copied by its own means: pg_dump or pg_basebackup of that server; keep {path} too, apart from it.',
  config_invalid: '{problems}',
  database_not_ready:
    'The database is not that of a running instance of this release ({words}): start it once with `npm start`.',
  database_unreachable:
    'The database of the instance cannot be reached ({words}): start the instance, or correct DATABASE_URL.',
  database_url_missing:
    'The instance on the data folder {folder} has its database elsewhere: set DATABASE_URL to what it was started with.',
  input_empty:
    'Nothing came on the standard input: write what is asked for there, or name it instead of `-`.',
  master_key_lost:
    'The database holds data sealed under a master key, but {path} is missing: put it back from your backup. Nothing was changed.',
  not_running:
    'No instance runs on the data folder {folder}: start it with `npm start`, or name the right folder with ROOTSMS_DATA.',
  port_forbidden:
    'Port {port} ({name}) may not be opened by this account: set {name} to a port from 1024, or start as root.',
  restore_own_database:
    'Your own PostgreSQL, which DATABASE_URL names, is restored by its own means: pg_restore, or the copy that pg_basebackup made.',
  scan_value: 'A scan needs more to go by: {words}.',
  port_taken: 'Port {port} ({name}) is taken by another program: stop that, or set {name} to a free port.',
  privacy_undeclared:
    'The database holds what no privacy declaration names, so nothing was started: {findings} Declare it, or take it out of this database; `rootsms privacy check` lists all.',
} as const satisfies Record<string, string>;

export type RootsmsFaultCode = keyof typeof ROOTSMS_FAULTS;

/** The message is one sentence that says what to do; shown as it is, without a stack. */
export class RootsmsFault extends Error {
  readonly code: RootsmsFaultCode;

  constructor(code: RootsmsFaultCode, facts: Readonly<Record<string, string | number>> = {}) {
    super(ROOTSMS_FAULTS[code].replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? 'unknown')));
    this.name = 'RootsmsFault';
    this.code = code;
  }
}
