import type pg from 'pg';
import { DatabaseFault, type DatabaseFaultCode } from './faults.ts';

/**
 * One database role per purpose; none can log in, connections take them at their start (see openPool). The tables'
 * owner runs migrations and nothing else, so that row-level security and missing grants hold for every app.
 */
export const ROLE_NAMES = ['rootsms_gateway', 'rootsms_operator'] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

type Verb = 'select' | 'insert' | 'update' | 'delete';
const WRITE: readonly Verb[] = ['select', 'insert', 'update', 'delete'];
const READ: readonly Verb[] = ['select'];

/** Who may do what in which schema: read any table, write only your own. */
const GRANTS: Readonly<Record<RoleName, Readonly<Record<string, readonly Verb[]>>>> = {
  // The data plane app.
  rootsms_gateway: { db: READ, gateway: WRITE },
  // The operator's commands.
  rootsms_operator: { db: READ, gateway: WRITE },
};

const TRIES_MAX = 3;
/** From here on the right to take a role is told from the right to hand it on. */
const VERSION_WITH_SET_OPTION = 160_000;

/**
 * Roles belong to the whole server, not to a database: they may be there already, made for another database, or be
 * made by somebody else at this very moment, which PostgreSQL answers with an error that a second try does not meet.
 */
export async function ensureRoles(client: pg.Client, serverVersion: number): Promise<void> {
  for (const role of ROLE_NAMES) {
    const facts = { user: client.user ?? '', role };
    await tryAgain('role_creation_forbidden', facts, () => createRole(client, role));
    await tryAgain('role_grant_forbidden', facts, () => takeRole(client, role, serverVersion));
  }
}

async function tryAgain(
  code: DatabaseFaultCode,
  facts: Readonly<Record<string, string>>,
  step: () => Promise<void>,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await step();
    } catch (error) {
      if (tries >= TRIES_MAX) throw new DatabaseFault(code, facts, error);
    }
  }
}

async function createRole(client: pg.Client, role: RoleName): Promise<void> {
  const found = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  if (found.rowCount === 0) await client.query(`create role ${role} nologin`);
}

async function takeRole(client: pg.Client, role: RoleName, serverVersion: number): Promise<void> {
  const right = serverVersion >= VERSION_WITH_SET_OPTION ? 'SET' : 'MEMBER';
  const { rows } = await client.query<{ can: boolean }>('select pg_has_role(current_user, $1, $2) as can', [
    role,
    right,
  ]);
  if (rows[0]?.can !== true) await client.query(`grant ${role} to current_user`);
}

/** Run after the migrations, at every start, so that new tables are covered. */
export async function grantRoles(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select nspname as name from pg_namespace where pg_has_role(current_user, nspowner, 'USAGE')`,
  );
  const schemas = new Set(rows.map((row) => row.name));
  for (const role of ROLE_NAMES) {
    for (const [schema, verbs] of Object.entries(GRANTS[role])) {
      if (!schemas.has(schema)) continue;
      await client.query(`grant usage on schema ${schema} to ${role}`);
      await client.query(`grant ${verbs.join(', ')} on all tables in schema ${schema} to ${role}`);
      if (verbs.includes('insert'))
        await client.query(`grant usage on all sequences in schema ${schema} to ${role}`);
      if (verbs.includes('insert'))
        await client.query(`grant execute on all functions in schema ${schema} to ${role}`);
    }
  }
}
