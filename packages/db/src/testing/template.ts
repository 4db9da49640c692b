import type pg from 'pg';
import { migrate, migrationsFingerprint, readMigrations } from '../migrate.ts';
import { TEMPLATE_PREFIX } from './names.ts';

/** Any number that stays: one maker of templates at a time. */
const LOCK = 0x74656d70;

/** The name of the migrated database to copy, made by the first who needs it; those of older migrations go. */
export async function ensureTemplate(admin: pg.Client, urlOf: (database: string) => string): Promise<string> {
  const migrations = readMigrations();
  const template = `${TEMPLATE_PREFIX}${migrationsFingerprint(migrations)}`;
  if (await exists(admin, template)) return template;
  await admin.query('select pg_advisory_lock($1)', [LOCK]);
  try {
    if (await exists(admin, template)) return template;
    // Made under another name: only a complete one bears the name that others look for.
    const making = `${template}_making`;
    await admin.query(`drop database if exists ${making} with (force)`);
    await admin.query(`create database ${making} template template0 encoding 'UTF8'`);
    await migrate(urlOf(making), migrations);
    await admin.query(`alter database ${making} rename to ${template}`);
    await dropOlder(admin, template);
    return template;
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [LOCK]);
  }
}

async function exists(admin: pg.Client, database: string): Promise<boolean> {
  const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [database]);
  return rowCount === 1;
}

async function dropOlder(admin: pg.Client, template: string): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    'select datname as name from pg_database where starts_with(datname, $1) and datname <> $2',
    [TEMPLATE_PREFIX, template],
  );
  // Not by force: somebody with an older checkout may be copying it.
  for (const { name } of rows) await admin.query(`drop database if exists ${name}`).catch(() => {});
}
